/** Whether something is called so, or lies within what is. */
export function hasPart(path: string, names: readonly string[]): boolean {
  return names.some((name) => name === path || name.startsWith(`${path}.`));
}

/**
 * `layer3.5` for `layer3.22` where the members of `layer3` end there: a number is not near another by its digits. Undefined
 * where it does not lie past the end of a list.
 */
export function lastOfList(path: string, names: readonly string[]): string | undefined {
  const segments = path.split('.');
  const at = unknownSegment(segments, names);
  const stem = segments.slice(0, at).join('.');
  if (at < 1 || !isNumber(segments[at])) return undefined;
  const members = names.flatMap((name) => {
    const number = name.startsWith(`${stem}.`) ? /^\d+/.exec(name.slice(stem.length + 1))?.[0] : undefined;
    return number === undefined ? [] : [Number(number)];
  });
  const last = Math.max(...members);
  if (members.length === 0 || Number(segments[at]) <= last) return undefined;
  const changed = [stem, last, ...segments.slice(at + 1)].join('.');
  return [changed, `${stem}.${last}`].find((name) => names.includes(name));
}

/** Whether the first part of a path that nothing is called by is a number, behind a name that is right. */
export function isUnknownMember(path: string, names: readonly string[]): boolean {
  const segments = path.split('.');
  const at = unknownSegment(segments, names);
  return at > 0 && isNumber(segments[at]);
}

function unknownSegment(segments: readonly string[], names: readonly string[]): number {
  return segments.findIndex((_, index) => !hasPart(segments.slice(0, index + 1).join('.'), names));
}

function isNumber(segment = ''): boolean {
  return /^\d+$/.test(segment);
}

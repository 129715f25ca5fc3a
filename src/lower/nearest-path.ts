import { nearestName } from '../diagnostics/nearest.ts';

/** The prefix of the backbone's weights and of its places in reports, which a path within it leaves out. */
const BACKBONE = 'backbone.';

/** A path of the backbone that was probably meant by another, and whether it is that without `backbone.`. */
export interface NearestPath {
  readonly path: string;
  readonly isPrefixed: boolean;
}

/**
 * The one of `names` that a path was probably meant to be: what stands behind `backbone.`, the last of a list whose end it
 * lies past, or the nearest by its letters.
 */
export function nearestPath(path: string, names: readonly string[]): NearestPath | undefined {
  const isPrefixed = path.startsWith(BACKBONE);
  const inside = isPrefixed ? path.slice(BACKBONE.length) : path;
  if (isPrefixed && hasPart(inside, names)) return { path: inside, isPrefixed };
  const nearest = withinList(inside, names) ?? nearestName(inside, names);
  return nearest === undefined ? undefined : { path: nearest, isPrefixed: false };
}

/** Whether something is called so, or lies within what is. */
function hasPart(path: string, names: readonly string[]): boolean {
  return names.some((name) => name === path || name.startsWith(`${path}.`));
}

/** `layer3.5` for `layer3.22` where the members of `layer3` end there: a number is not near another by its digits. */
function withinList(path: string, names: readonly string[]): string | undefined {
  const segments = path.split('.');
  const at = segments.findIndex((_, index) => !hasPart(segments.slice(0, index + 1).join('.'), names));
  const stem = segments.slice(0, at).join('.');
  if (at < 1 || !/^\d+$/.test(segments[at] ?? '')) return undefined;
  const members = names.flatMap((name) => {
    const number = name.startsWith(`${stem}.`) ? /^\d+/.exec(name.slice(stem.length + 1))?.[0] : undefined;
    return number === undefined ? [] : [Number(number)];
  });
  const last = Math.max(...members);
  if (members.length === 0 || Number(segments[at]) <= last) return undefined;
  const changed = [stem, last, ...segments.slice(at + 1)].join('.');
  return [changed, `${stem}.${last}`].find((name) => names.includes(name));
}

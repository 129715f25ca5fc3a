/**
 * What an expression is, as far as the text alone tells: docs/language.md rule 5. `dim` is a size, which may turn out to be
 * symbolic; `unknown` is what an expression with an error has, and fits everywhere, so that one cause is one error.
 */
export type Kind = 'int' | 'float' | 'bool' | 'dim' | 'tensor' | 'unknown' | ListKind;

export interface ListKind {
  readonly list: Kind;
}

/** As a message says it: `an int`, `a list of floats`. */
export function describeKind(kind: Kind): string {
  switch (kind) {
    case 'int':
      return 'an int';
    case 'dim':
      return 'a dimension';
    case 'unknown':
      return 'a value';
    case 'float':
    case 'bool':
    case 'tensor':
      return `a ${kind}`;
  }
  return `a list of ${pluralKind(kind.list)}`;
}

function pluralKind(kind: Kind): string {
  switch (kind) {
    case 'int':
    case 'float':
    case 'bool':
    case 'tensor':
      return `${kind}s`;
    case 'dim':
      return 'dimensions';
    case 'unknown':
      return 'values';
  }
  return `lists of ${pluralKind(kind.list)}`;
}

/** Whether a value of kind `found` serves where `wanted` is asked for: an int is a float and a dimension (rules 6, 9). */
export function fits(found: Kind, wanted: Kind): boolean {
  if (found === 'unknown' || wanted === 'unknown' || found === wanted) return true;
  if (typeof found === 'object' && typeof wanted === 'object') return fits(found.list, wanted.list);
  if (wanted === 'float') return found === 'int' || found === 'dim';
  // Whether a dimension is known, as an int asks for, shows only when the network is built.
  if (wanted === 'int') return found === 'dim';
  return wanted === 'dim' && found === 'int';
}

/** Whether a value of this kind is a number, or may be one. */
export function isNumeric(kind: Kind): boolean {
  return kind === 'int' || kind === 'float' || kind === 'dim' || kind === 'unknown';
}

/** The kind that holds values of both, or undefined where there is none. */
export function joinKinds(a: Kind, b: Kind): Kind | undefined {
  if (a === 'unknown') return b;
  if (b === 'unknown' || a === b) return a;
  if (typeof a === 'object' && typeof b === 'object') {
    const element = joinKinds(a.list, b.list);
    return element === undefined ? undefined : { list: element };
  }
  if (!isNumeric(a) || !isNumeric(b)) return undefined;
  return a === 'float' || b === 'float' ? 'float' : 'dim';
}

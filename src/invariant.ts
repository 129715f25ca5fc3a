/** Thrown where brnc itself is wrong, never for a user's mistake. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** Fails where `condition` does not hold: a mistake of ours, to be reported as a bug. */
export function invariant(condition: boolean, what: string): asserts condition {
  if (!condition) throw new InvariantError(`this is a bug in brnc: ${what}`);
}

/** The value, which must be there. */
export function present<T>(value: T | undefined, what: string): T {
  invariant(value !== undefined, what);
  return value;
}

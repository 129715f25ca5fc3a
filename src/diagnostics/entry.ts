import type { Severity } from './diagnostic.ts';

/** The texts of one code; each is made from the facts of the case. */
export interface Entry<Facts> {
  readonly severity: Severity;
  readonly message: (facts: Facts) => string;
  /** What to write under the place itself, if anything. */
  readonly label?: (facts: Facts) => string;
  /** What to type, if that is known. */
  readonly help?: (facts: Facts) => string | undefined;
}

/** The entries of a family of codes, one for each key of `Facts`; a forgotten one does not compile. */
export type Catalogue<Facts> = { readonly [Code in keyof Facts]: Entry<Facts[Code]> };

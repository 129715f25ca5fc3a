/** A size: an integer where it is known, and else an expression over the input's height and width (never N). */
export type Dim = number | SymbolicDim;

/** To be filled in. */
export interface SymbolicDim {
  readonly kind: 'symbolic';
}

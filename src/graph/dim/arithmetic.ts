import { invariant } from '../../invariant.ts';
import { BEYOND, addTerms, dimOf, floorDivideTerms, multiplyTerms, termsOf, type Dim } from './normal.ts';

/** `a + b`; exact, also past 2^53. */
export function addDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  if (b === 0) return a;
  if (a === BEYOND || b === BEYOND) return BEYOND;
  return dimOf(addTerms(termsOf(a), termsOf(b)));
}

/** `a - b` */
export function subtractDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (Number.isSafeInteger(difference)) return difference;
  }
  if (b === 0) return a;
  if (a === BEYOND || b === BEYOND) return BEYOND;
  return dimOf(addTerms(termsOf(a), termsOf(b), -1n));
}

/** `a * b` */
export function multiplyDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    if (Number.isSafeInteger(product)) return product + 0;
  }
  if (a === 1) return b;
  if (b === 1) return a;
  if (a === BEYOND || b === BEYOND) return BEYOND;
  const terms = multiplyTerms(termsOf(a), termsOf(b));
  return terms === undefined ? BEYOND : dimOf(terms);
}

/** The product of all; 1 for none. */
export function productOf(dims: readonly Dim[]): Dim {
  return dims.reduce(multiplyDims, 1);
}

/** The sum of all; 0 for none. */
export function sumOf(dims: readonly Dim[]): Dim {
  return dims.reduce(addDims, 0);
}

/** `dim / by`, rounded down; `by` is an integer and not 0. */
export function floorDivide(dim: Dim, by: number): Dim {
  invariant(Number.isSafeInteger(by) && by !== 0, `a size is divided by an integer that is not 0, not by ${by}`);
  if (by === 1) return dim;
  if (by < 0) return floorDivide(multiplyDims(dim, -1), -by);
  if (typeof dim === 'number') {
    const remainder = dim % by;
    return (dim - remainder) / by - (remainder < 0 ? 1 : 0) + 0;
  }
  return dim === BEYOND ? BEYOND : floorDivideTerms(dim.terms, BigInt(by));
}

import { type Tensor, numbersOf } from './tensor.ts';

/**
 * How far `actual` is from `expected`: the largest |a - b| over the largest |a|. It is 0 where they are equal, and
 * Infinity where shapes differ, a number is NaN or infinite in one of them, or all of `expected` is 0 and `actual` is not.
 */
export function relativeError(expected: Tensor, actual: Tensor): number {
  if (expected.dims.join() !== actual.dims.join()) return Infinity;
  const a = numbersOf(expected);
  const b = numbersOf(actual);
  let largest = 0;
  let apart = 0;
  for (let index = 0; index < a.length; index += 1) {
    const value = a[index] ?? NaN;
    const distance = Math.abs(value - (b[index] ?? NaN));
    if (!Number.isFinite(distance)) return Infinity;
    largest = Math.max(largest, Math.abs(value));
    apart = Math.max(apart, distance);
  }
  if (apart === 0) return 0;
  return largest === 0 ? Infinity : apart / largest;
}

/** How far two quantities of a policy are apart: |a - b|, since they lie between 0 and 1; Infinity for NaN. */
export function quantityError(expected: number | undefined, actual: number | undefined): number {
  const distance = Math.abs((expected ?? NaN) - (actual ?? NaN));
  return Number.isNaN(distance) ? Infinity : distance;
}

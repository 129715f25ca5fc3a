import { type Dim, compareGrowth } from '../graph/dim.ts';
import type { Rational } from '../rational.ts';

/** An attach point, by the multiply-accumulates of all that its tensor depends on, for one image. */
export interface Candidate {
  readonly macs: Dim;
}

/** Units by their FLOPs, equal ones in the order given (docs/language.md rule 29); symbolic sizes as they grow without bound. */
export function orderUnits<U extends Candidate>(units: readonly U[]): readonly U[] {
  return units.toSorted((a, b) =>
    typeof a.macs === 'number' && typeof b.macs === 'number' ? a.macs - b.macs : compareGrowth(a.macs, b.macs),
  );
}

/**
 * The index of the first unit past index `after` whose FLOPs lie strictly above `share` of the total and strictly below
 * the total (docs/language.md rules 29 and 32): this reproduces the placements of the paper's Tables I to IV.
 */
export function firstUnitPast(
  units: readonly Candidate[],
  total: Dim,
  share: Rational,
  after: number,
): number | undefined {
  for (let index = after + 1; index < units.length; index++) {
    const macs = units[index]?.macs ?? 0;
    if (compareGrowth(macs, total) < 0 && compareGrowth(macs, total, share) > 0) return index;
  }
  return undefined;
}

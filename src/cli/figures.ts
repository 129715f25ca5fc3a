import type { ReportShape } from '../report/model-report.ts';

/** A unit to show counts in: one for a whole table, so that its figures compare. */
export interface Unit {
  /** `G` */
  readonly prefix: string;
  readonly size: number;
}

const giga: Unit = { prefix: 'G', size: 1e9 };
const mega: Unit = { prefix: 'M', size: 1e6 };
const kilo: Unit = { prefix: 'k', size: 1e3 };

/** The largest of the units in which the largest count is at least 0.1. */
function fittingUnit(counts: readonly (number | null)[], units: readonly Unit[]): Unit {
  const largest = Math.max(0, ...counts.map((count) => count ?? 0));
  return units.find(({ size }) => largest >= size / 10) ?? kilo;
}

/** The unit for FLOPs: G, as in the paper's tables, but for small networks. */
export function unitOf(counts: readonly (number | null)[]): Unit {
  return fittingUnit(counts, [giga, mega]);
}

/** The unit for parameters and bytes: M, but for small networks. */
export function smallUnitOf(counts: readonly (number | null)[]): Unit {
  return fittingUnit(counts, [mega]);
}

/** A count with two decimals in its unit, as the paper's tables have it; `-` where the size is symbolic. */
export function showCount(count: number | null, unit: Unit): string {
  return count === null ? '-' : (count / unit.size).toFixed(2);
}

/** A count in the unit that fits it, with that: `42.50 M`. */
export function showAlone(count: number): string {
  const unit = smallUnitOf([count]);
  return `${showCount(count, unit)} ${unit.prefix}`;
}

/** A share as a percentage with one decimal. */
export function showShare(share: number | null): string {
  return share === null ? '' : `${(share * 100).toFixed(1)}%`;
}

/** `[N, 3, 256, 256]` */
export function showShape(shape: ReportShape): string {
  return `[${shape.join(', ')}]`;
}

import type { ReportShape } from '../analysis/report.ts';

/** A unit to show counts in: one for a whole table, so that its figures compare. */
export interface Unit {
  /** `G`; empty for the counts themselves. */
  readonly prefix: string;
  readonly size: number;
}

const giga: Unit = { prefix: 'G', size: 1e9 };
const mega: Unit = { prefix: 'M', size: 1e6 };

/** G, as the paper prints, unless the largest count is so small that it would be shown as less than 0.1. */
export function unitOf(counts: readonly (number | null)[]): Unit {
  return Math.max(0, ...counts.map((count) => count ?? 0)) >= 0.1 * giga.size ? giga : mega;
}

/** A count with two decimals in its unit, as the paper's tables have it; `-` where the size is symbolic. */
export function showCount(count: number | null, unit: Unit): string {
  return count === null ? '-' : (count / unit.size).toFixed(2);
}

/** Bytes in units of 10^6. */
export function showMegabytes(bytes: number | null): string {
  return showCount(bytes, mega);
}

/** A number of parameters in millions. */
export function showMillions(params: number): string {
  return showCount(params, mega);
}

/** A share as a percentage with one decimal. */
export function showShare(share: number | null): string {
  return share === null ? '' : `${(share * 100).toFixed(1)}%`;
}

/** `[N, 3, 256, 256]` */
export function showShape(shape: ReportShape): string {
  return `[${shape.join(', ')}]`;
}

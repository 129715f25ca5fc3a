import type { ReportShape } from '../report/model-report.ts';

/** A unit of counts, one for all figures of a picture, so that they compare. */
export interface CountUnit {
  readonly prefix: 'T' | 'G' | 'M' | 'k' | '';
  readonly size: number;
}

/** The units with the counts from which on they are used. */
const UNITS = [
  { prefix: 'T', size: 1e12, from: 1e13 },
  { prefix: 'G', size: 1e9, from: 1e8 },
  { prefix: 'M', size: 1e6, from: 1e5 },
  { prefix: 'k', size: 1e3, from: 1e3 },
] as const;

/** The unit for counts of which the largest decides: G, as the paper prints, from 0.1 G on. */
export function countUnitOf(counts: readonly (number | null)[]): CountUnit {
  const largest = Math.max(0, ...counts.map((count) => count ?? 0));
  return UNITS.find(({ from }) => largest >= from) ?? { prefix: '', size: 1 };
}

/** A count in its unit, with two decimals as in the paper's tables: `20.36 G`. */
export function showCount(count: number, unit: CountUnit): string {
  const number = showNumber(count, unit);
  return unit.prefix === '' ? number : `${number} ${unit.prefix}`;
}

/** The same without the unit: `20.36`. */
export function showNumber(count: number, { prefix, size }: CountUnit): string {
  return prefix === '' ? String(count) : (count / size).toFixed(2);
}

/** `20.36 GFLOPs` */
export function showFlops(count: number, unit: CountUnit): string {
  return `${showNumber(count, unit)} ${unit.prefix}FLOPs`;
}

/** `4.19 MB`, `4.50 kB`, `784 B`; a megabyte is 10^6 bytes. */
export function showBytes(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(2)} GB`;
  if (bytes >= 1e5) return `${(bytes / 1e6).toFixed(2)} MB`;
  return bytes >= 1e3 ? `${(bytes / 1e3).toFixed(2)} kB` : `${bytes} B`;
}

/** `26.9%` */
export function showPercent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

/** `21×`, `0.53×` */
export function showRatio(ratio: number): string {
  return `${ratio.toFixed(ratio < 0.995 ? 2 : ratio < 9.95 ? 1 : 0)}×`;
}

/** `1024 × 32 × 32`, without the batch; a size that depends on the image's is short: `⌊(H+7)/8⌋`. */
export function showShape(shape: ReportShape): string {
  return shape
    .filter((dim) => dim !== 'N')
    .map((dim) => (typeof dim === 'number' ? String(dim) : withFloorBrackets(dim)))
    .join(' × ');
}

/** `floor(a)` as mathematics writes it. */
function withFloorBrackets(formula: string): string {
  const open: boolean[] = [];
  return formula.replaceAll(/floor\(|\(|\)/g, (bracket) => {
    if (bracket === ')') return open.pop() === true ? '⌋' : ')';
    open.push(bracket !== '(');
    return bracket === '(' ? '(' : '⌊';
  });
}

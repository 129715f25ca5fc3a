import { firstUnitPast } from '../analysis/place.ts';
import { replacing } from '../diagnostics/fix.ts';
import { ratioOfGrowth } from '../graph/dim.ts';
import type { Expr, Point } from '../model/program.ts';
import { type Rational, compareRational, rational, toNumber } from '../rational.ts';
import { type Span, spanText } from '../source.ts';
import type { Context } from './context.ts';
import { evaluate } from './evaluate.ts';
import type { PlacedUnit } from './network.ts';
import { asRational } from './values.ts';

/** A backbone by its units, and the FLOPs of all of it. */
export interface Measured {
  readonly units: readonly PlacedUnit[];
  readonly total: PlacedUnit['macs'];
}

/** A share of the FLOPs as a program asks for it, with its own place in a list that is written out. */
interface Share {
  readonly share: Rational;
  readonly span: Span;
}

/** The shares that a point asks for, in its order; undefined where an error was reported. */
export function sharesOf(
  point: Extract<Point, { kind: 'flops' }>,
  measured: Measured,
  context: Context,
): readonly Share[] | undefined {
  const value = evaluate(point.value, context, 'operand');
  const items = value.kind === 'list' ? value.items : [value];
  const places = elementPlaces(point.value);
  const shares = items.flatMap((item, index) => {
    const share = asRational(item);
    return share === undefined ? [] : [{ share, span: places?.[index] ?? point.span }];
  });
  if (shares.length < items.length) return undefined;
  const wrong = shares.find(({ share }) => isNegative(share) || isWhole(share));
  if (wrong === undefined) return shares;
  reportShare(wrong, shares, point, measured, context);
  return undefined;
}

/** The places of the elements of a list that is written out, or of the one value. */
function elementPlaces(expr: Expr): readonly Span[] | undefined {
  if (expr.kind !== 'list') return undefined;
  const places = expr.elements.flatMap((element) => (element.kind === 'expr' ? [element.value.span] : []));
  return places.length === expr.elements.length ? places : undefined;
}

function isNegative(share: Rational): boolean {
  return compareRational(share, rational(0)) < 0;
}

/** Whether it is all of the FLOPs, or more. */
function isWhole(share: Rational): boolean {
  return compareRational(share, rational(1)) >= 0;
}

/** What a share was probably meant to be, as it is written: `25%` for `25` or `-25%`; undefined where that is not plain. */
function meantBy({ share }: Share, written: string): string | undefined {
  if (isNegative(share)) return formatShare(rational(-share.num, share.den));
  if (!isWhole(share)) return written;
  const isPercentage = share.den === 1n && share.num > 1n && share.num < 100n && !written.endsWith('%');
  return isPercentage ? `${share.num}%` : undefined;
}

function reportShare(
  wrong: Share,
  shares: readonly Share[],
  point: Extract<Point, { kind: 'flops' }>,
  measured: Measured,
  { expansion: { diagnostics } }: Context,
): void {
  const isList = point.value.kind === 'list';
  const places = elementPlaces(point.value);
  const writtenOf = (each: Share): string =>
    !isList ? spanText(point.value.span) : places === undefined ? formatShare(each.share) : spanText(each.span);
  const text = writtenOf(wrong);
  const bound = isNegative(wrong.share) ? 'is not below 0%' : 'lies below 100%';
  const share = formatShare(wrong.share);
  const why = `a share of the FLOPs ${bound}, and ${/^\d+$/.test(text) ? `\`${text}\` is` : 'this is'} ${share}`;
  const meant = shares.map((each) => meantBy(each, writtenOf(each)));
  if (meant.every((each) => each !== undefined)) {
    const write = `${isList ? `[${meant.join(', ')}]` : meant.join('')} of flops`;
    const isOne = shares.filter((each) => isNegative(each.share) || isWhole(each.share)).length === 1;
    const isWritten = isList ? places !== undefined : /^-?\s*[\d.]+%?$/.test(text);
    const extras = isWritten ? replacing(point.span, write) : {};
    return diagnostics.report(
      'bad-point',
      isOne ? wrong.span : point.span,
      { why, hint: `write \`${write}\`` },
      extras,
    );
  }
  const last = lastUnit(measured);
  const good = shares.filter((each) => !isNegative(each.share) && !isWhole(each.share));
  const kept = good.map((each) => ({ ...each, text: writtenOf(each) }));
  const hint = last === undefined ? {} : { hint: isList ? reachInList(last, kept, measured) : reachLast(last) };
  diagnostics.report('bad-point', wrong.span, { why, ...hint });
}

/** The last unit before a backbone's end: what a share can reach. */
export interface LastUnit {
  readonly unit: string;
  /** Where it stands, as a message shows it. */
  readonly share: string;
  /** The largest whole percentage below that, if one is. */
  readonly below?: string;
}

/** The last unit before the backbone's end, as a message shows it. */
export function lastUnit({ units, total }: Measured): LastUnit | undefined {
  const before = units.filter(({ macs }) => !isWhole(shareOf(macs, total)));
  const last = before[before.length - 1];
  if (last === undefined) return undefined;
  const share = shareOf(last.macs, total);
  const percent = (share.num * 100n - 1n) / share.den;
  const below = share.num > 0n ? { below: `${percent}%` } : {};
  return { unit: last.name, share: formatShare(share), ...below };
}

/** What to type so that a point reaches the last unit. */
export function reachLast({ unit, share, below }: LastUnit): string {
  const less = below === undefined ? '' : `, or write \`${below} of flops\` or less`;
  return `the last unit stands at ${share}: write \`${unit}\`${less}`;
}

/** The same for a list, of which `kept` are right: one more, where that finds a unit of its own. */
export function reachInList(
  { unit, share, below }: LastUnit,
  kept: readonly { readonly share: Rational; readonly text: string }[],
  { units, total }: Measured,
): string {
  let after: number | undefined = -1;
  for (const each of kept) after = after === undefined ? undefined : firstUnitPast(units, total, each.share, after);
  const isFree = after !== undefined && units.slice(after + 1).some(({ name }) => name === unit);
  const texts = [...kept.map(({ text }) => text), ...(isFree && below !== undefined ? [below] : [])];
  const write = `write \`[${texts.join(', ')}] of flops\``;
  return isFree ? `the last unit, \`${unit}\`, stands at ${share}: ${write}` : `no unit is left for it: ${write}`;
}

/** `12.5%` */
export function formatShare(share: Rational): string {
  return `${Number((toNumber(share) * 100).toFixed(2))}%`;
}

/** The share of the backbone's FLOPs that a unit stands at; where sizes are symbolic, as they grow without bound. */
export function shareOf(macs: PlacedUnit['macs'], total: PlacedUnit['macs']): Rational {
  return ratioOfGrowth(macs, total) ?? rational(0);
}

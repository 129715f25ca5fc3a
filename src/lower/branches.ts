import { firstUnitPast } from '../analysis/place.ts';
import type { Branch, Policy, Stage, Tier } from '../model/program.ts';
import { type Rational, rational } from '../rational.ts';
import { type Span, spanText } from '../source.ts';
import type { Context } from './context.ts';
import type { Expansion } from './expansion.ts';
import type { PlacedUnit } from './network.ts';
import {
  type Asked,
  askedPoints,
  formatAsked,
  isFamily,
  lintOvershoot,
  type Placed,
  placeAscending,
} from './points.ts';
import { type Measured, lastUnit, reachInList, reachLast } from './shares.ts';

/** A branch at its attach point; a family has one for each. */
export interface PlacedBranch {
  readonly name: string;
  /** The name in the program: `b` for `b1`, `b2`, ... */
  readonly family: string;
  readonly unit: PlacedUnit;
  readonly requested?: Rational;
  readonly chain: readonly Stage[];
  readonly when?: Policy;
  readonly span: Span;
  /** The whole item; `span` is its name. */
  readonly item: Span;
  /** The place of its point. */
  readonly attached: Span;
}

/** Finds the attach points of a branch item (rule 32); what finds none is dropped with a warning. */
export function placeBranch(
  branch: Branch,
  tiers: readonly Tier[],
  measured: Measured,
  context: Context,
): readonly PlacedBranch[] {
  const { expansion } = context;
  const asked = askedPoints(branch.point, measured, context);
  if (asked === undefined) return [];
  const family = isFamily(branch.point, context);
  const nameOf = (index: number): string => (family ? `${branch.name}${index + 1}` : branch.name);
  const whole = { what: `the points of \`${branch.name}\``, span: branch.point.span };
  const placed = placeAscending(asked, measured, whole, expansion);
  if (placed === undefined) return [];
  const dropped = { branch, asked, placed, names: asked.map((_, index) => nameOf(index)) };
  if (placed.length < asked.length) reportDropped(dropped, family, tiers, measured, expansion);
  const named = placed.map((point, index) => ({ what: `\`${nameOf(index)}\``, placed: point }));
  lintOvershoot(named, measured.total, branch.point.span, expansion);
  return placed.map((point, index) => ({
    name: nameOf(index),
    family: branch.name,
    unit: point.unit,
    ...(point.requested === undefined ? {} : { requested: point.requested }),
    chain: branch.chain,
    ...(branch.when === undefined ? {} : { when: branch.when }),
    span: branch.nameSpan,
    attached: branch.point.span,
    item: branch.span,
  }));
}

/** A branch item of which some points find no unit. */
interface Dropped {
  readonly branch: Branch;
  readonly asked: readonly Asked[];
  readonly placed: readonly Placed[];
  /** The name of each that was asked for. */
  readonly names: readonly string[];
}

/** Says which branches are left out; where a tier ends at one of them, the model has an error. */
function reportDropped(
  { branch, asked, placed, names }: Dropped,
  isFamily: boolean,
  tiers: readonly Tier[],
  measured: Measured,
  { diagnostics }: Expansion,
): void {
  const first = asked[placed.length];
  if (first === undefined) return;
  const { point } = branch;
  const hint = isFamily ? writePlaced(point, asked, placed, measured) : reachPoint(measured);
  const facts = { point: formatLast(placed, first), ...(hint === undefined ? {} : { hint }) };
  const left = names.slice(placed.length);
  for (const { until, name } of tiers) {
    const path = until?.kind === 'paths' ? until.paths[0] : undefined;
    if (path === undefined || !left.includes(path.text)) continue;
    const what = `the branch \`${path.text}\`, at which the tier \`${name}\` ends,`;
    const related = [{ span: path.span, label: 'named here' }];
    const end = names[placed.length - 1];
    const ends =
      end === undefined ? facts : { ...facts, hint: `end \`${name}\` at \`${end}\`, the last that is placed` };
    diagnostics.report('no-unit', point.span, { what, verb: 'stands', ...ends }, { related });
    return;
  }
  const counts = { family: branch.name, placed: placed.length, requested: asked.length, single: !isFamily };
  const isBare = hint === undefined;
  diagnostics.report('branch-dropped', point.span, { ...counts, first: left[0] ?? '', isBare, ...facts });
}

function reachPoint(measured: Measured): string | undefined {
  const last = lastUnit(measured);
  return last === undefined ? undefined : reachLast(last);
}

/** What to type for a family whose branches all find a unit: as many as are placed. */
function writePlaced(
  point: Branch['point'],
  asked: readonly Asked[],
  placed: readonly Placed[],
  measured: Measured,
): string | undefined {
  const last = lastUnit(measured);
  if (last === undefined || point.kind !== 'flops') return undefined;
  const { value } = point;
  const finer = 'or take a backbone with finer units';
  if (value.kind === 'list' && asked.every(({ span }) => span !== point.span)) {
    const kept = asked
      .slice(0, placed.length)
      .flatMap((each) => (each.kind === 'share' ? [{ ...each, text: spanText(each.span) }] : []));
    return placed.length === 0
      ? reachInList(last, kept, measured)
      : `write \`[${kept.map(({ text }) => text).join(', ')}] of flops\`, ${finer}`;
  }
  if (placed.length === 0) return reachInList(last, [], measured);
  const count = evenCount(asked.length - 1, placed.length, measured);
  if (value.kind === 'function' && value.name === 'even' && count !== undefined) {
    const isWritten = value.args[0]?.kind === 'int';
    return isWritten ? `write \`even(${count}) of flops\`, ${finer}` : `ask for ${count}, ${finer}`;
  }
  if (placed.length > MOST_TRIED) return `ask for fewer, ${finer}`;
  return `write \`[${placed.map(({ unit }) => unit.name).join(', ')}]\`, ${finer}`;
}

/** How many numbers of branches are tried, each of which goes through all units. */
const MOST_TRIED = 30;

/** The most branches, from `least` to `most`, that all find a unit when they are spaced evenly; undefined where none is found. */
function evenCount(most: number, least: number, measured: Measured): number | undefined {
  const highest = Math.min(most, measured.units.length);
  const lowest = Math.max(least, highest - MOST_TRIED);
  for (let count = highest; count >= lowest; count -= 1) if (allPlaced(count, measured)) return count;
  return undefined;
}

/** Whether each of `even(count)` finds a unit. */
function allPlaced(count: number, { units, total }: Measured): boolean {
  let after: number | undefined = -1;
  for (let index = 1; index <= count && after !== undefined; index += 1)
    after = firstUnitPast(units, total, rational(index, count + 1), after);
  return after !== undefined;
}

function formatLast(placed: readonly Placed[], dropped: Asked): string {
  const last = placed[placed.length - 1];
  return last === undefined ? formatAsked(dropped) : `\`${last.unit.name}\``;
}

import type { Branch, Policy, Stage } from '../model/program.ts';
import type { Rational } from '../rational.ts';
import type { Span } from '../source.ts';
import type { Context } from './context.ts';
import type { PlacedUnit } from './network.ts';
import {
  type Asked,
  askedPoints,
  formatAsked,
  isFamily,
  lastUnit,
  lintOvershoot,
  type Placed,
  placeAscending,
} from './points.ts';

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
  units: readonly PlacedUnit[],
  total: PlacedUnit['macs'],
  context: Context,
): readonly PlacedBranch[] {
  const { expansion } = context;
  const asked = askedPoints(branch.point, units, context);
  if (asked === undefined) return [];
  const family = isFamily(branch.point, context);
  const nameOf = (index: number): string => (family ? `${branch.name}${index + 1}` : branch.name);
  const what = `the points of \`${branch.name}\``;
  const placed = placeAscending(asked, units, total, what, expansion);
  if (placed === undefined) return [];
  const dropped = asked[placed.length];
  if (dropped !== undefined) {
    expansion.diagnostics.report('branch-dropped', branch.point.span, {
      family: branch.name,
      placed: placed.length,
      requested: asked.length,
      first: nameOf(placed.length),
      point: formatLast(placed, dropped),
      single: !family,
      ...describeLast(units, total),
    });
  }
  const named = placed.map((point, index) => ({ what: `\`${nameOf(index)}\``, placed: point }));
  lintOvershoot(named, total, branch.point.span, expansion);
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

function describeLast(
  units: readonly PlacedUnit[],
  total: PlacedUnit['macs'],
): { readonly last?: { readonly unit: string; readonly share: string } } {
  const last = lastUnit(units, total);
  return last === undefined ? {} : { last };
}

function formatLast(placed: readonly Placed[], dropped: Asked): string {
  const last = placed[placed.length - 1];
  return last === undefined ? formatAsked(dropped) : `\`${last.unit.name}\``;
}

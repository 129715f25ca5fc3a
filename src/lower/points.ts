import { replacing } from '../diagnostics/fix.ts';
import type { Point } from '../model/program.ts';
import { firstUnitPast } from '../analysis/place.ts';
import { type Rational, compareRational, rational, subtractRational, toNumber } from '../rational.ts';
import { type Span, spanText } from '../source.ts';
import type { Context } from './context.ts';
import { evaluate } from './evaluate.ts';
import type { Expansion } from './expansion.ts';
import { nearestPath } from './nearest-path.ts';
import type { PlacedUnit } from './network.ts';
import { type Measured, formatShare, shareOf, sharesOf } from './shares.ts';

/** A point as a program asks for it: a share of the FLOPs, or the unit that a path names. */
export type Asked =
  | { readonly kind: 'share'; readonly share: Rational; readonly span: Span }
  | { readonly kind: 'unit'; readonly unit: PlacedUnit; readonly span: Span };

/** What a point asks for, in its order; undefined where an error was reported. */
export function askedPoints(point: Point, measured: Measured, context: Context): readonly Asked[] | undefined {
  switch (point.kind) {
    case 'error':
      return undefined;
    case 'paths': {
      const asked = point.paths.map(({ text, span }) => {
        const unit = unitAt(text, span, measured.units, context.expansion);
        return unit === undefined ? undefined : { kind: 'unit' as const, unit, span };
      });
      return asked.every((each) => each !== undefined) ? asked : undefined;
    }
    case 'flops':
      return sharesOf(point, measured, context)?.map((each) => ({ kind: 'share', ...each }));
  }
}

/** How many points a point asks for by its form: `undefined` for one, and for a list its length is not yet known. */
export function isFamily(point: Point, context: Context): boolean {
  if (point.kind === 'paths') return point.list;
  return point.kind === 'flops' && evaluate(point.value, context, 'operand').kind === 'list';
}

/** The unit whose end is the tensor at a path of the backbone (rule 29). */
export function unitAt(
  path: string,
  span: Span,
  units: readonly PlacedUnit[],
  expansion: Expansion,
): PlacedUnit | undefined {
  const tensor = expansion.feature(path, span, expansion.unitPaths);
  if (tensor.kind !== 'tensor') return undefined;
  const unit = units.find((each) => each.name === path) ?? units.find((each) => each.node.id === tensor.node.id);
  if (unit !== undefined) return unit;
  // The last unit within a part is its end; a tensor within a unit belongs to that unit.
  const inside = units.filter((each) => each.name.startsWith(`${path}.`));
  const around = units.find((each) => path.startsWith(`${each.name}.`));
  const names = units.map((each) => each.name);
  const within = inside[inside.length - 1] ?? around;
  const nearest = within === undefined ? nearestPath(path, names) : { path: within.name, isPrefixed: false };
  expansion.reportUnknownUnit(path, 'not-a-unit', span, nearest);
  return undefined;
}

/** A point with its unit. */
export interface Placed {
  readonly unit: PlacedUnit;
  readonly requested?: Rational;
}

/**
 * The unit of each point asked for, ascending (rule 32). Those from the first share on that finds no unit are left out.
 * Points that do not ascend are reported, and give undefined. `span` is that of the whole point.
 */
export function placeAscending(
  asked: readonly Asked[],
  measured: Measured,
  { what, span }: { readonly what: string; readonly span: Span },
  expansion: Expansion,
): readonly Placed[] | undefined {
  const { units, total } = measured;
  const placed: Placed[] = [];
  let after = -1;
  let before: Asked | undefined;
  for (const point of asked) {
    const descends =
      point.kind === 'share' && before?.kind === 'share'
        ? compareRational(point.share, before.share) <= 0
        : point.kind === 'unit' && units.indexOf(point.unit) <= after;
    if (descends && before !== undefined) {
      reportDescent(asked, before, point, { what, units, span }, expansion);
      return undefined;
    }
    const index = point.kind === 'unit' ? units.indexOf(point.unit) : firstUnitPast(units, total, point.share, after);
    const unit = index === undefined ? undefined : units[index];
    if (unit === undefined || index === undefined) break;
    placed.push(point.kind === 'share' ? { unit, requested: point.share } : { unit });
    after = index;
    before = point;
  }
  return placed;
}

function reportDescent(
  asked: readonly Asked[],
  earlier: Asked,
  later: Asked,
  { what, units, span }: { readonly what: string; readonly units: readonly PlacedUnit[]; readonly span: Span },
  expansion: Expansion,
): void {
  // The elements of a list that is computed have no text of their own.
  const isWritten = asked.every((each) => each.span !== span);
  const written = (each: Asked): string =>
    each.kind === 'unit' || isWritten ? spanText(each.span) : formatShare(each.share);
  const order = (each: Asked): number => (each.kind === 'unit' ? units.indexOf(each.unit) : toNumber(each.share));
  const sorted = asked.toSorted((a, b) => order(a) - order(b));
  const distinct = sorted.filter((each, index) => index === 0 || order(each) !== order(sorted[index - 1] ?? each));
  const shares = later.kind === 'share' ? ' of flops' : '';
  const related = isWritten ? [{ span: earlier.span, label: `after \`${formatAsked(earlier)}\`` }] : [];
  const facts = {
    what,
    earlier: written(earlier),
    later: written(later),
    write: `[${distinct.map(written).join(', ')}]${shares}`,
  };
  const extras = { related, ...(isWritten ? replacing(span, facts.write) : {}) };
  expansion.diagnostics.report('points-descend', later.span, facts, extras);
}

/** A point as a message shows it: the unit's name, or the share. */
export function formatAsked(asked: Asked): string {
  return asked.kind === 'unit' ? asked.unit.name : formatShare(asked.share);
}

/** A lint where units stand more than 5 points above the shares asked for. */
export function lintOvershoot(
  points: readonly { readonly what: string; readonly placed: Placed }[],
  total: PlacedUnit['macs'],
  span: Span,
  expansion: Expansion,
): void {
  const over = points.flatMap(({ what, placed: { unit, requested } }) => {
    const achieved = shareOf(unit.macs, total);
    if (requested === undefined || compareRational(subtractRational(achieved, requested), rational(5, 100)) <= 0)
      return [];
    return [{ what, requested: formatShare(requested), achieved: formatShare(achieved), unit: unit.name }];
  });
  if (over.length > 0) expansion.diagnostics.report('overshoot', span, { points: over });
}

import type { Diagnostics } from '../diagnostics/collector.ts';
import type { Model, Tier } from '../model/program.ts';
import type { Context } from './context.ts';
import type { PlacedBranch } from './branches.ts';
import type { NetworkTier, PlacedUnit } from './network.ts';
import { nearestPath } from './nearest-path.ts';
import { askedPoints, formatAsked, lintOvershoot, type Placed, placeAscending } from './points.ts';
import { lastUnit, reachLast } from './shares.ts';
import { checkTierOrder } from './tier-order.ts';

/** The exits by their attach points, as tiers share them out. */
export interface TierExit {
  readonly name: string;
  /** Undefined for the main exit, which belongs to the last tier. */
  readonly unit: PlacedUnit | undefined;
}

/** Ends each tier at its point, and gives it its exits (rules 36 and 37). A model without tiers has one, `all`. */
export function placeTiers(
  model: Model,
  branches: readonly PlacedBranch[],
  exits: readonly TierExit[],
  units: readonly PlacedUnit[],
  total: PlacedUnit['macs'],
  context: Context,
): readonly NetworkTier[] {
  if (model.tiers.length === 0) {
    return [{ name: 'all', sending: 'f32', exits: exits.map((_, index) => index), span: model.span, item: model.span }];
  }
  const ends = model.tiers.map((tier) => endOf(tier, { model, branches, units, total }, context));
  checkTierOrder({ model, ends, branches, units }, context);
  const tiers = model.tiers.map((tier, index) => {
    const end = ends[index]?.unit;
    return {
      name: tier.name,
      ...(end === undefined ? {} : { end }),
      sending: tier.sending,
      span: tier.nameSpan,
      item: tier.span,
    };
  });
  // A branch belongs to the first tier that reaches its point, the main exit to the last (rule 37).
  const tierOf = ({ unit }: TierExit): number => {
    if (unit === undefined) return tiers.length - 1;
    const at = units.indexOf(unit);
    const first = tiers.findIndex((tier) => tier.end !== undefined && units.indexOf(tier.end) >= at);
    return first < 0 ? tiers.length - 1 : first;
  };
  return tiers.map((tier, index) => ({
    ...tier,
    exits: exits.flatMap((exit, exitIndex) => (tierOf(exit) === index ? [exitIndex] : [])),
  }));
}

/** What tiers end at. */
interface Placement {
  readonly model: Model;
  readonly branches: readonly PlacedBranch[];
  readonly units: readonly PlacedUnit[];
  readonly total: PlacedUnit['macs'];
}

/** Whether a name may be that of a branch which an error has kept from its place, or from being read at all. */
function isUnplaced(name: string, { model }: Placement, diagnostics: Diagnostics): boolean {
  if (diagnostics.hasLossWithin(model.extent)) return true;
  return model.branches.some((branch) => mayBeMember(name, branch.name) && diagnostics.hasErrorWithin(branch.span));
}

/** Whether a name is that of a family or, by its form, of one of its branches: `b` and `b12` of `b`, and not `body.1`. */
function mayBeMember(name: string, family: string): boolean {
  return name.startsWith(family) && /^[0-9]*$/.test(name.slice(family.length));
}

/** Where a tier ends: at the point of the branch that `until` names, or at a point of its own. */
function endOf(tier: Tier, placement: Placement, context: Context): Placed | undefined {
  const { until } = tier;
  const { branches, units, total } = placement;
  const { expansion } = context;
  if (until === undefined) return undefined;
  const [path] = until.kind === 'paths' ? until.paths : [];
  if (path !== undefined) {
    const branch = branches.find((each) => each.name === path.text);
    if (branch !== undefined) return { unit: branch.unit };
    if (!expansion.hasFeature(path.text)) {
      if (isUnplaced(path.text, placement, expansion.diagnostics)) return undefined;
      const family = branches.filter((each) => mayBeMember(path.text, each.family));
      const last = family[family.length - 1]?.name;
      const nearest =
        last === undefined
          ? nearestPath(path.text, [...branches.map(({ name }) => name), ...expansion.unitPaths])
          : { path: last, isPrefixed: false };
      const names = branches.map((each) => each.name);
      expansion.reportUnknownUnit(path.text, 'no-branch', path.span, nearest, names);
      return undefined;
    }
  }
  const asked = askedPoints(until, { units, total }, context);
  const [first] = asked ?? [];
  if (asked === undefined || first === undefined) return undefined;
  const whole = { what: `the end of \`${tier.name}\``, span: until.span };
  const [placed] = placeAscending(asked, { units, total }, whole, expansion) ?? [];
  if (placed === undefined) {
    const last = lastUnit({ units, total });
    const facts = { what: `the tier \`${tier.name}\``, verb: 'ends', point: formatAsked(first) } as const;
    const hint = last === undefined ? {} : { hint: reachLast(last) };
    expansion.diagnostics.report('no-unit', until.span, { ...facts, ...hint });
    return undefined;
  }
  lintOvershoot([{ what: `the tier \`${tier.name}\``, placed }], total, until.span, expansion);
  return placed;
}

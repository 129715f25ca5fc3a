import type { Diagnostics } from '../diagnostics/collector.ts';
import { nearestName } from '../diagnostics/nearest.ts';
import type { Model, Tier } from '../model/program.ts';
import type { Context } from './context.ts';
import type { PlacedBranch } from './branches.ts';
import type { NetworkTier, PlacedUnit } from './network.ts';
import { askedPoints, formatAsked, lastUnit, lintOvershoot, type Placed, placeAscending } from './points.ts';

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
  // Where a line of the model could not be read, it may have been the last tier.
  if (!context.expansion.diagnostics.hasLossWithin(model.extent)) checkShape(model.tiers, context);
  const ends = model.tiers.map((tier) => endOf(tier, { model, branches, units, total }, context));
  checkAscent(model.tiers, ends, units, context);
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

/** The last tier, and only it, has neither `until` nor `sending` (rule 36). */
function checkShape(tiers: readonly Tier[], { expansion }: Context): void {
  for (const [index, tier] of tiers.entries()) {
    if (expansion.diagnostics.hasErrorWithin(tier.span)) continue;
    const last = index === tiers.length - 1;
    if (last && (tier.until !== undefined || tier.sending !== 'f32')) {
      const why = `the tier \`${tier.name}\` is the last: it takes all that is left, and sends nothing on`;
      expansion.diagnostics.report('tier-order', tier.span, { why, hint: `write \`tier ${tier.name}\`` });
    } else if (!last && tier.until === undefined) {
      const why = `the tier \`${tier.name}\` is not the last, and does not say where it ends`;
      expansion.diagnostics.report('tier-order', tier.span, {
        why,
        hint: `write \`tier ${tier.name} until ...\`, or put it last`,
      });
    }
  }
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
  return model.branches.some((branch) => {
    const isMember = name.startsWith(branch.name) && /^[0-9]*$/.test(name.slice(branch.name.length));
    return isMember && diagnostics.hasErrorWithin(branch.span);
  });
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
      const family = branches.filter((each) => each.family === path.text || path.text.startsWith(each.family));
      const nearest =
        family[family.length - 1]?.name ??
        nearestName(
          path.text,
          [...branches, ...units].map((each) => each.name),
        );
      const names = branches.map((each) => each.name);
      expansion.reportUnknownUnit(path.text, 'no-branch', path.span, nearest, names);
      return undefined;
    }
  }
  const asked = askedPoints(until, units, context);
  const [first] = asked ?? [];
  if (asked === undefined || first === undefined) return undefined;
  const [placed] = placeAscending(asked, units, total, `the end of \`${tier.name}\``, expansion) ?? [];
  if (placed === undefined) {
    const last = lastUnit(units, total);
    const facts = { what: `the tier \`${tier.name}\``, point: formatAsked(first) };
    expansion.diagnostics.report('no-unit', until.span, { ...facts, ...(last === undefined ? {} : { last }) });
    return undefined;
  }
  lintOvershoot([{ what: `the tier \`${tier.name}\``, placed }], total, until.span, expansion);
  return placed;
}

function checkAscent(
  tiers: readonly Tier[],
  ends: readonly (Placed | undefined)[],
  units: readonly PlacedUnit[],
  { expansion }: Context,
): void {
  let before: { readonly tier: Tier; readonly unit: PlacedUnit } | undefined;
  for (const [index, tier] of tiers.entries()) {
    const unit = ends[index]?.unit;
    if (unit === undefined) continue;
    if (before !== undefined && units.indexOf(unit) <= units.indexOf(before.unit)) {
      const why = `the tier \`${tier.name}\` ends at \`${unit.name}\`, which does not lie past the end of \`${before.tier.name}\`, \`${before.unit.name}\``;
      const related = [{ span: before.tier.nameSpan, label: `ends at \`${before.unit.name}\`` }];
      const facts = { why, hint: 'tiers follow the backbone in order: put the one that ends first above' };
      expansion.diagnostics.report('tier-order', tier.nameSpan, facts, { related });
    }
    before = { tier, unit };
  }
}

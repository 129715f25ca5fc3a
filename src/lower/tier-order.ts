import type { Fix } from '../diagnostics/diagnostic.ts';
import { replacing } from '../diagnostics/fix.ts';
import type { Model, Tier } from '../model/program.ts';
import { type Span, lineEndOf } from '../source.ts';
import type { PlacedBranch } from './branches.ts';
import type { Context } from './context.ts';
import type { PlacedUnit } from './network.ts';
import type { Placed } from './points.ts';

/** The tiers of a model with the units that they end at; undefined for one that does not say, or has an error. */
export interface TierEnds {
  readonly model: Model;
  readonly ends: readonly (Placed | undefined)[];
  readonly branches: readonly PlacedBranch[];
  readonly units: readonly PlacedUnit[];
}

/** A tier with the place of its end among the units; the last tier ends past all of them. */
interface Ended {
  readonly tier: Tier;
  readonly unit: PlacedUnit | undefined;
  readonly at: number;
}

/**
 * Sees that tiers follow the backbone: their ends ascend, and the last, and only it, has neither `until` nor `sending`
 * (rule 36). Tiers that are right in another order are one mistake, however many of them stand elsewhere.
 */
export function checkTierOrder({ model, ends, branches, units }: TierEnds, { expansion }: Context): void {
  const { diagnostics } = expansion;
  const ended = model.tiers.flatMap((tier, index): Ended[] => {
    const unit = ends[index]?.unit;
    if (unit !== undefined) return [{ tier, unit, at: units.indexOf(unit) }];
    // Where a point has an error, it is not known where the tier ends.
    return tier.until !== undefined || diagnostics.hasErrorWithin(tier.span) ? [] : [{ tier, unit, at: Infinity }];
  });
  const sorted = ended.toSorted((a, b) => a.at - b.at);
  const misplaced = ended.findIndex((each, index) => each !== sorted[index]);
  if (misplaced >= 0) reportOrder(ended.slice(misplaced), sorted, { expansion });
  for (const [index, each] of sorted.entries()) {
    const before = sorted[index - 1];
    if (before === undefined || before.at !== each.at) continue;
    if (each.unit === undefined) reportEndless(before, sorted[index - 2], { branches, units }, { expansion });
    else reportSameEnd(each, before, { expansion });
  }
  // Where a line of the model could not be read, it may have been the last tier.
  const last = sorted[sorted.length - 1];
  const isKnown = ended.length === model.tiers.length && !diagnostics.hasLossWithin(model.extent);
  if (last !== undefined && isKnown) checkLast(last, model, { expansion });
}

type Reporting = Pick<Context, 'expansion'>;

/** Tiers that would be right in the order of their ends, from the first on that stands elsewhere. */
function reportOrder([first, ...below]: readonly Ended[], sorted: readonly Ended[], { expansion }: Reporting): void {
  if (first === undefined) return;
  const names = sorted.map((each) => `\`${each.tier.name}\``).join(', ');
  const hint = `tiers follow the backbone: put them in the order ${names}`;
  const { tier, unit, at } = first;
  const earlier = below.find((each) => each.at < at);
  if (unit === undefined || earlier?.unit === undefined) {
    const why = `the tier \`${tier.name}\` is not the last, and does not say where it ends`;
    return expansion.diagnostics.report('tier-order', tier.nameSpan, { why, hint });
  }
  const why = `the tier \`${earlier.tier.name}\` ends at \`${earlier.unit.name}\`, which does not lie past the end of \`${tier.name}\`, \`${unit.name}\``;
  const related = [{ span: tier.nameSpan, label: `ends at \`${unit.name}\`` }];
  expansion.diagnostics.report('tier-order', earlier.tier.nameSpan, { why, hint }, { related });
}

/** Two tiers that end at one unit. */
function reportSameEnd({ tier, unit }: Ended, before: Ended, { expansion }: Reporting): void {
  if (unit === undefined) return;
  const why = `the tier \`${tier.name}\` ends at \`${unit.name}\`, and so does \`${before.tier.name}\`: nothing is left for it`;
  const related = [{ span: before.tier.nameSpan, label: `ends at \`${unit.name}\`` }];
  const facts = { why, hint: `leave out \`tier ${tier.name}\`, or end one of the two at another unit` };
  expansion.diagnostics.report('tier-order', tier.nameSpan, facts, { related });
}

/** A tier that does not say where it ends, before another that does not. */
function reportEndless(
  { tier }: Ended,
  before: Ended | undefined,
  { branches, units }: Pick<TierEnds, 'branches' | 'units'>,
  { expansion }: Reporting,
): void {
  const why = `the tier \`${tier.name}\` is not the last, and does not say where it ends`;
  const past = before?.unit === undefined ? -1 : before.at;
  const end = branches.find(({ unit }) => units.indexOf(unit) > past)?.name ?? units[past + 1]?.name;
  if (end === undefined)
    return expansion.diagnostics.report('tier-order', tier.nameSpan, { why, hint: `leave out \`tier ${tier.name}\`` });
  const rest = tier.span.source.text.slice(tier.nameSpan.end, tier.span.end).trim();
  const write = `tier ${tier.name} until ${end} ${rest}`.trimEnd();
  const facts = { why, hint: `write \`${write}\`, or end it elsewhere` };
  expansion.diagnostics.report('tier-order', tier.nameSpan, facts, replacing(tier.span, write));
}

/** The tier that ends last takes all that is left. */
function checkLast({ tier, unit }: Ended, model: Model, { expansion }: Reporting): void {
  const why = `the tier \`${tier.name}\` is the last: it takes all that is left, and sends nothing on`;
  if (unit !== undefined) {
    const taken = new Set([...model.tiers, ...model.branches, ...model.params].map(({ name }) => name));
    const name =
      ['cloud', 'server', 'rest', 'last'].find((each) => !taken.has(each) && each !== model.exit?.name) ?? 'end';
    const hint = `write \`tier ${name}\` below it, for what lies past \`${unit.name}\``;
    const fix = { title: `add \`tier ${name}\``, edits: [lineBelow(tier.span, `tier ${name}`)] };
    return expansion.diagnostics.report('tier-order', tier.nameSpan, { why, hint }, { fix });
  }
  if (tier.sending === 'f32') return;
  const hint = `write \`tier ${tier.name}\``;
  expansion.diagnostics.report('tier-order', tier.span, { why, hint }, replacing(tier.span, `tier ${tier.name}`));
}

/** A line below an item, behind the comment that ends the item's own. */
function lineBelow({ source, start, end }: Span, text: string): Fix['edits'][number] {
  const [, comment = ''] = /^([ \t]*\/\/[^\r\n]*)/.exec(source.text.slice(end)) ?? [];
  const [indent = ''] = /[ \t]*$/.exec(source.text.slice(0, start)) ?? [];
  const at = end + comment.length;
  return { span: { source, start: at, end: at }, text: `${lineEndOf(source)}${indent}${text}` };
}

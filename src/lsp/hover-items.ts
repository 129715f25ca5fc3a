import { showBytes } from '../draw/figures.ts';
import { formatDim } from '../graph/dim.ts';
import type { PlacedBranch } from '../lower/branches.ts';
import { spanText } from '../source.ts';
import type * as ast from '../syntax/ast.ts';
import { type Analysis, builtOf } from './analysis.ts';
import { shareOfBackbone, showShare } from './costs.ts';
import { code, inline, paragraphs } from './markdown.ts';
import type { Meaning } from './meaning.ts';
import { checkedOf, summaryOf, tableOfExits, tableOfTiers } from './reports.ts';

type Item = Extract<Meaning, { readonly kind: 'item' }>;

/** The figures of a model: what its exits and tiers cost. */
export function describeModel(model: ast.Model, analysis: Analysis): string | undefined {
  const report = checkedOf(analysis, model)?.report;
  if (report === undefined) return undefined;
  return paragraphs(summaryOf(report), tableOfExits(report.exits), tableOfTiers(report.tiers));
}

/** What an item is: where a branch stands and what it costs, what a tier sends, what comes in. */
export function describeItem({ item, model, member }: Item, analysis: Analysis): string {
  const header = code(spanText(item.span));
  const checked = checkedOf(analysis, model);
  switch (item.kind) {
    case 'input': {
      if (checked === undefined) return header;
      const { dtype, shape, minimum } = checked.report.input;
      const smallest = Object.entries(minimum).map(([name, least]) => `${name} from ${least} on`);
      const type = code(`${item.name.text}: ${dtype}[${shape.join(', ')}]`);
      return paragraphs(type, smallest.length === 0 ? undefined : `proved for every size: ${smallest.join(', ')}`);
    }
    case 'branch': {
      const names = branchNames(item, model, analysis).filter((name) => member === undefined || name === member);
      const exits = checked?.report.exits.filter(({ name }) => names.includes(name)) ?? [];
      return paragraphs(header, exits.length > 0 ? tableOfExits(exits) : placesOf(item, model, analysis));
    }
    case 'exit': {
      const exits = checked?.report.exits.filter(({ name }) => name === item.name.text) ?? [];
      return paragraphs(header, exits.length > 0 ? tableOfExits(exits) : undefined);
    }
    case 'tier': {
      const tiers = checked?.report.tiers.filter(({ name }) => name === item.name.text) ?? [];
      return paragraphs(header, tiers.length > 0 ? tableOfTiers(tiers) : undefined, rawImage(checked));
    }
  }
}

/** What a cut compares with: the bytes of the image itself. */
function rawImage(checked: ReturnType<typeof checkedOf>): string | undefined {
  const dims = checked?.network.input.dims ?? [];
  const sizes = dims.flatMap((dim) => (typeof dim === 'number' ? [dim] : []));
  if (dims.length !== 3 || sizes.length !== 3) return undefined;
  return `The image itself has ${showBytes(sizes.reduce((product, size) => product * size, 1))}.`;
}

/** The names of the branches that an item makes. */
export function branchNames(item: ast.BranchItem, model: ast.Model, analysis: Analysis): readonly string[] {
  return placedBranches(item, model, analysis).map(({ name }) => name);
}

/** The branches of an item that found a place, in the order of the backbone. */
export function placedBranches(item: ast.BranchItem, model: ast.Model, analysis: Analysis): readonly PlacedBranch[] {
  return builtOf(analysis, model)?.branches.filter((branch) => branch.item.start === item.span.start) ?? [];
}

/** Where the branches of an item stand, where the model has errors elsewhere. */
function placesOf(item: ast.BranchItem, model: ast.Model, analysis: Analysis): string | undefined {
  const built = builtOf(analysis, model);
  const lines = placedBranches(item, model, analysis).map(({ name, unit }) => {
    const share = built === undefined ? undefined : shareOfBackbone(unit.macs, built);
    const shape = unit.node.type.dims.map(formatDim).join(', ');
    return `- ${inline(name)} at ${inline(unit.name)}${share === undefined ? '' : ` · ${showShare(share)}`} · ${inline(`f32[N, ${shape}]`)}`;
  });
  return lines.length === 0 ? undefined : lines.join('\n');
}

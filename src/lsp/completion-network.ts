import { CompletionItemKind } from 'vscode-languageserver-types';
import type { Feature } from '../lower/expansion.ts';
import { formatType } from '../lower/values.ts';
import type { Recorder } from '../lower/recorder.ts';
import type * as ast from '../syntax/ast.ts';
import type { Node } from '../syntax/visit.ts';
import { type Analysis, builtOf } from './analysis.ts';
import { type Choice, rank } from './completion-items.ts';
import type { Site } from './completion.ts';
import { shareOfBackbone, showShare } from './costs.ts';
import { quantityDoc } from './documentation.ts';

/** The model of the analysed text that a place is in: with what is written there it may be another node. */
export function modelAt(nodes: readonly Node[], { file }: Analysis): ast.Model | undefined {
  const around = nodes.find((node) => node.kind === 'model');
  const model = file.declarations.find((each) => each.kind === 'model' && each.span.start === around?.span.start);
  return model?.kind === 'model' ? model : undefined;
}

function builtAt(nodes: readonly Node[], analysis: Analysis): Recorder | undefined {
  const model = modelAt(nodes, analysis);
  return model === undefined ? undefined : builtOf(analysis, model);
}

/** Where a branch or a tier may stand: units, shares of the FLOPs, and for a tier the branches. */
export function points(nodes: readonly Node[], { analysis }: Site): readonly Choice[] {
  const built = builtAt(nodes, analysis);
  const tier = nodes.find(({ kind }) => kind === 'tier');
  const isList = nodes.some(({ kind }) => kind === 'list');
  const from = tier === undefined ? 0 : firstOpen(tier, built);
  return [
    ...(tier === undefined ? [] : branches(from, built)),
    ...units(built).slice(from),
    ...(isList ? [] : shares(tier !== undefined)),
  ];
}

/** The first unit that a tier can end at: past the ends of those above. */
function firstOpen({ span }: Node, built: Recorder | undefined): number {
  const above = (built?.tiers ?? []).filter(({ item }) => item.start < span.start);
  return Math.max(0, ...above.map(({ end }) => (end === undefined ? 0 : indexOfUnit(end.name, built) + 1)));
}

function indexOfUnit(name: string, built: Recorder | undefined): number {
  return (built?.backbone?.units ?? []).findIndex((unit) => unit.name === name);
}

function branches(from: number, built: Recorder | undefined): readonly Choice[] {
  const open = (built?.branches ?? []).filter(({ unit }) => indexOfUnit(unit.name, built) >= from);
  return open.map(({ name, unit }) => ({
    label: name,
    kind: CompletionItemKind.Event,
    detail: `at ${unit.name}`,
    rank: 0,
  }));
}

/** The units in the order of their FLOPs. */
function units(built: Recorder | undefined): readonly Choice[] {
  return (built?.backbone?.units ?? []).map(({ name, node, macs }, index) => {
    const share = built === undefined ? undefined : shareOfBackbone(macs, built);
    return {
      label: name,
      kind: CompletionItemKind.Field,
      detail: `${share === undefined ? '' : `${showShare(share)} · `}${formatType(node.type)}`,
      rank: rank.wanted + (index + 1) / 10_000,
    };
  });
}

function shares(isTier: boolean): readonly Choice[] {
  const kind = CompletionItemKind.Snippet;
  const one = { label: '25% of flops', kind, snippet: '$\{1:25}% of flops', rank: rank.value };
  const several = { label: 'even(n) of flops', kind, snippet: 'even($\{1:3}) of flops', rank: rank.value };
  return isTier ? [one] : [one, several];
}

/** The tensors of the backbone, for an argument of a head. */
export function tensors(nodes: readonly Node[], { analysis }: Site): readonly Choice[] {
  const features = builtAt(nodes, analysis)?.made.features ?? new Map<string, Feature>();
  return [...features].flatMap(([label, { value }]): readonly Choice[] =>
    value.kind === 'tensor'
      ? [{ label, kind: CompletionItemKind.Field, detail: formatType(value.node.type), rank: rank.own }]
      : [],
  );
}

const ofPositions = ['entropy', 'max_prob', 'margin'];
const ofImages = [...ofPositions, 'agreement', 'fraction', 'patience'];
const snippets: Readonly<Record<string, string>> = {
  fraction: 'fraction($\{1:max_prob > 0.9}) > $\{2:0.8}',
  patience: 'patience($\{1:2})',
};

/** The quantities of a policy; within `fraction` those of a position. */
export function quantities(nodes: readonly Node[]): readonly Choice[] {
  const within = (name: string): boolean => nodes.some((node) => node.kind === 'call' && node.callee.text === name);
  if (within('patience')) return [];
  const inFraction = within('fraction');
  return (inFraction ? ofPositions : ofImages).map((label) => ({
    label,
    kind: CompletionItemKind.EnumMember,
    documentation: quantityDoc(label),
    snippet: snippets[label] ?? label,
    rank: rank.wanted,
  }));
}

/** The parts of a network: the backbone, its exits, and the paths that own weights. */
export function parts(nodes: readonly Node[], { analysis }: Site): readonly Choice[] {
  const model = modelAt(nodes, analysis);
  return model === undefined ? [] : partsOfModel(model, builtOf(analysis, model));
}

/** The parts of a model, whole ones first. */
export function partsOfModel(model: ast.Model, built: Recorder | undefined): readonly Choice[] {
  const exits = model.items.flatMap((item) => (item.kind === 'branch' || item.kind === 'exit' ? [item.name.text] : []));
  const members = (built?.branches ?? []).map(({ name }) => name);
  const whole = ['backbone', ...exits, ...members];
  const paths = new Set((built?.made.weightPaths ?? []).flatMap(prefixesOf));
  return [
    ...whole.map((label) => ({ label, kind: CompletionItemKind.Field, rank: rank.wanted })),
    ...[...paths].map((label) => ({ label, kind: CompletionItemKind.Field, rank: rank.own })),
  ];
}

/** Of a path `backbone.layer4.0.conv1` the first three: deeper ones are seldom named. */
function prefixesOf(path: string): readonly string[] {
  const steps = path.split('.');
  return steps.slice(0, 3).map((_, index) => steps.slice(0, index + 1).join('.'));
}

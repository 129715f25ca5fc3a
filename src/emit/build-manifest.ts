import type { Part } from '../analysis/partition.ts';
import type { ModelReport } from '../report/model-report.ts';
import { formatDim } from '../graph/dim.ts';
import type { Graph, NodeId, TensorType } from '../graph/graph.ts';
import { resultsOf } from '../graph/reach.ts';
import { present } from '../invariant.ts';
import type { Network } from '../lower/network.ts';
import type { Manifest, ManifestExit, ManifestStage, ManifestTier, WireTensor } from './manifest.ts';
import type { Stage } from './stages.ts';

/** A tier, with the files that hold it. */
export interface TierFiles {
  readonly part: Part;
  readonly file: string;
  readonly stages: readonly { readonly stage: Stage; readonly file: string }[];
}

/** All that a manifest is made from. */
export interface ManifestFacts {
  readonly network: Network;
  readonly report: ModelReport;
  readonly tiers: readonly TierFiles[];
  readonly producer: string;
  readonly source: { readonly file: string; readonly sha256: string };
  readonly weights: Manifest['weights'];
  /** What exits' logits were divided by, in their weights. */
  readonly temperatures?: ReadonlyMap<string, number>;
}

/** The manifest of a compiled network. */
export function buildManifest(facts: ManifestFacts): Manifest {
  const { network, report, producer, source, weights } = facts;
  return {
    format: 1,
    producer,
    model: network.name,
    source: { ...source, parameters: report.parameters },
    weights,
    input: {
      name: network.input.name,
      dtype: network.input.dtype,
      shape: report.input.shape,
      preprocess: network.input.preprocess,
      minimum: report.input.minimum,
    },
    classes: present(network.exits[0], 'a network has an exit').classes,
    exits: network.exits.map((_, index) => manifestExit(facts, index)),
    fallback: network.fallback,
    tiers: facts.tiers.map((_, index) => manifestTier(facts, index)),
  };
}

function manifestExit({ network, report, temperatures }: ManifestFacts, index: number): ManifestExit {
  const exit = present(network.exits[index], 'an exit of the network');
  const tensors = present(network.graph.exits[index], 'an exit of the graph');
  const figures = present(report.exits[index], 'an exit of the report');
  const nameOf = (id: NodeId): string => present(network.graph.nodes[id], 'a node of the graph').name;
  const temperature = temperatures?.get(exit.name);
  return {
    name: exit.name,
    tier: present(
      network.tiers.find((tier) => tier.exits.includes(index)),
      'an exit belongs to a tier',
    ).name,
    at: exit.at,
    flops: figures.flops,
    pathFlops: figures.pathFlops,
    output: nameOf(tensors.output),
    logits: nameOf(tensors.logits),
    ...(temperature === undefined ? {} : { temperature }),
    quantities: Object.fromEntries(tensors.quantities.map(({ name, node }) => [name, nameOf(node)])),
    policy: exit.policy ?? null,
  };
}

function manifestTier({ network, report, tiers }: ManifestFacts, index: number): ManifestTier {
  const { part, file, stages } = present(tiers[index], 'a tier');
  const figures = present(report.tiers[index], 'a tier of the report');
  const last = index === tiers.length - 1;
  return {
    name: part.name,
    file,
    exits: figures.exits,
    inputs: wiresOf(part.graph, part.graph.inputs),
    sends: part.boundary.flatMap(({ wires }) => wires.map(wireOf)),
    sending: last ? null : present(network.tiers[index], 'a tier').sending,
    stages: stages.map(manifestStage),
    flops: figures.flops,
    params: figures.params,
    weightBytes: figures.weightBytes,
    peakActivationBytes: figures.peakActivationBytes,
  };
}

function manifestStage({ stage, file }: TierFiles['stages'][number]): ManifestStage {
  const { graph } = stage;
  return {
    file,
    exit: stage.exit,
    inputs: wiresOf(graph, graph.inputs),
    outputs: wiresOf(graph, [...new Set(resultsOf(graph))]),
  };
}

function wiresOf(graph: Graph, ids: readonly NodeId[]): readonly WireTensor[] {
  return ids.map((id) => wireOf(present(graph.nodes[id], 'a node of the graph')));
}

function wireOf({ name, type }: { readonly name: string; readonly type: TensorType }): WireTensor {
  const dims = type.dims.map((dim) => (typeof dim === 'number' ? dim : formatDim(dim)));
  // The image's height and width are the same for a whole batch.
  return { name, dtype: type.dtype, shape: type.dtype === 'i64' ? dims : ['N', ...dims] };
}

import type { Convention } from '../analysis/conventions.ts';
import { type Cost, costOf } from '../analysis/cost.ts';
import { bytesOf, peakActivationBytes } from '../analysis/memory.ts';
import { paramsOf } from '../analysis/params.ts';
import type { Part } from '../analysis/partition.ts';
import type { ExitReport, ModelReport, ParameterValue, ReportShape, SendReport, TierReport } from './model-report.ts';
import { type Dim, formatDim, sumOf } from '../graph/dim.ts';
import type { Graph, NodeId, TensorType } from '../graph/graph.ts';
import type { Network, NetworkExit } from '../lower/network.ts';
import type { Value } from '../lower/values.ts';
import { toNumber } from '../rational.ts';
import { ancestorsOf } from '../graph/reach.ts';
import { present } from '../invariant.ts';

/** The figures of a network that `check` prints. Exact, for one image. */
export function reportModel(network: Network, parts: readonly Part[], convention: Convention): ModelReport {
  const { graph } = network;
  const cost = costOf(graph, convention);
  const reach = new Reach(graph, cost);
  const backbone = reach.to(network.backbone);
  return {
    name: network.name,
    parameters: parametersOf(network),
    convention,
    uncounted: uncountedIn(graph, cost),
    input: {
      name: network.input.name,
      dtype: network.input.dtype,
      shape: ['N', ...network.input.dims.map(shownDim)],
      preprocess: network.input.preprocess,
      minimum: Object.fromEntries(network.input.minimum),
    },
    params: paramsOf(graph).params,
    backbone: { ...figure('flops', backbone.flops), params: paramsOf(graph, backbone.nodes).params },
    exits: reportExits(network, reach),
    tiers: network.tiers.map((tier, index) =>
      reportTier(network, present(parts[index], 'a part for each tier'), tier.exits, convention),
    ),
  };
}

/** What a set of tensors depends on, and what that costs. */
class Reach {
  readonly #perNode: readonly Dim[];
  /** Which nodes each reads: those of node `id` are `#inputs` from `#starts[id]` up to `#starts[id + 1]`. */
  readonly #starts: Uint32Array;
  readonly #inputs: Uint32Array;

  /** Every exit goes over the whole graph, and arrays of numbers are read ten times as fast as nodes all over the heap. */
  constructor({ nodes }: Graph, { perNode }: Cost) {
    this.#perNode = perNode;
    this.#starts = new Uint32Array(nodes.length + 1);
    for (const [id, { inputs }] of nodes.entries()) this.#starts[id + 1] = (this.#starts[id] ?? 0) + inputs.length;
    this.#inputs = new Uint32Array(this.#starts[nodes.length] ?? 0);
    for (const [id, { inputs }] of nodes.entries()) this.#inputs.set(inputs, this.#starts[id]);
  }

  /** All that `target` depends on and is not marked in `seen`, which then marks it. */
  to(target: NodeId, seen = this.none()): { readonly flops: Dim; readonly nodes: readonly NodeId[] } {
    const nodes: NodeId[] = [];
    const needed = new Uint8Array(target + 1);
    needed[target] = 1;
    // What a node reads stands before it.
    for (let id = target; id >= 0; id -= 1) {
      if (needed[id] === 0 || seen[id] === 1) continue;
      seen[id] = 1;
      nodes.push(id);
      const end = this.#starts[id + 1] ?? 0;
      for (let at = this.#starts[id] ?? end; at < end; at += 1) needed[this.#inputs[at] ?? 0] = 1;
    }
    return { flops: sumOf(nodes.map((id) => this.#perNode[id] ?? 0)), nodes };
  }

  /** No node marked. */
  none(): Uint8Array {
    return new Uint8Array(this.#starts.length - 1);
  }
}

/** The FLOPs of an exit, each a number or an expression over the image's size. */
export interface ExitFlops {
  readonly name: string;
  /** The backbone up to the attach point, and this exit's own head. */
  readonly flops: Dim;
  /** All that has run when an image leaves here, earlier heads included. */
  readonly pathFlops: Dim;
}

/** The FLOPs of every exit by a convention, in order. */
export function flopsOfExits(network: Network, convention: Convention): readonly ExitFlops[] {
  return countExits(network, new Reach(network.graph, costOf(network.graph, convention)));
}

function countExits({ exits, graph }: Network, reach: Reach): readonly ExitFlops[] {
  const passed = reach.none();
  const onPath: Dim[] = [];
  return exits.map(({ name }, index) => {
    const { output } = present(graph.exits[index], 'an exit of the graph');
    // Confidence is left out, as every convention leaves it out.
    onPath.push(reach.to(output, passed).flops);
    return { name, flops: reach.to(output).flops, pathFlops: sumOf(onPath) };
  });
}

function reportExits(network: Network, reach: Reach): readonly ExitReport[] {
  const flops = countExits(network, reach);
  return network.exits.map((exit, index) => {
    const { output } = present(network.graph.exits[index], 'an exit of the graph');
    const own = present(flops[index], 'the FLOPs of an exit');
    const seen = reach.none();
    reach.to(exit.attach, seen);
    const head = reach.to(output, seen).nodes;
    return {
      name: exit.name,
      at: exit.at,
      requested: exit.requested === undefined ? null : toNumber(exit.requested),
      achieved: toNumber(exit.achieved),
      ...figure('flops', own.flops),
      ...figure('pathFlops', own.pathFlops),
      params: paramsOf(network.graph, head).params,
      shape: shapeOf(present(network.graph.nodes[output], 'a node of the graph').type),
    };
  });
}

function reportTier(network: Network, part: Part, exits: readonly number[], convention: Convention): TierReport {
  const { graph } = part;
  const peak = peakActivationBytes(graph);
  const { params, weightBytes } = paramsOf(graph);
  return {
    name: part.name,
    exits: exits.map((index) => present<NetworkExit>(network.exits[index], 'an exit of the network').name),
    ...figure('flops', sumOf(costOf(graph, convention).perNode)),
    params,
    weightBytes,
    peakActivationBytes: peak ?? null,
    sends: part.boundary.map(reportCrossing),
  };
}

function reportCrossing({ tensor, wires }: Part['boundary'][number]): SendReport {
  const [first] = wires;
  const { dtype, dims } = present(first, 'a tensor travels').type;
  const bytes = sumOf(wires.map((wire) => bytesOf(wire.type)));
  return {
    tensor,
    dtype,
    shape: dtype === 'i64' ? dims.map(shownDim) : shapeOf({ dtype, dims }),
    ...figure('bytes', bytes),
  };
}

function shownDim(dim: Dim): number | string {
  return typeof dim === 'number' ? dim : formatDim(dim);
}

function shapeOf({ dims }: TensorType): ReportShape {
  return ['N', ...dims.map(shownDim)];
}

/** A figure, or null and its formula where it depends on the image's size. */
function figure<K extends string>(
  name: K,
  dim: Dim,
): { readonly [P in K]: number | null } & { readonly [P in `${K}Formula`]?: string };
function figure(name: string, dim: Dim): Readonly<Record<string, number | string | null>> {
  return typeof dim === 'number' ? { [name]: dim } : { [name]: null, [`${name}Formula`]: formatDim(dim) };
}

function parametersOf(network: Network): Readonly<Record<string, ParameterValue>> {
  return Object.fromEntries(
    [...network.parameters].flatMap(([name, value]) => {
      const shown = parameterValue(value);
      return shown === undefined ? [] : [[name, shown]];
    }),
  );
}

function parameterValue(value: Value): ParameterValue | undefined {
  switch (value.kind) {
    case 'int':
    case 'bool':
      return value.value;
    case 'float':
      return toNumber(value.value);
    case 'list':
      return value.items.flatMap((item) => {
        const each = parameterValue(item);
        return typeof each === 'number' ? [each] : [];
      });
    case 'dim':
    case 'tensor':
    case 'error':
      return undefined;
  }
}

function uncountedIn(graph: Graph, { unknown }: Cost): ModelReport['uncounted'] {
  if (unknown.length === 0) return [];
  const outputs = graph.exits.map((exit) => exit.output);
  const reached = ancestorsOf(graph, outputs);
  const counts = new Map<string, number>();
  for (const { id, op } of graph.nodes) {
    if (reached[id] === true && unknown.includes(op.kind)) counts.set(op.kind, (counts.get(op.kind) ?? 0) + 1);
  }
  return [...counts].map(([operator, count]) => ({ operator, count }));
}

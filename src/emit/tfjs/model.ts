import { evaluateDim, type Sizes, symbolsOf } from '../../graph/dim.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import { ownsWeights } from '../../graph/infer.ts';
import { ancestorsOf } from '../../graph/reach.ts';
import { present } from '../../invariant.ts';
import { emitOperator } from './emitters.ts';
import { type LayerWeight, LayersBuilder } from './model-builder.ts';
import type { TfjsProblem } from './problem.ts';
import { isNonNegative } from './signs.ts';
import type { Operand } from './site.ts';
import type { LayerJson, TensorRef } from './topology.ts';

/** A network as layers: all but the weights' data. */
export interface Layers {
  readonly kind: 'layers';
  readonly layers: readonly LayerJson[];
  /** Named `layer/kernel` and so on, in the order of the layers. */
  readonly weights: readonly LayerWeight[];
  readonly inputs: readonly TensorRef[];
  /** Of each input, for one image: [H, W, C] or [F]. */
  readonly inputShapes: readonly (readonly number[])[];
  /** Each exit's output, in the exits' order. */
  readonly outputs: readonly TensorRef[];
}

/**
 * Writes what a graph's exits give in built-in layers of TensorFlow.js. Tensors are [N, H, W, C]; a layer that owns
 * weights has the name that they have in the language, and each exit's last layer, where that name is free, the name of
 * the exit's tensor. `sizes` are numbers for symbolic sizes of the input.
 */
export function emitLayers(graph: Graph, sizes: Sizes = new Map()): Layers | TfjsProblem {
  const outputs = graph.exits.map(({ output }) => output);
  const needed = ancestorsOf(graph, outputs);
  const nodes = graph.nodes.filter(({ id }) => needed[id] === true);
  const symbols = symbolsWithout(nodes, sizes);
  if (symbols.length > 0) return { kind: 'size-not-given', symbols };

  const owners = new Set(nodes.filter(({ op }) => ownsWeights(op.kind)).map(({ id }) => id));
  const builder = new LayersBuilder(nodes.filter(({ id }) => owners.has(id)).map(({ path }) => layerName(path)));
  const operands: Operand[] = [];
  for (const node of nodes) {
    const inputs = node.inputs.map((id) => present(operands[id], 'operands come first'));
    const dims = node.type.dims.map((dim) => evaluateDim(dim, sizes));
    const name = owners.has(node.id) ? layerName(node.path) : builder.fresh(layerName(node.name));
    const ref = emitOperator({ builder, node, op: node.op, inputs, dims, name });
    if (ref === undefined) return { kind: 'no-layer', node };
    operands[node.id] = { ref, dims, isNonNegative: isNonNegative(node.op.kind, inputs) };
  }
  const at = (id: number): TensorRef => present(operands[id], 'an output is needed').ref;
  const inputs = nodes.filter(({ op }) => op.kind === 'input');
  return {
    kind: 'layers',
    inputs: inputs.map(({ id }) => at(id)),
    inputShapes: inputs.map(({ id }) => channelsLast(present(operands[id], 'an input is needed').dims)),
    outputs: outputs.map((id) => namedOutput(builder, nodeAt(graph, id), at(id))),
    layers: builder.layers(),
    weights: builder.weights,
  };
}

/** The sizes of one image as the layers have them. */
export function channelsLast([channels = 1, ...sizes]: readonly number[]): readonly number[] {
  return [...sizes, channels];
}

function nodeAt(graph: Graph, id: number): Node {
  return present(graph.nodes[id], `there is a node ${id}`);
}

/** A layer's name must not begin with `_`; no name of the language begins with a digit. */
function layerName(name: string): string {
  return name.startsWith('_') ? `0${name}` : name;
}

/** The output under the name of the exit's tensor, if no layer has that already; all others are there. */
function namedOutput(builder: LayersBuilder, node: Node, ref: TensorRef): TensorRef {
  const name = layerName(node.name);
  if (builder.has(name)) return ref;
  return builder.add('Activation', name, { activation: 'linear' }, [ref]);
}

/** The symbols of the nodes' sizes that have no value. */
function symbolsWithout(nodes: readonly Node[], sizes: Sizes): readonly string[] {
  const symbols = new Set(nodes.flatMap(({ type }) => type.dims.flatMap((dim) => [...symbolsOf(dim)])));
  return [...symbols].filter((symbol) => !sizes.has(symbol)).sort();
}

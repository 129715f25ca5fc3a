import { addDims, multiplyDims, productOf, sumOf, type Dim } from '../graph/dim.ts';
import type { Graph, Node, NodeId } from '../graph/graph.ts';
import { workOf } from '../graph/infer.ts';
import type { OpKind } from '../graph/ops.ts';
import { ancestorsOf } from '../graph/reach.ts';
import { present } from '../invariant.ts';
import { conventions, type Convention, type CostWeights, type CountKind } from './conventions.ts';

export interface Cost {
  /** By node, for one image; exact. */
  readonly perNode: readonly Dim[];
  /** The operators of the graph that the convention does not know: counted as 0. */
  readonly unknown: readonly OpKind[];
}

/** What each node costs in a convention. */
export function costOf(graph: Graph, convention: Convention): Cost {
  const unknown = new Set<OpKind>();
  const rows = conventions[convention];
  const perNode = graph.nodes.map((node) => {
    const row = rows[node.op.kind];
    if (row !== 'unknown') return costOfNode(graph, node, row);
    unknown.add(node.op.kind);
    return 0;
  });
  return { perNode, unknown: [...unknown].sort() };
}

function costOfNode(graph: Graph, node: Node, weights: CostWeights): Dim {
  const { macs, biased, taps, inputs, outputs } = weights;
  if (macs === undefined && biased === undefined && taps === undefined && inputs === undefined && outputs === undefined)
    return 0;
  const counts = countsOf(graph, node);
  const weighed = (kind: CountKind, weight = 0): Dim => (weight === 0 ? 0 : multiplyDims(counts[kind], weight));
  return sumOf([
    weighed('macs', macs),
    weighed('biased', biased),
    weighed('taps', taps),
    weighed('inputs', inputs),
    weighed('outputs', outputs),
  ]);
}

/** What a node does for one image, in every way that it is counted. */
export function countsOf(graph: Graph, node: Node): { readonly [C in CountKind]: Dim } {
  const operands = node.inputs.map((id) => present(graph.nodes[id], `there is a node ${id}`).type);
  const { macs = 0, biased = 0, taps = 0 } = workOf(node.op, operands, node.type);
  const [first] = operands;
  const inputs = first === undefined ? 0 : productOf(first.dims);
  return { macs, biased, taps, inputs, outputs: productOf(node.type.dims) };
}

/** The cost of all that a node depends on, itself included, each once. */
export function costTo(graph: Graph, node: NodeId, perNode: readonly Dim[]): Dim {
  const needed = ancestorsOf(graph, [node]);
  return sumOf(perNode.filter((_, id) => needed[id] === true));
}

/** A node whose ancestors are all counted, and those that only it added. */
interface Step {
  readonly node: NodeId;
  readonly cost: Dim;
  readonly added: readonly NodeId[];
}

/**
 * `costTo` of many nodes, in the order in which they are given. Along a chain each is counted from the one before, so the
 * whole is linear in the graph.
 *
 * Nodes are visited in the graph's order with a stack of steps, each an ancestor of the next. A step that is no ancestor of
 * the node at hand is taken back. The chain of last operands is walked too, so that nodes beside it share what is below.
 */
export function prefixCosts(graph: Graph, nodes: readonly NodeId[], perNode: readonly Dim[]): readonly Dim[] {
  const counted = new Uint8Array(graph.nodes.length);
  const costs = new Map<NodeId, Dim>();
  const stack: Step[] = [];
  for (const node of [...new Set([...nodes, ...spineOf(graph, nodes)])].sort((a, b) => a - b)) {
    let step = stepFrom(graph, node, stack.at(-1), counted, perNode);
    while (step === undefined) {
      for (const id of stack.pop()?.added ?? []) counted[id] = 0;
      step = stepFrom(graph, node, stack.at(-1), counted, perNode);
    }
    stack.push(step);
    costs.set(node, step.cost);
  }
  return nodes.map((node) => present(costs.get(node), 'every node is visited'));
}

/** The last of some nodes, and from it always the operand that is computed last. */
function spineOf(graph: Graph, nodes: readonly NodeId[]): readonly NodeId[] {
  const spine: NodeId[] = [];
  for (let node = nodes.reduce((last, id) => Math.max(last, id), -1); node >= 0;) {
    spine.push(node);
    node = graph.nodes[node]?.inputs.reduce((last, id) => Math.max(last, id), -1) ?? -1;
  }
  return spine;
}

/**
 * Counts what `node` adds to the step before it; undefined, with nothing counted, where that is no ancestor. If it is one,
 * a way to it leads over nodes that depend on it, so over none that is counted yet.
 */
function stepFrom(
  graph: Graph,
  node: NodeId,
  before: Step | undefined,
  counted: Uint8Array,
  perNode: readonly Dim[],
): Step | undefined {
  const added: NodeId[] = [];
  let reached = before === undefined;
  let cost: Dim = before?.cost ?? 0;
  const pending = [node];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (id === before?.node) reached = true;
    if (counted[id] === 1) continue;
    counted[id] = 1;
    added.push(id);
    cost = addDims(cost, perNode[id] ?? 0);
    pending.push(...present(graph.nodes[id], `there is a node ${id}`).inputs);
  }
  if (reached) return { node, cost, added };
  for (const id of added) counted[id] = 0;
  return undefined;
}

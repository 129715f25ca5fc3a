import type { Exit, Graph, Node, NodeId } from '../graph/graph.ts';
import type { OpKind } from '../graph/ops.ts';
import { ancestorsOf, nodesOfExit, resultsOf } from '../graph/reach.ts';
import { present } from '../invariant.ts';

/**
 * How an operator's result comes to be c times as large, c above 0: by its own weights, by each of its operands being so,
 * or by one of them; or by neither.
 */
type Passage = 'weights' | 'operands' | 'one-operand' | 'none';

const passages: { readonly [K in OpKind]: Passage } = {
  input: 'none',
  conv2d: 'weights',
  conv_transpose2d: 'weights',
  linear: 'weights',
  batch_norm: 'weights',
  relu: 'operands',
  relu6: 'none',
  sigmoid: 'none',
  tanh: 'none',
  hardsigmoid: 'none',
  hardswish: 'none',
  silu: 'none',
  gelu: 'none',
  leaky_relu: 'operands',
  prelu: 'operands',
  dropout: 'operands',
  max_pool2d: 'operands',
  avg_pool2d: 'operands',
  adaptive_avg_pool2d: 'operands',
  resize_bilinear: 'operands',
  resize_nearest: 'operands',
  flatten: 'operands',
  concat: 'operands',
  normalize: 'none',
  add: 'operands',
  mul: 'one-operand',
  entropy: 'none',
  max_prob: 'none',
  margin: 'none',
  fraction: 'none',
  labels: 'none',
  agreement: 'none',
  image_min: 'none',
  image_scale: 'none',
  quantize: 'none',
  dequantize: 'none',
  cast: 'none',
  image_size: 'none',
};

/** The policies' quantities, which are to see the scaled logits. */
const reads: ReadonlySet<OpKind> = new Set(['entropy', 'max_prob', 'margin', 'fraction', 'labels']);

/** Products within products that are looked into. */
const DEEPEST = 32;

/** The nodes whose weights scale a tensor and nothing else, or why there are none. */
export type ScalePath =
  | { readonly kind: 'path'; readonly owners: readonly Node[] }
  /** An operator on the way that no factor passes. */
  | { readonly kind: 'blocked'; readonly by: Node }
  /** A tensor on the way that something else depends on, too. */
  | { readonly kind: 'shared'; readonly tensor: Node };

/** Finds the weights by which the logits of an exit scale: those of the first layer on each way back from them. */
export class ScalePaths {
  readonly #graph: Graph;
  /** For each node, those that read it and that an exit depends on. */
  readonly #readers: readonly (readonly NodeId[])[];

  constructor(graph: Graph) {
    this.#graph = graph;
    const needed = ancestorsOf(graph, resultsOf(graph));
    const readers: NodeId[][] = graph.nodes.map(() => []);
    for (const { id, inputs } of graph.nodes) {
      if (needed[id] !== true) continue;
      for (const input of new Set(inputs)) present(readers[input], 'an operand is a node').push(id);
    }
    this.#readers = readers;
  }

  /** The path for the logits of an exit. */
  find(exit: Exit): ScalePath {
    const { logits, output } = exit;
    const others = this.#graph.exits.filter(({ name }) => name !== exit.name).flatMap(nodesOfExit);
    const results = new Set([...others, ...this.#graph.sends]);
    const isOwn = (id: NodeId): boolean => id === output || reads.has(this.#node(id).op.kind);
    const foreign = present(this.#readers[logits], 'the logits are a node').some((id) => !isOwn(id));
    if (foreign || results.has(logits)) return { kind: 'shared', tensor: this.#node(logits) };
    return this.#pathTo(logits, results, 0);
  }

  /** The path for a tensor whose own readers are known to be right. */
  #pathTo(root: NodeId, results: ReadonlySet<NodeId>, depth: number): ScalePath {
    const scaled = new Set<NodeId>();
    const owners: Node[] = [];
    const pending = [root];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (scaled.has(id)) continue;
      scaled.add(id);
      const node = this.#node(id);
      switch (passages[node.op.kind]) {
        case 'none':
          return { kind: 'blocked', by: node };
        case 'weights':
          owners.push(node);
          break;
        case 'operands':
          pending.push(...node.inputs);
          break;
        case 'one-operand': {
          const found = this.#operandPath(node, results, depth);
          if (found.kind !== 'path') return found;
          owners.push(...found.owners);
          break;
        }
      }
    }
    const shared = [...scaled].find((id) => id !== root && !this.#isWithin(id, scaled, results));
    return shared === undefined ? { kind: 'path', owners } : { kind: 'shared', tensor: this.#node(shared) };
  }

  /** The path for the first operand of a product that has one and that nothing but the product reads. */
  #operandPath(product: Node, results: ReadonlySet<NodeId>, depth: number): ScalePath {
    if (depth === DEEPEST) return { kind: 'blocked', by: product };
    let why: ScalePath = { kind: 'blocked', by: product };
    const [first, second] = product.inputs;
    for (const id of first === second ? [] : product.inputs) {
      const isAlone = present(this.#readers[id], 'an operand is a node').length === 1 && !results.has(id);
      const found: ScalePath = isAlone
        ? this.#pathTo(id, results, depth + 1)
        : { kind: 'shared', tensor: this.#node(id) };
      if (found.kind === 'path') return found;
      why = found;
    }
    return why;
  }

  /** Whether all that reads a tensor passes the factor on once: neither a layer, which has it in its weights, nor a product. */
  #isWithin(id: NodeId, scaled: ReadonlySet<NodeId>, results: ReadonlySet<NodeId>): boolean {
    const readers = present(this.#readers[id], 'a tensor is a node');
    return (
      !results.has(id) &&
      readers.every((reader) => scaled.has(reader) && passages[this.#node(reader).op.kind] === 'operands')
    );
  }

  #node(id: NodeId): Node {
    return present(this.#graph.nodes[id], `there is a node ${id}`);
  }
}

import { invariant, present } from '../invariant.ts';
import type { Span } from '../source.ts';
import { raiseMinimum, symbolsOf, type Sizes } from './dim.ts';
import type { Exit, Graph, InitScheme, Node, NodeId, TensorType } from './graph.ts';
import { hasTooMany, inferType, type ComputedKind } from './infer.ts';
import type { Op } from './ops.ts';
import { axisOf, type ShapeProblem } from './problem.ts';
import { nodesOfExit } from './reach.ts';
import type { Constraint } from './rules/rule.ts';

/** What a node is beside its operation. */
export interface NodeFacts {
  /** The wanted name; `_1`, `_2` and so on is added where it is taken. */
  readonly name: string;
  readonly path: string;
  readonly init: InitScheme;
  readonly origin: Span;
}

export type Added =
  { readonly kind: 'node'; readonly node: Node } | { readonly kind: 'problem'; readonly problem: ShapeProblem };

/** More nodes than any network has: a `for` over a billion ends here. */
export const NODE_LIMIT = 200_000;

/**
 * Makes a graph node by node. Adding a node infers and checks its type, raises the smallest legal sizes to what it needs,
 * and leaves the graph as it was where there is a problem.
 */
export class GraphBuilder {
  readonly #limit: number;
  readonly #nodes: Node[] = [];
  readonly #inputs: NodeId[] = [];
  readonly #taken = new Set<string>();
  readonly #lastSuffix = new Map<string, number>();
  /** Sizes that are known to be legal from `#minimum` on. */
  readonly #legal = new Set<string>();
  #minimum: Sizes = new Map();

  constructor(options: { readonly limit?: number } = {}) {
    this.#limit = options.limit ?? NODE_LIMIT;
  }

  /** The nodes so far, in order. */
  get nodes(): readonly Node[] {
    return this.#nodes;
  }

  /** The smallest legal size of each symbol of the inputs, as far as the graph is built. */
  get minimum(): Sizes {
    return this.#minimum;
  }

  /** The node of an id that this builder gave. */
  node(id: NodeId): Node {
    return present(this.#nodes[id], `there is a node ${id}`);
  }

  /** Adds an input of the given type: the image, or what an earlier tier sends. Its sizes must be at least 1. */
  input(type: TensorType, facts: NodeFacts): Added {
    if (hasTooMany(type.dims)) return problemOf({ kind: 'too-large', op: 'input', of: 'result', shape: type.dims });
    for (const dim of type.dims)
      for (const name of symbolsOf(dim))
        if (!this.#minimum.has(name)) this.#minimum = new Map([...this.#minimum, [name, 1]]);
    const constraints = type.dims.map((dim, i) => ({ dim, atLeast: 1, axis: axisOf(type, i) }));
    const added = this.#append({ kind: 'input' }, [], type, constraints, facts);
    if (added.kind === 'node') this.#inputs.push(added.node.id);
    return added;
  }

  /** Adds an operation on nodes of this graph. */
  add(op: Op<ComputedKind>, inputs: readonly NodeId[], facts: NodeFacts): Added {
    const types = inputs.map((id) => this.node(id).type);
    const inferred = inferType(op, types, this.#minimum);
    if (inferred.kind === 'problem') return inferred;
    return this.#append(op, inputs, inferred.type, inferred.constraints, facts);
  }

  /** The graph, with its exits and what it sends; both name nodes of it. */
  finish(exits: readonly Exit[] = [], sends: readonly NodeId[] = []): Graph {
    const count = this.#nodes.length;
    const used = [...sends, ...exits.flatMap(nodesOfExit)];
    for (const id of used) invariant(id >= 0 && id < count, `the graph has no node ${id}`);
    return { nodes: [...this.#nodes], inputs: [...this.#inputs], exits, sends };
  }

  #append(
    op: Op,
    inputs: readonly NodeId[],
    type: TensorType,
    constraints: readonly Constraint[],
    facts: NodeFacts,
  ): Added {
    const id = this.#nodes.length;
    if (id >= this.#limit) return problemOf({ kind: 'too-many-nodes', limit: this.#limit });
    let minimum = this.#minimum;
    for (const constraint of constraints) {
      if (typeof constraint.dim !== 'number' && this.#legal.has(constraint.dim.text)) continue;
      const raised = raiseMinimum(constraint, minimum);
      if (raised.kind !== 'met') return problemOf(illegal(op, this.#operandType(inputs), constraint, raised));
      minimum = raised.minimum;
    }
    this.#minimum = minimum;
    for (const { dim } of constraints) if (typeof dim !== 'number') this.#legal.add(dim.text);
    const node: Node = { id, op, inputs, type, ...facts, name: this.#uniqueName(facts.name) };
    this.#nodes.push(node);
    return { kind: 'node', node };
  }

  #operandType(inputs: readonly NodeId[]): TensorType | undefined {
    const [first] = inputs;
    return first === undefined ? undefined : this.node(first).type;
  }

  #uniqueName(wanted: string): string {
    let name = wanted;
    for (let suffix = this.#lastSuffix.get(wanted) ?? 0; this.#taken.has(name);) {
      name = `${wanted}_${++suffix}`;
      this.#lastSuffix.set(wanted, suffix);
    }
    this.#taken.add(name);
    return name;
  }
}

function problemOf(problem: ShapeProblem): Added {
  return { kind: 'problem', problem };
}

function illegal(
  op: Op,
  type: TensorType | undefined,
  { axis, dim }: Constraint,
  raised: { readonly kind: 'impossible'; readonly at: Sizes; readonly value: number } | { readonly kind: 'undecided' },
): ShapeProblem {
  if (raised.kind === 'undecided') return { kind: 'undecided', op: op.kind, axis, sizes: [dim] };
  return { kind: 'never-legal', op: op.kind, type, axis, size: dim, at: raised.at, value: raised.value };
}

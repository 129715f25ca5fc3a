import { invariant, present } from '../invariant.ts';
import { GraphBuilder, type Added, type NodeFacts } from './builder.ts';
import type { Exit, Graph, Node, NodeId } from './graph.ts';
import { ancestorsOf, resultsOf } from './reach.ts';

/** Puts a node of the old graph into the new one and gives its new id; `inputs` are its operands there. */
export type Visit = (builder: GraphBuilder, node: Node, inputs: readonly NodeId[]) => NodeId;

/**
 * A graph anew, node by node: those that an exit or a send needs, and the inputs. `visit` may add other nodes, or none and
 * give an older id. Exits and sends follow their nodes.
 */
export function rebuild(graph: Graph, visit: Visit = copyNode): Graph {
  const builder = new GraphBuilder({ limit: Infinity });
  const needed = ancestorsOf(graph, [...resultsOf(graph), ...graph.inputs]);
  const moved: NodeId[] = [];
  for (const node of graph.nodes) {
    if (needed[node.id] !== true) continue;
    const inputs = node.inputs.map((id) => present(moved[id], 'an operand stands before its user'));
    moved[node.id] = visit(builder, node, inputs);
  }
  const to = (id: NodeId): NodeId => present(moved[id], 'what is needed is kept');
  return builder.finish(
    graph.exits.map((exit) => moveExit(exit, to)),
    graph.sends.map(to),
  );
}

/** An exit whose nodes have other ids. */
export function moveExit(exit: Exit, to: (id: NodeId) => NodeId): Exit {
  const quantities = exit.quantities.map(({ name, node }) => ({ name, node: to(node) }));
  return { ...exit, logits: to(exit.logits), output: to(exit.output), quantities };
}

/** The same node on new operands, which must fit it. */
export function copyNode(builder: GraphBuilder, node: Node, inputs: readonly NodeId[]): NodeId {
  const { op, type } = node;
  return added(op.kind === 'input' ? builder.input(type, factsOf(node)) : builder.add(op, inputs, factsOf(node)));
}

/** What a node is beside its operation, to give to another in its place. */
export function factsOf({ name, path, init, origin }: Node): NodeFacts {
  return { name, path, init, origin };
}

/** The id of a node that a pass adds: a problem is a mistake of the pass. */
export function added(result: Added): NodeId {
  invariant(result.kind === 'node', result.kind === 'problem' ? `a pass made a node with ${result.problem.kind}` : '');
  return result.node.id;
}

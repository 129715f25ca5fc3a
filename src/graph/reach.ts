import { present } from '../invariant.ts';
import type { Exit, Graph, NodeId } from './graph.ts';

/** The nodes of an exit's quantities. */
export function quantityNodes(exit: Exit): readonly NodeId[] {
  return exit.quantities.map(({ node }) => node);
}

/** The nodes that an exit names: logits, output, quantities. */
export function nodesOfExit(exit: Exit): readonly NodeId[] {
  return [exit.logits, exit.output, ...quantityNodes(exit)];
}

/** What a graph is run for: the nodes of its exits and what it sends, some perhaps twice. */
export function resultsOf(graph: Graph): readonly NodeId[] {
  return [...graph.exits.flatMap(nodesOfExit), ...graph.sends];
}

/** For each node whether one of `targets` is it or depends on it. */
export function ancestorsOf(graph: Graph, targets: readonly NodeId[]): readonly boolean[] {
  const needed = graph.nodes.map(() => false);
  const pending = [...targets];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (needed[id] === true) continue;
    needed[id] = true;
    pending.push(...present(graph.nodes[id], `there is a node ${id}`).inputs);
  }
  return needed;
}

import type { Graph, NodeId } from '../graph/graph.ts';

/**
 * The graph with its exits' tensors named for their users: `b1` is what the exit gives, and `b1.logits` the logits where
 * they are another tensor. A node that has such a name by chance is renamed.
 */
export function renameExits(graph: Graph): Graph {
  const wanted = new Map<NodeId, string>();
  for (const { name, logits, output } of graph.exits) {
    wanted.set(logits, `${name}.logits`);
    wanted.set(output, name);
  }
  const taken = new Set(wanted.values());
  const used = new Set([...taken, ...graph.nodes.map((node) => node.name)]);
  const nodes = graph.nodes.map((node) => {
    const name = wanted.get(node.id);
    if (name !== undefined) return { ...node, name };
    if (!taken.has(node.name)) return node;
    let free = node.name;
    for (let suffix = 1; used.has(free); suffix++) free = `${node.name}_${suffix}`;
    used.add(free);
    return { ...node, name: free };
  });
  return { ...graph, nodes };
}

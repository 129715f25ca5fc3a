import type { Graph } from '../graph/graph.ts';
import type { Unit } from './expansion.ts';

/**
 * The graph with its tensors named for their users. A unit's has the unit's name, `backbone.layer3.7`, whatever block
 * computes it; of an exit, `b1` is what it gives, and `b1.logits` the logits where they are another tensor. A node that has
 * such a name by chance is renamed.
 */
export function nameTensors(graph: Graph, units: readonly Unit[]): Graph {
  // Of two units that end at one tensor, the first, which is the inner one, gives the name.
  const wanted = new Map(units.toReversed().map((unit) => [unit.node.id, `backbone.${unit.name}`]));
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

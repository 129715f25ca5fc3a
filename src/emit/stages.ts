import { type Part, partition } from '../analysis/partition.ts';
import type { Graph } from '../graph/graph.ts';

/** A step of a tier: up to an exit, or what is left for the next tier. */
export interface Stage {
  /** The exit at its end; null for the rest. */
  readonly exit: string | null;
  readonly graph: Graph;
}

/**
 * A tier in steps, so that it can stop after the first exit that satisfies its policy without computing the rest. None
 * where one step is all there is.
 */
export function cutIntoStages(tier: Graph): readonly Stage[] {
  const steps = tier.exits.map((exit) => ({ name: exit.name, exits: [exit], sending: 'f32' as const }));
  const rest = { name: '', exits: [], sending: 'f32' as const };
  const parts = partition(tier, [...steps, rest], 'all');
  const computes = (part: Part): boolean => part.graph.nodes.some(({ op }) => op.kind !== 'input');
  const stages = parts
    .filter((part) => part.graph.exits.length > 0 || computes(part))
    .map((part) => ({ exit: part.name === '' ? null : part.name, graph: part.graph }));
  return stages.length > 1 ? stages : [];
}

import { costOf, costTo } from '../analysis/cost.ts';
import { type Dim, ratioOfGrowth, sumOf } from '../graph/dim.ts';
import type { NodeId } from '../graph/graph.ts';
import type { Network } from '../lower/network.ts';
import { toNumber } from '../rational.ts';

/** The backbone's multiply-accumulates, as the measure of a picture. */
export interface Scale {
  /** Those of each node of the network. */
  readonly perNode: readonly Dim[];
  readonly total: Dim;
  /** Where each unit ends, by its name: a share of the total, never below that of the unit before. */
  readonly ends: ReadonlyMap<string, number>;
}

/** The scale of a network. A backbone without any multiply-accumulates is shared out evenly among its units. */
export function scaleOf({ graph, backbone, units }: Network): Scale {
  const { perNode } = costOf(graph, 'mac');
  const total = costTo(graph, backbone, perNode);
  const parts = units.length + (units.some(({ node }) => node.id === backbone) ? 0 : 1);
  const ends = new Map<string, number>();
  let before = 0;
  for (const [index, { name, node, macs }] of units.entries()) {
    const share = total === 0 ? (index + 1) / parts : (ratio(macs, total) ?? 1);
    before = node.id === backbone ? 1 : Math.min(1, Math.max(before, share));
    ends.set(name, before);
  }
  return { perNode, total, ends };
}

/** `a / b`, or its limit as sizes grow; null where it has none, or `b` is 0. */
function ratio(a: Dim, b: Dim): number | null {
  if (typeof a === 'number' && typeof b === 'number') return b === 0 ? null : a / b;
  const limit = ratioOfGrowth(a, b);
  return limit === undefined ? null : toNumber(limit);
}

/** Where the unit of this name ends. */
export function endOf({ ends }: Scale, unit: string): number {
  return ends.get(unit) ?? 1;
}

/** The multiply-accumulates of nodes over the backbone's; null where they grow faster, or the backbone has none. */
export function shareOfNodes({ perNode, total }: Scale, nodes: readonly NodeId[]): number | null {
  return ratio(sumOf(nodes.map((id) => perNode[id] ?? 0)), total);
}

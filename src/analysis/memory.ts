import type { Graph, NodeId, TensorType } from '../graph/graph.ts';
import { isTooLarge, multiplyDims, productOf, type Dim } from '../graph/dim.ts';
import type { DType } from '../graph/ops.ts';
import { resultsOf } from '../graph/reach.ts';

export const BYTES: { readonly [D in DType]: number } = { f32: 4, f16: 2, u8: 1, i32: 4, i64: 8 };

/** The bytes of a tensor for one image; an expression where its size is one. */
export function bytesOf(type: TensorType): Dim {
  return multiplyDims(productOf(type.dims), BYTES[type.dtype]);
}

/**
 * The most bytes of tensors that are live at once for one image, when the nodes run in order and each tensor is freed after
 * its last use: while a node runs, its operands and its result are. Inputs are live from the start, exits and sends to the
 * end, and no operation works in place. Undefined where a size is an expression, or the sum no safe integer.
 */
export function peakActivationBytes(graph: Graph): number | undefined {
  const sizes = graph.nodes.map((node) => bytesOf(node.type));
  if (sizes.some((size) => typeof size !== 'number' || isTooLarge(size))) return undefined;
  const bytes = (id: NodeId): number => Number(sizes[id] ?? 0);
  const freed = freedAfter(graph);
  let live = graph.inputs.reduce((sum, id) => sum + bytes(id), 0);
  let peak = live;
  for (const { id, op } of graph.nodes) {
    if (op.kind !== 'input') live += bytes(id);
    peak = Math.max(peak, live);
    for (const last of freed[id] ?? []) live -= bytes(last);
  }
  return Number.isSafeInteger(peak) ? peak : undefined;
}

/** For each node, the tensors that nothing needs after it has run; one that is never used is freed at once. */
function freedAfter(graph: Graph): readonly (readonly NodeId[])[] {
  const lastUse = graph.nodes.map((node) => node.id);
  for (const { id, inputs } of graph.nodes) for (const input of inputs) lastUse[input] = id;
  const kept = new Set(resultsOf(graph));
  const freed: NodeId[][] = graph.nodes.map(() => []);
  for (const [id, last] of lastUse.entries()) if (!kept.has(id)) freed[last]?.push(id);
  return freed;
}

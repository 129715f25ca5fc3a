import type { Graph, NodeId } from '../graph/graph.ts';
import { weightsOf } from '../graph/infer.ts';
import type { WeightSpec } from '../graph/rules/rule.ts';
import { present } from '../invariant.ts';

export interface Params {
  /** Trainable parameters, as torchvision counts them: running statistics are buffers. No safe integer past 2^53. */
  readonly params: number;
  /** All that is stored, running statistics included, in float32. */
  readonly weightBytes: number;
}

/** The weights that a node owns. */
export function weightsOfNode(graph: Graph, id: NodeId): readonly WeightSpec[] {
  const node = present(graph.nodes[id], `there is a node ${id}`);
  const operands = node.inputs.map((input) => present(graph.nodes[input], `there is a node ${input}`).type);
  return weightsOf(node.op, operands);
}

/** The parameters and weight bytes of some nodes, or of all. */
export function paramsOf(graph: Graph, nodes: Iterable<NodeId> = graph.nodes.keys()): Params {
  let params = 0;
  let stored = 0;
  for (const id of nodes) {
    for (const { shape, trainable } of weightsOfNode(graph, id)) {
      const elements = shape.reduce((product, size) => product * size, 1);
      stored += elements;
      if (trainable) params += elements;
    }
  }
  return { params, weightBytes: 4 * stored };
}

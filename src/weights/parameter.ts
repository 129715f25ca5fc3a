import type { Graph, InitScheme, Node } from '../graph/graph.ts';
import { weightsOf } from '../graph/infer.ts';
import type { OpKind } from '../graph/ops.ts';
import type { WeightRole } from '../graph/rules/rule.ts';
import { present } from '../invariant.ts';

/** A weight tensor that a network needs. */
export interface Parameter {
  /** Where it stands: `backbone.layer3.7.conv1.weight`. */
  readonly key: string;
  /** PyTorch's shape. */
  readonly shape: readonly number[];
  readonly role: WeightRole;
  /** The operator that owns it. */
  readonly op: OpKind;
  /** The shape of the owner's kernel, by which a bias is initialised too; undefined where it has none. */
  readonly kernel?: readonly number[];
  readonly init: InitScheme;
}

/** The weights that the nodes of a graph own, or those of them that are wanted, in the graph's order. */
export function parametersOf(graph: Graph, isWanted: (node: Node) => boolean = () => true): readonly Parameter[] {
  return graph.nodes.filter(isWanted).flatMap((node) => {
    const inputs = node.inputs.map((input) => present(graph.nodes[input], 'a node is computed from nodes').type);
    const specs = weightsOf(node.op, inputs);
    const kernel = specs.find(({ role }) => role === 'kernel')?.shape;
    return specs.map(({ name, shape, role }) => ({
      key: `${node.path}.${name}`,
      shape,
      role,
      op: node.op.kind,
      ...(kernel === undefined ? {} : { kernel }),
      init: node.init,
    }));
  });
}

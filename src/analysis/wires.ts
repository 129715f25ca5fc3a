import { inferType } from '../graph/infer.ts';
import type { ComputedKind } from '../graph/infer.ts';
import type { Exit, Graph, Node, NodeId, TensorType } from '../graph/graph.ts';
import type { Op } from '../graph/ops.ts';
import { invariant } from '../invariant.ts';
import type { Crossing } from './partition.ts';

/** The form in which a cut sends its tensors: docs/language.md rule 37. */
export type Form = 'f32' | 'f16' | 'u8';

/** A tensor as it travels. */
export interface Wire {
  readonly name: string;
  readonly type: TensorType;
}

/** The wires of a tensor in a form; what is no f32 (labels, the image's size) travels as it is. */
function wiresOf({ name, type }: Node, form: Form): readonly Wire[] {
  const { dims } = type;
  if (form === 'f32' || type.dtype !== 'f32') return [{ name, type }];
  if (form === 'f16') return [{ name: `${name}.f16`, type: { dtype: 'f16', dims } }];
  const one: TensorType = { dtype: 'f32', dims: dims.map(() => 1) };
  return [
    { name: `${name}.u8`, type: { dtype: 'u8', dims } },
    { name: `${name}.min`, type: one },
    { name: `${name}.scale`, type: one },
  ];
}

/** Builds one part of a network: the nodes that it computes, with what turns tensors into their forms and back. */
export class Wires {
  readonly #nodes: Node[] = [];
  readonly #inputs: NodeId[] = [];
  readonly #sends: NodeId[] = [];
  readonly #ids = new Map<NodeId, NodeId>();
  readonly #arriving: Form;
  readonly #sending: Form;

  /** `arriving` is the form of what earlier parts send, `sending` that of what this one sends. */
  constructor(arriving: Form, sending: Form) {
    this.#arriving = arriving;
    this.#sending = sending;
  }

  /** The node of the part that is the network's node `id`, once it is there. */
  idOf(id: NodeId): NodeId | undefined {
    return this.#ids.get(id);
  }

  /** Takes a node of the network as it is, on operands of this part. */
  copy(node: Node, inputs: readonly NodeId[]): void {
    const id = this.#push({ ...node, id: this.#nodes.length, inputs });
    this.#ids.set(node.id, id);
    if (node.op.kind === 'input') this.#inputs.push(id);
  }

  /** Takes a tensor that an earlier part sends, and gives it back its numbers. */
  receive(node: Node): NodeId {
    const ids = wiresOf(node, this.#arriving).map((wire) => this.#input(node, wire));
    const [first] = ids;
    invariant(first !== undefined, 'a tensor travels');
    const id =
      node.type.dtype !== 'f32' || this.#arriving === 'f32'
        ? first
        : this.#arriving === 'f16'
          ? this.#compute(node, { kind: 'cast', to: 'f32' }, [first], node.name)
          : this.#compute(node, { kind: 'dequantize' }, ids, node.name);
    this.#ids.set(node.id, id);
    return id;
  }

  /** Sends a tensor on, computed here or passed through. */
  send(node: Node, computedHere: boolean): Crossing {
    const wires = wiresOf(node, this.#sending);
    const sameForm = this.#arriving === this.#sending || node.type.dtype !== 'f32';
    const relayed = !computedHere && sameForm;
    if (!relayed) this.#sends.push(...this.#encode(node, this.idOf(node.id) ?? this.receive(node)));
    return { tensor: node.name, wires, relayed };
  }

  finish(exits: readonly Exit[], sends: readonly NodeId[]): Graph {
    return { nodes: this.#nodes, inputs: this.#inputs, exits, sends: [...this.#sends, ...sends] };
  }

  #encode(node: Node, id: NodeId): readonly NodeId[] {
    if (this.#sending === 'f32' || node.type.dtype !== 'f32') return [id];
    if (this.#sending === 'f16') return [this.#compute(node, { kind: 'cast', to: 'f16' }, [id], `${node.name}.f16`)];
    const min = this.#compute(node, { kind: 'image_min' }, [id], `${node.name}.min`);
    const scale = this.#compute(node, { kind: 'image_scale' }, [id], `${node.name}.scale`);
    const bytes = this.#compute(node, { kind: 'quantize' }, [id, min, scale], `${node.name}.u8`);
    return [bytes, min, scale];
  }

  #input(of: Node, { name, type }: Wire): NodeId {
    const id = this.#push({ ...of, id: this.#nodes.length, op: { kind: 'input' }, inputs: [], name, type });
    this.#inputs.push(id);
    return id;
  }

  #compute(of: Node, op: Op<ComputedKind>, inputs: readonly NodeId[], name: string): NodeId {
    const types = inputs.flatMap((id) => this.#nodes[id]?.type ?? []);
    const inferred = inferType(op, types);
    invariant(inferred.kind === 'type', `a boundary tensor can be sent: ${op.kind}`);
    return this.#push({ ...of, id: this.#nodes.length, op, inputs, name, type: inferred.type });
  }

  #push(node: Node): NodeId {
    this.#nodes.push(node);
    return node.id;
  }
}

import type { Exit, Graph, Node, NodeId } from '../graph/graph.ts';
import { nodesOfExit } from '../graph/reach.ts';
import { present } from '../invariant.ts';
import { type Form, type Wire, Wires } from './wires.ts';

/** A stretch of a network: all that its exits and its end need and no earlier stretch has computed. */
export interface Step {
  readonly name: string;
  readonly exits: readonly Exit[];
  /** The tensor that it must reach for those after it, if any. */
  readonly end?: NodeId;
  /** How it sends its boundary tensors. */
  readonly sending: Form;
}

/** A stretch as a graph of its own. */
export interface Part {
  readonly name: string;
  /** Its `inputs` are the network's input, or tensors sent to it; its `sends` are those that it computes for later parts. */
  readonly graph: Graph;
  /** Every tensor that crosses the cut after it, by the forms in which it travels; none after the last. */
  readonly boundary: readonly Crossing[];
}

/** A boundary tensor on its way across a cut. */
export interface Crossing {
  /** Its name in the network. */
  readonly tensor: string;
  /** What travels for it: itself, or its bytes with their scale and minimum. */
  readonly wires: readonly Wire[];
  /** Whether this part passes it on as it came. */
  readonly relayed: boolean;
}

/**
 * Where the graph's inputs are: tiers have to send them like any tensor (`first`: the image is on the device alone), while
 * the stages of one tier all have them at hand (`all`).
 */
export type Inputs = 'first' | 'all';

/**
 * Cuts a network into parts that follow each other (docs/language.md rules 36 and 37). The boundary of a cut is every tensor
 * that an earlier part computes and a later one needs; a tensor that the next part does not need itself passes through.
 * Linear in the nodes for a fixed number of parts.
 */
export function partition(graph: Graph, steps: readonly Step[], inputs: Inputs): readonly Part[] {
  const owner = ownersOf(graph, steps, inputs);
  const lastUse = lastUses(graph, steps, owner);
  const owned = steps.map((): Node[] => []);
  for (const node of graph.nodes) owned[owner[node.id] ?? -1]?.push(node);
  return steps.map((step, index) => {
    const crossing = graph.nodes.filter(
      (node) => (owner[node.id] ?? steps.length) <= index && (lastUse[node.id] ?? -1) > index,
    );
    return buildPart(graph, steps, index, { owner, own: owned[index] ?? [], crossing });
  });
}

/** The owner of an input that every step has. */
const AT_HAND = -1;

/** For each node the first step that needs it; undefined for one that none does. */
function ownersOf(graph: Graph, steps: readonly Step[], inputs: Inputs): readonly (number | undefined)[] {
  const owner = new Array<number | undefined>(graph.nodes.length).fill(undefined);
  for (const input of graph.inputs) owner[input] = inputs === 'first' ? 0 : AT_HAND;
  for (const node of graph.nodes) if (node.op.kind === 'image_size') owner[node.id] = 0;
  for (const [index, step] of steps.entries()) {
    const stack = [...step.exits.flatMap(nodesOfExit), ...(step.end === undefined ? [] : [step.end])];
    // The last step owes the rest what the graph itself sends on.
    if (index === steps.length - 1) stack.push(...graph.sends);
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      if (owner[id] !== undefined) continue;
      owner[id] = index;
      stack.push(...present(graph.nodes[id], 'a node of the graph').inputs);
    }
  }
  // An exit's labels are its own, however late they are compared: they are far smaller than its logits.
  for (const { id, op, inputs } of graph.nodes) {
    const [logits] = inputs;
    if (op.kind === 'labels' && owner[id] !== undefined && logits !== undefined) owner[id] = owner[logits];
  }
  return owner;
}

/** For each node the last step that uses it: as an operand, or to give it to a user or send it on. */
function lastUses(graph: Graph, steps: readonly Step[], owner: readonly (number | undefined)[]): readonly number[] {
  const last = new Array<number>(graph.nodes.length).fill(-1);
  const use = (id: NodeId, step: number): void => {
    last[id] = Math.max(last[id] ?? -1, step);
  };
  const imageSize = imageSizeOf(graph);
  for (const node of graph.nodes) {
    const step = owner[node.id];
    if (step === undefined) continue;
    for (const input of node.inputs) use(input, step);
    if (imageSize !== undefined && needsImageSize(node)) use(imageSize, step);
  }
  for (const [index, step] of steps.entries()) for (const id of step.exits.flatMap(nodesOfExit)) use(id, index);
  for (const id of graph.sends) use(id, steps.length - 1);
  return last;
}

/** The tensor that tells a part without the image how large it is: computed here, or sent. */
function imageSizeOf(graph: Graph): NodeId | undefined {
  return graph.nodes.find(({ op, type }) => op.kind === 'image_size' || (op.kind === 'input' && type.dtype === 'i64'))
    ?.id;
}

/** Whether a node is resized to sizes that depend on the image's. */
function needsImageSize({ op }: Node): boolean {
  return (
    (op.kind === 'resize_bilinear' || op.kind === 'resize_nearest') && op.size.some((dim) => typeof dim !== 'number')
  );
}

interface Cut {
  readonly owner: readonly (number | undefined)[];
  /** The nodes that this part computes, in order. */
  readonly own: readonly Node[];
  /** The nodes that cross the cut after this part. */
  readonly crossing: readonly Node[];
}

function buildPart(graph: Graph, steps: readonly Step[], index: number, { owner, own, crossing }: Cut): Part {
  const step = present(steps[index], 'a step');
  const wires = new Wires(steps[index - 1]?.sending ?? 'f32', step.sending);
  const here = (id: NodeId): NodeId => {
    const known = wires.idOf(id);
    return known ?? wires.receive(present(graph.nodes[id], 'a node of the graph'));
  };
  for (const node of own) wires.copy(node, node.inputs.map(here));
  const imageSize = imageSizeOf(graph);
  if (imageSize !== undefined && own.some(needsImageSize)) here(imageSize);
  const exits = step.exits.map((exit) => ({
    name: exit.name,
    logits: here(exit.logits),
    output: here(exit.output),
    quantities: exit.quantities.map(({ name, node }) => ({ name, node: here(node) })),
  }));
  const last = index === steps.length - 1;
  // What an earlier part has computed crosses from there.
  const sends = last ? graph.sends.filter((id) => owner[id] === index).map(here) : [];
  const boundary = crossing.map((node) => wires.send(node, owner[node.id] === index));
  return { name: step.name, graph: wires.finish(exits, sends), boundary };
}

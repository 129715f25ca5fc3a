import type { Dim } from '../../graph/dim.ts';
import type { Exit, Graph, Node, NodeId, TensorType } from '../../graph/graph.ts';
import type { Pair } from '../../graph/ops.ts';
import { present } from '../../invariant.ts';
import { type Span, positionAt } from '../../source.ts';
import { emitOperator } from './emitters.ts';
import { ModelBuilder, type WeightUse } from './model-builder.ts';
import { ELEMENTS, type DimensionProto, type GraphProto, type ValueInfoProto } from './proto.ts';
import { type SizeSource, sizesOf } from './sizes.ts';

/** A graph in ONNX: all but the weights' data. */
export interface OnnxGraph {
  /** Its initialisers are the small constants; those of `weights` come behind them. */
  readonly graph: GraphProto;
  readonly weights: readonly WeightUse[];
}

/**
 * Writes a graph in ONNX operators. Tensors keep the graph's names, N is the batch size everywhere, and the outputs are
 * each exit's output, logits and quantities, and then what the graph sends. What the graph sends as it came is no output.
 *
 * `imageSize` is the network's height and width, which the two numbers of an `image_size` input stand for.
 */
export function emitGraph(graph: Graph, name: string, imageSize?: Pair<Dim>): OnnxGraph {
  const builder = new ModelBuilder(graph.nodes.map((node) => node.name));
  const sizes = sizesOf(builder, sizeSources(graph, imageSize));
  const outputs = outputsOf(graph);
  const tensors: string[] = [];
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((id) => ({
      name: present(tensors[id], 'operands come first'),
      type: nodeAt(graph, id).type,
    }));
    builder.origin = originOf(node);
    const tensor = emitOperator({ builder, sizes, node, op: node.op, inputs });
    const renamed = tensor !== node.name && outputs.has(node.id);
    tensors.push(renamed ? builder.add('Identity', [tensor], node.name) : tensor);
  }
  const isComputed = ({ id, name: tensor }: Node): boolean => tensors[id] === tensor;
  return {
    graph: {
      name,
      node: builder.nodes,
      initializer: builder.constants,
      input: graph.inputs.map((id) => valueInfo(nodeAt(graph, id), '')),
      output: [...outputs].map(([id, doc]) => valueInfo(nodeAt(graph, id), doc)),
      valueInfo: graph.nodes
        .filter((node) => node.op.kind !== 'input' && !outputs.has(node.id) && isComputed(node))
        .map((node) => valueInfo(node, '')),
    },
    weights: builder.weights,
  };
}

function nodeAt(graph: Graph, id: NodeId): Node {
  return present(graph.nodes[id], `no node ${id}`);
}

/** What the graph gives, in order, with what each output is. */
function outputsOf(graph: Graph): ReadonlyMap<NodeId, string> {
  const given = [
    ...graph.exits.flatMap(exitOutputs),
    ...graph.sends.map((node) => ({ node, doc: 'sent to the next tier' })),
  ];
  const outputs = new Map<NodeId, string>();
  for (const { node, doc } of given)
    if (nodeAt(graph, node).op.kind !== 'input' && !outputs.has(node)) outputs.set(node, doc);
  return outputs;
}

function exitOutputs({ name, output, logits, quantities }: Exit): { readonly node: NodeId; readonly doc: string }[] {
  return [
    { node: output, doc: output === logits ? `exit ${name}: logits` : `exit ${name}: logits at the size of the input` },
    { node: logits, doc: `exit ${name}: logits at the resolution of the head` },
    ...quantities.map((quantity) => ({ node: quantity.node, doc: `exit ${name}: ${quantity.name} of each image` })),
  ];
}

/** The inputs that say how large something is: tensors by their shape, `image_size` by its two numbers. */
function sizeSources(graph: Graph, imageSize: Pair<Dim> | undefined): SizeSource[] {
  return graph.inputs.map((id): SizeSource => {
    const { name, type } = nodeAt(graph, id);
    return isImageSize(type)
      ? { kind: 'values', tensor: name, dims: present(imageSize, 'the size of the network input is given') }
      : { kind: 'shape', tensor: name, dims: type.dims };
  });
}

/** Whether a tensor is `image_size`, which alone has no batch dimension. */
function isImageSize({ dtype }: TensorType): boolean {
  return dtype === 'i64';
}

function valueInfo({ name, type }: Node, docString: string): ValueInfoProto {
  const dims: DimensionProto[] = type.dims.map((dim) =>
    typeof dim === 'number' ? { dimValue: dim } : { dimParam: dim.text },
  );
  const shape = { dim: isImageSize(type) ? dims : [{ dimParam: 'N' }, ...dims] };
  return {
    name,
    type: { tensorType: { elemType: ELEMENTS[type.dtype].type, shape } },
    ...(docString === '' ? {} : { docString }),
  };
}

/** `backbone.layer3.7.conv1 (std/resnet.brn:24)`: the file without its folder, which is nobody's business. */
function originOf(node: Node): string {
  return `${node.path} (${placeOf(node.origin)})`;
}

function placeOf({ source, start }: Span): string {
  const file = source.library ? source.file : (source.file.split(/[/\\]/).at(-1) ?? '');
  return `${file}:${positionAt(source, start).line}`;
}

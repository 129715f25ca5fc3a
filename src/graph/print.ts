import { formatDim, type Dim } from './dim.ts';
import type { Graph, Node, TensorType } from './graph.ts';
import type { Attrs, Op, OpKind, Pair } from './ops.ts';

/** A graph for a person to read: a line a node, then what each exit gives and what is sent on. */
export function printGraph(graph: Graph): string {
  const name = (id: number): string => graph.nodes[id]?.name ?? `#${id}`;
  const lines = graph.nodes.map((node) => showNode(graph, node));
  for (const { name: exit, logits, output, quantities } of graph.exits) {
    const confidences = quantities.map(({ name: quantity, node }) => `, ${quantity} ${name(node)}`).join('');
    lines.push(`exit ${exit}: logits ${name(logits)}, output ${name(output)}${confidences}`);
  }
  if (graph.sends.length > 0) lines.push(`sends ${graph.sends.map(name).join(', ')}`);
  return lines.join('\n') + '\n';
}

/** `backbone.conv1: f32[N, 64, 128, 128] = conv2d(image, channels 64, kernel 7x7, stride 2x2, padding 3x3)` */
export function showNode(graph: Graph, node: Node): string {
  const operands = node.inputs.map((id) => graph.nodes[id]?.name ?? `#${id}`);
  const text = `${node.op.kind}(${[...operands, ...attributesOf(node.op)].join(', ')})`;
  return `${node.name}: ${showType(node.type)} = ${text}`;
}

/** `f32[N, 64, floor(H/2), W]`; an image's size has no batch. */
export function showType({ dtype, dims }: TensorType): string {
  const sizes = dims.map(formatDim);
  return `${dtype}[${(dtype === 'i64' ? sizes : ['N', ...sizes]).join(', ')}]`;
}

function attributesOf<K extends OpKind>(op: Op<K>): readonly string[] {
  const show: (op: Op<K>) => readonly string[] = attributes[op.kind];
  return show(op);
}

function showPair([height, width]: Pair<Dim>): string {
  return `${formatDim(height)}x${formatDim(width)}`;
}

/** A pair that is worth a word, being none of the usual. */
function unlessAll(name: string, pair: Pair, usual: number): readonly string[] {
  return pair[0] === usual && pair[1] === usual ? [] : [`${name} ${showPair(pair)}`];
}

function showWindow({ kernel, stride, padding }: Attrs['max_pool2d']): readonly string[] {
  return [`kernel ${showPair(kernel)}`, ...unlessAll('stride', stride, 1), ...unlessAll('padding', padding, 0)];
}

function showConvolution(op: Attrs['conv2d'] | Attrs['conv_transpose2d']): readonly string[] {
  const groups = op.groups === 1 ? [] : [`groups ${op.groups}`];
  return [`channels ${op.channels}`, ...showWindow(op), ...groups, ...(op.bias ? ['bias'] : [])];
}

const nothing = (): readonly string[] => [];

const attributes: { readonly [K in OpKind]: (op: Op<K>) => readonly string[] } = {
  input: nothing,
  conv2d: (op) => [...showConvolution(op), ...unlessAll('dilation', op.dilation, 1)],
  conv_transpose2d: (op) => [...showConvolution(op), ...unlessAll('output padding', op.outputPadding, 0)],
  linear: ({ features, bias }) => [`features ${features}`, ...(bias ? ['bias'] : [])],
  batch_norm: ({ eps, momentum }) => [`eps ${eps}`, `momentum ${momentum}`],
  relu: nothing,
  relu6: nothing,
  sigmoid: nothing,
  tanh: nothing,
  hardsigmoid: nothing,
  hardswish: nothing,
  silu: nothing,
  gelu: nothing,
  leaky_relu: ({ slope }) => [`slope ${slope}`],
  prelu: ({ shared }) => (shared ? ['shared'] : []),
  dropout: ({ p }) => [`p ${p}`],
  max_pool2d: showWindow,
  avg_pool2d: showWindow,
  adaptive_avg_pool2d: ({ size }) => [`size ${showPair(size)}`],
  resize_bilinear: ({ size }) => [`size ${showPair(size)}`],
  resize_nearest: ({ size }) => [`size ${showPair(size)}`],
  flatten: nothing,
  concat: nothing,
  normalize: ({ mean, std }) => [`mean [${mean.join(', ')}]`, `std [${std.join(', ')}]`],
  add: nothing,
  mul: nothing,
  entropy: nothing,
  max_prob: nothing,
  margin: nothing,
  fraction: ({ condition }) => [JSON.stringify(condition)],
  labels: nothing,
  agreement: nothing,
  image_min: nothing,
  image_scale: nothing,
  quantize: nothing,
  dequantize: nothing,
  cast: ({ to }) => [`to ${to}`],
  image_size: nothing,
};

import { invariant } from '../../src/invariant.ts';
import { GraphBuilder } from '../../src/graph/builder.ts';
import { formatDim, type Dim } from '../../src/graph/dim.ts';
import type { Graph, NodeId, TensorType } from '../../src/graph/graph.ts';
import type { ComputedKind } from '../../src/graph/infer.ts';
import type { Op, Pair } from '../../src/graph/ops.ts';
import type { ShapeProblem } from '../../src/graph/problem.ts';
import type { Span } from '../../src/source.ts';

export const NOWHERE: Span = { source: { file: 'test.brn', text: '', library: false }, start: 0, end: 0 };

export const pair = (value: number): Pair => [value, value];

/** A type in the writing of the language, batch aside: `f32[64, floor(H/2), 8]`. */
export function showType({ dtype, dims }: TensorType): string {
  return `${dtype}[${dims.map(formatDim).join(', ')}]`;
}

/** A builder for tests: a problem fails the test, and the path is the name. */
export class Net {
  readonly builder = new GraphBuilder();

  input(dims: readonly Dim[], dtype: 'f32' | 'u8' = 'f32'): NodeId {
    const added = this.builder.input({ dtype, dims }, { name: 'image', path: '', init: 'torch', origin: NOWHERE });
    invariant(added.kind === 'node', 'the input is one');
    return added.node.id;
  }

  add(name: string, op: Op<ComputedKind>, ...inputs: readonly NodeId[]): NodeId {
    const added = this.builder.add(op, inputs, { name, path: name, init: 'torch', origin: NOWHERE });
    invariant(added.kind === 'node', added.kind === 'problem' ? `${name}: ${added.problem.kind}` : '');
    return added.node.id;
  }

  /** The problem that adding an operation gives. */
  problem(op: Op<ComputedKind>, ...inputs: readonly NodeId[]): ShapeProblem {
    const added = this.builder.add(op, inputs, { name: 'x', path: 'x', init: 'torch', origin: NOWHERE });
    invariant(added.kind === 'problem', 'there is a problem');
    return added.problem;
  }

  type(id: NodeId): string {
    return showType(this.builder.node(id).type);
  }

  finish(...sends: readonly NodeId[]): Graph {
    return this.builder.finish([], sends);
  }
}

export interface ConvOptions {
  readonly kernel?: number;
  readonly stride?: number;
  readonly padding?: number;
  readonly dilation?: number;
  readonly groups?: number;
  readonly bias?: boolean;
}

/** A convolution with square windows. */
export function conv(channels: number, options: ConvOptions = {}): Op<'conv2d'> {
  const { kernel = 1, stride = 1, padding = 0, dilation = 1, groups = 1, bias = false } = options;
  return {
    kind: 'conv2d',
    channels,
    kernel: pair(kernel),
    stride: pair(stride),
    padding: pair(padding),
    dilation: pair(dilation),
    groups,
    bias,
  };
}

export const BATCH_NORM: Op<'batch_norm'> = { kind: 'batch_norm', eps: 1e-5, momentum: 0.1 };

/** A convolution padded so that stride 1 keeps the size, and its batch norm. */
function convBn(net: Net, name: string, bn: string, x: NodeId, channels: number, options: ConvOptions = {}): NodeId {
  const padding = (((options.kernel ?? 1) - 1) / 2) * (options.dilation ?? 1);
  return net.add(bn, BATCH_NORM, net.add(name, conv(channels, { ...options, padding }), x));
}

interface Block {
  readonly width: number;
  readonly stride: number;
  readonly dilation: number;
  readonly project: boolean;
}

/** torchvision's Bottleneck. */
function bottleneck(net: Net, path: string, x: NodeId, { width, stride, dilation, project }: Block): NodeId {
  const first = net.add(`${path}.relu1`, { kind: 'relu' }, convBn(net, `${path}.conv1`, `${path}.bn1`, x, width));
  const second = convBn(net, `${path}.conv2`, `${path}.bn2`, first, width, { kernel: 3, stride, dilation });
  const middle = net.add(`${path}.relu2`, { kind: 'relu' }, second);
  const third = convBn(net, `${path}.conv3`, `${path}.bn3`, middle, 4 * width);
  const shortcut = project ? convBn(net, `${path}.downsample.0`, `${path}.downsample.1`, x, 4 * width, { stride }) : x;
  return net.add(path, { kind: 'relu' }, net.add(`${path}.sum`, { kind: 'add' }, third, shortcut));
}

/** torchvision's ResNet of bottlenecks with output stride 8, without its classifier; the units by path. */
export function resnet8(
  net: Net,
  image: NodeId,
  counts: readonly [number, number, number, number],
): ReadonlyMap<string, NodeId> {
  const units = new Map<string, NodeId>();
  const bn1 = convBn(net, 'conv1', 'bn1', image, 64, { kernel: 7, stride: 2 });
  const window = { kernel: pair(3), stride: pair(2), padding: pair(1) };
  let x = net.add('maxpool', { kind: 'max_pool2d', ...window }, net.add('relu', { kind: 'relu' }, bn1));
  // replace_stride_with_dilation=[False, True, True]: a stage's first block still has the dilation before it.
  const stages = [
    { width: 64, stride: 1, entry: 1, dilation: 1 },
    { width: 128, stride: 2, entry: 1, dilation: 1 },
    { width: 256, stride: 1, entry: 1, dilation: 2 },
    { width: 512, stride: 1, entry: 2, dilation: 4 },
  ];
  stages.forEach(({ width, stride, entry, dilation }, s) => {
    for (let i = 0; i < (counts[s] ?? 0); i++) {
      const path = `layer${s + 1}.${i}`;
      const block = i === 0 ? { stride, dilation: entry, project: true } : { stride: 1, dilation, project: false };
      x = bottleneck(net, path, x, { width, ...block });
      units.set(path, x);
    }
  });
  return units;
}

/** torchvision's DeepLabHead for a map of the given size. */
export function deeplabHead(net: Net, path: string, x: NodeId, size: Pair<Dim>, classes = 21): NodeId {
  const branch = (name: string, from: NodeId, options: ConvOptions): NodeId =>
    net.add(`${name}.2`, { kind: 'relu' }, convBn(net, `${name}.0`, `${name}.1`, from, 256, options));
  const rates = [12, 24, 36].map((dilation, i) => branch(`${path}.0.convs.${i + 1}`, x, { kernel: 3, dilation }));
  const pool = `${path}.0.convs.4`;
  const mean = net.add(`${pool}.0`, { kind: 'adaptive_avg_pool2d', size: pair(1) }, x);
  const global = net.add(`${pool}.3`, { kind: 'relu' }, convBn(net, `${pool}.1`, `${pool}.2`, mean, 256));
  const spread = net.add(pool, { kind: 'resize_bilinear', size }, global);
  const joined = net.add(`${path}.concat`, { kind: 'concat' }, branch(`${path}.0.convs.0`, x, {}), ...rates, spread);
  const project = net.add(`${path}.0`, { kind: 'dropout', p: 0.5 }, branch(`${path}.0.project`, joined, {}));
  const smooth = convBn(net, `${path}.1`, `${path}.2`, project, 256, { kernel: 3 });
  return net.add(`${path}.4`, conv(classes, { bias: true }), net.add(`${path}.3`, { kind: 'relu' }, smooth));
}

import { invariant, present } from '../../invariant.ts';
import type { Pair } from '../../graph/ops.ts';
import type { LayerClass, LayerJson } from '../../emit/tfjs/topology.ts';

/** Sizes of one image's tensor in the layers' order: [H, W, C] or [F]. */
export type Shape = readonly number[];

type Config = LayerJson['config'];

function numberOf(config: Config, name: string): number {
  const value = config[name];
  invariant(typeof value === 'number', `a layer has a number ${name}`);
  return value;
}

function numbersOf(config: Config, name: string): readonly number[] {
  const value = config[name];
  invariant(Array.isArray(value), `a layer has a list ${name}`);
  return value.flat().filter((entry) => typeof entry === 'number');
}

function pairOf(config: Config, name: string): Pair {
  const [first = 1, second = 1] = config[name] === undefined ? [] : numbersOf(config, name);
  return [first, second];
}

function mapOf(shape: Shape): readonly [number, number, number] {
  const [height = 1, width = 1, channels = 1] = shape;
  return [height, width, channels];
}

function countOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Height and width of what a window gives that slides over a map. */
function slid(config: Config, kernelName: string, shape: Shape): Pair {
  const [kernel, stride, dilation] = [
    pairOf(config, kernelName),
    pairOf(config, 'strides'),
    pairOf(config, 'dilation_rate'),
  ];
  const along = (axis: 0 | 1): number => {
    const size = mapOf(shape)[axis];
    if (config['padding'] === 'same') return Math.ceil(size / stride[axis]);
    return Math.floor((size - dilation[axis] * (kernel[axis] - 1) - 1) / stride[axis]) + 1;
  };
  return [along(0), along(1)];
}

/** The map with more rows and columns at its sides, or with a factor of -1 with fewer. */
function bordered(config: Config, name: string, shape: Shape, factor: 1 | -1): Shape {
  const [top = 0, bottom = 0, left = 0, right = 0] = numbersOf(config, name);
  const [height, width, channels] = mapOf(shape);
  const [high, wide] = [factor * (top + bottom), factor * (left + right)];
  // There the last two axes are cropped.
  if (config['data_format'] === 'channels_first') return [height, width + high, channels + wide];
  return [height + high, width + wide, channels];
}

/** An axis of size 1 is as long as the others' is. */
const broadcast = (_: Config, shape: Shape, all: readonly Shape[]): Shape =>
  shape.map((_size, axis) => Math.max(...all.map((each) => each[axis] ?? 1)));
const same = (_: Config, shape: Shape): Shape => shape;
const pooled = (config: Config, shape: Shape): Shape => [...slid(config, 'pool_size', shape), mapOf(shape)[2]];

/** What each layer gives, from the shape of its first operand and those of all. */
const shapes: { readonly [C in LayerClass]: (config: Config, shape: Shape, all: readonly Shape[]) => Shape } = {
  InputLayer: (config) => numbersOf(config, 'batch_input_shape'),
  Conv2D: (config, shape) => [...slid(config, 'kernel_size', shape), numberOf(config, 'filters')],
  DepthwiseConv2D: (config, shape) => [
    ...slid(config, 'kernel_size', shape),
    mapOf(shape)[2] * numberOf(config, 'depth_multiplier'),
  ],
  Conv2DTranspose: (config, shape) => {
    const [kernel, stride] = [pairOf(config, 'kernel_size'), pairOf(config, 'strides')];
    const along = (axis: 0 | 1): number => mapOf(shape)[axis] * stride[axis] + Math.max(kernel[axis] - stride[axis], 0);
    return [along(0), along(1), numberOf(config, 'filters')];
  },
  Dense: (config, shape) => [...shape.slice(0, -1), numberOf(config, 'units')],
  BatchNormalization: same,
  Activation: same,
  LeakyReLU: same,
  PReLU: same,
  Rescaling: same,
  Dropout: same,
  ZeroPadding2D: (config, shape) => bordered(config, 'padding', shape, 1),
  Cropping2D: (config, shape) => bordered(config, 'cropping', shape, -1),
  MaxPooling2D: pooled,
  AveragePooling2D: pooled,
  GlobalAveragePooling2D: (_, shape) => [mapOf(shape)[2]],
  Reshape: (config) => numbersOf(config, 'target_shape'),
  Permute: (config, shape) => numbersOf(config, 'dims').map((axis) => shape[axis - 1] ?? 1),
  Flatten: (_, shape) => [countOf(shape)],
  Concatenate: (_, shape, all) => [...shape.slice(0, -1), all.reduce((sum, each) => sum + (each.at(-1) ?? 0), 0)],
  Add: broadcast,
  Multiply: broadcast,
};

/** One use of a layer: what it reads, and how many numbers it gives for one image. */
export interface LayerUse {
  readonly layer: LayerJson;
  readonly operands: readonly LayerUse[];
  readonly shape: Shape;
  /** Of one image. */
  readonly count: number;
}

/** Every use of every layer, operands first. */
export function layerUses(layers: readonly LayerJson[]): readonly LayerUse[] {
  const found = new Map<string, LayerUse>();
  const pending = new Map(layers.flatMap((layer) => usesOf(layer).map((use) => [use.key, use] as const)));
  const visit = (key: string): void => {
    // A stack, since a network is deeper than calls may be.
    for (const stack = [key]; stack.length > 0;) {
      const top = present(stack.at(-1), 'the stack is not empty');
      const { layer, operands } = present(pending.get(top), `there is a layer ${top}`);
      const missing = operands.filter((operand) => !found.has(operand));
      stack.push(...missing);
      if (missing.length > 0) continue;
      stack.pop();
      if (found.has(top)) continue;
      const read = operands.map((operand) => present(found.get(operand), 'operands come first'));
      const all = read.map(({ shape }) => shape);
      const shape = shapes[layer.class_name](layer.config, all[0] ?? [], all);
      found.set(top, { layer, operands: read, shape, count: countOf(shape) });
    }
  };
  for (const key of pending.keys()) visit(key);
  return [...found.values()];
}

function usesOf(
  layer: LayerJson,
): readonly { readonly key: string; readonly layer: LayerJson; readonly operands: readonly string[] }[] {
  const uses = layer.inbound_nodes.length === 0 ? [[]] : layer.inbound_nodes;
  return uses.map((operands, index) => ({
    key: `${layer.name} ${index}`,
    layer,
    operands: operands.map(([name, use]) => `${name} ${use}`),
  }));
}

import { addDims, multiplyDims, productOf, subtractDims, floorDivide, type Dim } from '../dim.ts';
import type { TensorType } from '../graph.ts';
import type { Op, OpKind, Pair } from '../ops.ts';
import type { Axis, ShapeProblem } from '../problem.ts';
import { badInteger, badPair, knownSize, mapSizes, notKnown, onPair, operand, wrongForm } from './checks.ts';
import { failed, inferred, type Inferred, type OpRule, type WeightSpec } from './rule.ts';

/** A window that slides over a map. */
interface Slide {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
}

const ONE: Pair = [1, 1];

/** [slide] floor((H + 2*padding - dilation*(kernel - 1) - 1) / stride) + 1, exact whatever the parameters. */
function slide(size: Dim, { kernel, stride, padding, dilation }: Slide, i: 0 | 1): Dim {
  const border = subtractDims(multiplyDims(padding[i], 2), windowOf(kernel[i], dilation[i]));
  // The one that is added moves into the quotient, so that a stride of 1 gives back the size itself.
  return floorDivide(addDims(size, addDims(border, stride[i])), stride[i]);
}

/** The extent of a dilated kernel: dilation*(kernel - 1) + 1. */
function windowOf(kernel: number, dilation: number): Dim {
  return addDims(multiplyDims(dilation, kernel - 1), 1);
}

/** [range] Kernel, stride and dilation are at least 1, padding at least 0. */
function badSlide(op: OpKind, { kernel, stride, padding, dilation }: Slide): ShapeProblem | undefined {
  return (
    badPair(op, 'kernel', kernel, 1) ??
    badPair(op, 'stride', stride, 1) ??
    badPair(op, 'padding', padding, 0) ??
    badPair(op, 'dilation', dilation, 1)
  );
}

/** The type of a map that a window slid over: [slide], and [window] where the padded map is smaller than the window. */
function slideOver(op: OpKind, x: TensorType, channels: Dim, window: Slide): Inferred {
  const map = mapSizes(x);
  if (map === undefined) return failed(wrongForm(op, 0, x, 'map'));
  const results = [slide(map.height, window, 0), slide(map.width, window, 1)] as const;
  const tooLarge = onPair((axis, i) => windowTooLarge(op, x, axis, i, results[i], window));
  if (tooLarge !== undefined) return failed(tooLarge);
  return inferred('f32', [channels, ...results], resultsAtLeastOne(results));
}

/** [window] At least one window fits. */
function windowTooLarge(op: OpKind, type: TensorType, axis: Axis, i: 0 | 1, result: Dim, window: Slide) {
  const size = i === 0 ? mapSizes(type)?.height : mapSizes(type)?.width;
  if (typeof result !== 'number' || typeof size !== 'number' || result >= 1) return undefined;
  const extent = windowOf(window.kernel[i], window.dilation[i]);
  const padding = window.padding[i];
  const problem: ShapeProblem = {
    kind: 'window-too-large',
    op,
    type,
    axis,
    size,
    padding,
    window: typeof extent === 'number' ? extent : Infinity,
  };
  return problem;
}

/** [legal] What must hold of a result whose sizes are expressions. */
export function resultsAtLeastOne([height, width]: readonly [Dim, Dim]) {
  return [
    { dim: height, atLeast: 1, axis: 'height' },
    { dim: width, atLeast: 1, axis: 'width' },
  ] as const;
}

/** [known] and [groups]: the input's channels are known, and the groups divide them and the result's. */
function badChannels(
  op: OpKind,
  x: TensorType,
  { groups, channels }: { readonly groups: number; readonly channels: number },
): ShapeProblem | undefined {
  const bad = badInteger(op, 'channels', channels, 1) ?? badInteger(op, 'groups', groups, 1);
  if (bad !== undefined) return bad;
  const map = mapSizes(x);
  if (map === undefined) return wrongForm(op, 0, x, 'map');
  if (typeof map.channels !== 'number') return notKnown(op, x, 'channels', map.channels);
  const facts = { kind: 'groups-do-not-divide', op, groups, type: x } as const;
  if (map.channels % groups !== 0) return { ...facts, channels: map.channels, of: 'input' };
  return channels % groups === 0 ? undefined : { ...facts, channels, of: 'result' };
}

function withBias(weight: readonly number[], channels: number, bias: boolean): readonly WeightSpec[] {
  const kernel: WeightSpec = { name: 'weight', shape: weight, role: 'kernel', trainable: true };
  return bias ? [kernel, { name: 'bias', shape: [channels], role: 'bias', trainable: true }] : [kernel];
}

function weightsOfConv2d(op: Op<'conv2d'>, inputs: readonly TensorType[]): readonly WeightSpec[] {
  const taken = knownSize(operand(inputs).dims[0]);
  return withBias([op.channels, taken / op.groups, ...op.kernel], op.channels, op.bias);
}

function weightsOfTransposed(op: Op<'conv_transpose2d'>, inputs: readonly TensorType[]): readonly WeightSpec[] {
  const taken = knownSize(operand(inputs).dims[0]);
  return withBias([taken, op.channels / op.groups, ...op.kernel], op.channels, op.bias);
}

export const conv2d: OpRule<'conv2d'> = {
  operands: [1, 1],
  takes: [['f32']],
  infer: (op, inputs) => {
    const x = operand(inputs);
    const problem = badSlide('conv2d', op) ?? badChannels('conv2d', x, op);
    return problem === undefined ? slideOver('conv2d', x, op.channels, op) : failed(problem);
  },
  weights: weightsOfConv2d,
  // Each weight is used once at each position of the result.
  work: (op, inputs, result) => {
    const taps = productOf([
      ...result.dims,
      floorDivide(operand(inputs).dims[0] ?? 0, op.groups),
      op.kernel[0],
      op.kernel[1],
    ]);
    return { macs: taps, taps, biased: op.bias ? productOf(result.dims) : 0 };
  },
};

/** [transposed-slide] (H - 1)*stride - 2*padding + kernel + output_padding. */
function transposedSlide(size: Dim, op: Op<'conv_transpose2d'>, i: 0 | 1): Dim {
  const spread = multiplyDims(addDims(size, -1), op.stride[i]);
  const cropped = subtractDims(spread, multiplyDims(op.padding[i], 2));
  return addDims(cropped, addDims(op.kernel[i], op.outputPadding[i]));
}

/** [output-padding] It only says which of the `stride` sizes that slide to the input is meant. */
function badOutputPadding({ outputPadding, stride }: Op<'conv_transpose2d'>): ShapeProblem | undefined {
  const op = 'conv_transpose2d';
  const bad = badPair(op, 'outputPadding', outputPadding, 0);
  if (bad !== undefined) return bad;
  return onPair((axis, i) => {
    const [value, otherValue] = [outputPadding[i], stride[i]];
    if (value < otherValue) return undefined;
    return { kind: 'parameters-disagree', op, parameter: 'outputPadding', value, other: 'stride', otherValue, axis };
  });
}

function inferTransposed(op: Op<'conv_transpose2d'>, x: TensorType): Inferred {
  const window = { ...op, dilation: ONE };
  const problem = badSlide(op.kind, window) ?? badOutputPadding(op) ?? badChannels(op.kind, x, op);
  if (problem !== undefined) return failed(problem);
  const map = mapSizes(x);
  if (map === undefined) return failed(wrongForm(op.kind, 0, x, 'map'));
  const results = [transposedSlide(map.height, op, 0), transposedSlide(map.width, op, 1)] as const;
  const empty = onPair((axis, i) => {
    const result = results[i];
    if (typeof result !== 'number' || result >= 1) return undefined;
    return { kind: 'empty-result', op: op.kind, type: x, axis, result };
  });
  if (empty !== undefined) return failed(empty);
  return inferred('f32', [op.channels, ...results], resultsAtLeastOne(results));
}

export const convTranspose2d: OpRule<'conv_transpose2d'> = {
  operands: [1, 1],
  takes: [['f32']],
  infer: (op, inputs) => inferTransposed(op, operand(inputs)),
  weights: weightsOfTransposed,
  // Each weight is used once at each position of the input.
  work: (op, inputs, result) => {
    const x = operand(inputs);
    const area = op.kernel[0] * op.kernel[1];
    const macs = productOf([...x.dims, op.channels / op.groups, area]);
    const taps = productOf([...result.dims, floorDivide(x.dims[0] ?? 0, op.groups), area]);
    return { macs, taps, biased: op.bias ? productOf(result.dims) : 0 };
  },
};

/** [pool-padding] A window never lies in the padding alone: 2*padding <= kernel. */
function badPoolPadding(op: OpKind, kernel: Pair, padding: Pair): ShapeProblem | undefined {
  return onPair((axis, i) => {
    const [value, otherValue] = [padding[i], kernel[i]];
    if (2 * value <= otherValue) return undefined;
    return { kind: 'parameters-disagree', op, parameter: 'padding', value, other: 'kernel', otherValue, axis };
  });
}

function poolRule<K extends 'max_pool2d' | 'avg_pool2d'>(kind: K): OpRule<K> {
  return {
    operands: [1, 1],
    takes: [['f32']],
    infer: ({ kernel, stride, padding }, inputs) => {
      const x = operand(inputs);
      const window = { kernel, stride, padding, dilation: ONE };
      const problem = badSlide(kind, window) ?? badPoolPadding(kind, kernel, padding);
      return problem === undefined ? slideOver(kind, x, x.dims[0] ?? 0, window) : failed(problem);
    },
    work: ({ kernel }, _inputs, result) => ({ taps: productOf([...result.dims, kernel[0], kernel[1]]) }),
  };
}

export const maxPool2d = poolRule('max_pool2d');
export const avgPool2d = poolRule('avg_pool2d');

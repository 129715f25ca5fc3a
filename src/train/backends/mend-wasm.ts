import { Cast, Identity, MaxPoolGrad, PadV2, Reverse, Slice, Transpose, engine } from '@tensorflow/tfjs-core';
import { invariant } from '../../invariant.ts';
import { type HeapKernel, heapOf, operandOf, replaceWasmKernel } from './heap.ts';
import { convolutionKernel, inputGradientKernel, kernelGradientKernel } from './convolution-kernels.ts';
import { depthwiseInputGradientKernel, depthwiseKernel, depthwiseKernelGradientKernel } from './depthwise-kernels.ts';
import { crossEntropyKernel, lovaszSoftmaxKernel } from './loss-kernels.ts';
import { maxPoolGradient } from './max-pool-gradient.ts';
import { batchNormGradientKernel, batchNormKernel, channelMeansKernel } from './norm-kernels.ts';
import { type OwnKernel, registerOwnKernel } from './own-kernels.ts';
import { reluGradientKernel } from './relu-kernel.ts';
import { copyBlock, rowMajor } from './strided-copy.ts';
import { transposeKernel } from './transpose-kernel.ts';
import { adamKernel, momentumKernel } from './update-kernels.ts';

/** A list of numbers, or one as a list, or none. */
function numbersOf(value: unknown): readonly number[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((entry) => typeof entry === 'number');
}

function offsetOf(indices: readonly number[], steps: readonly number[]): number {
  return indices.reduce((sum, index, axis) => sum + index * (steps[axis] ?? 0), 0);
}

/** Begin and size of a part, for every axis: -1 stands for all that is left. */
function partOf(shape: readonly number[], begin: readonly number[], size: readonly number[]): readonly number[][] {
  const start = shape.map((_, axis) => begin[axis] ?? 0);
  return [start, shape.map((whole, axis) => ((size[axis] ?? -1) < 0 ? whole - (start[axis] ?? 0) : (size[axis] ?? 0)))];
}

/** A part of a tensor. The backend's own kernel first copies the whole. */
const slice: HeapKernel = (heap, inputs, { begin, size }) => {
  const x = operandOf(inputs, 'x');
  const [start = [], shape = []] = partOf(x.shape, numbersOf(begin), numbersOf(size));
  const result = heap.create(shape, x.dtype);
  const steps = rowMajor(x.shape);
  const from = { start: offsetOf(start, steps), steps };
  copyBlock(heap.view(x), from, heap.view(result), { start: 0, steps: rowMajor(shape) }, shape);
  return result;
};

/** A tensor with a border. The backend's own kernel goes number by number. */
const pad: HeapKernel = (heap, inputs, { paddings, constantValue }) => {
  const x = operandOf(inputs, 'x');
  invariant(Array.isArray(paddings) && typeof constantValue === 'number', 'a border has sizes and a value');
  const sides = paddings.map(numbersOf);
  const shape = x.shape.map((size, axis) => size + (sides[axis]?.[0] ?? 0) + (sides[axis]?.[1] ?? 0));
  const result = heap.create(shape, x.dtype);
  const [steps, values] = [rowMajor(shape), heap.view(result)];
  values.fill(constantValue);
  const start = offsetOf(
    sides.map(([before = 0]) => before),
    steps,
  );
  copyBlock(heap.view(x), { start: 0, steps: rowMajor(x.shape) }, values, { start, steps }, x.shape);
  return result;
};

/** A tensor with some axes turned around. The backend's own kernel goes number by number. */
const reverse: HeapKernel = (heap, inputs, { dims }) => {
  const x = operandOf(inputs, 'x');
  const turned = new Set(numbersOf(dims).map((axis) => axis + (axis < 0 ? x.shape.length : 0)));
  const result = heap.create(x.shape, x.dtype);
  const steps = rowMajor(x.shape);
  const start = x.shape.reduce((sum, size, axis) => sum + (turned.has(axis) ? (size - 1) * (steps[axis] ?? 0) : 0), 0);
  const from = { start, steps: steps.map((step, axis) => (turned.has(axis) ? -step : step)) };
  copyBlock(heap.view(x), from, heap.view(result), { start: 0, steps }, x.shape);
  return result;
};

/** The same numbers. The backend's own kernel copies them, and with them all that is saved for the gradients. */
const identity: HeapKernel = (heap, inputs) => heap.share(operandOf(inputs, 'x'));

/** Numbers as others; the same where they are of that type already. */
const cast: HeapKernel = (heap, inputs, { dtype }) => {
  const x = operandOf(inputs, 'x');
  return x.dtype === dtype ? heap.share(x) : undefined;
};

const kernels: Readonly<Record<string, HeapKernel>> = {
  [Cast]: cast,
  [Identity]: identity,
  [MaxPoolGrad]: maxPoolGradient,
  [PadV2]: pad,
  [Reverse]: reverse,
  [Slice]: slice,
  [Transpose]: transposeKernel,
};

const ownKernels: Readonly<Record<string, OwnKernel>> = {
  BatchNorm: batchNormKernel,
  BatchNormGradient: batchNormGradientKernel,
  ChannelMeans: channelMeansKernel,
  Convolution: convolutionKernel,
  ConvolutionInputGradient: inputGradientKernel,
  ConvolutionKernelGradient: kernelGradientKernel,
  CrossEntropy: crossEntropyKernel,
  Depthwise: depthwiseKernel,
  DepthwiseInputGradient: depthwiseInputGradientKernel,
  DepthwiseKernelGradient: depthwiseKernelGradientKernel,
  LovaszSoftmax: lovaszSoftmaxKernel,
  ReluGradient: reluGradientKernel,
  UpdateWithAdam: adamKernel,
  UpdateWithMomentum: momentumKernel,
};

/**
 * Replaces kernels of the WASM backend (tfjs 4.22): the gradient of max pooling is wrong there where no number of a
 * window is above 0, and those that move numbers take most of a training step. Adds our own for what training computes
 * most, and has the backend say where its memory ends. Does nothing where that backend is not loaded, or has been mended.
 */
export function mendWasm(): void {
  for (const [name, kernel] of Object.entries(kernels)) replaceWasmKernel(name, kernel);
  for (const [name, kernel] of Object.entries(ownKernels)) registerOwnKernel(name, kernel);
  if (engine().backendName === 'wasm') heapOf(engine().backend);
}

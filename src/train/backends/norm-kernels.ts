import type { TensorInfo } from '@tensorflow/tfjs-core';
import { invariant } from '../../invariant.ts';
import { type Heap, operandOf } from './heap.ts';
import type { OwnKernel } from './own-kernels.ts';
import { withScratch } from './scratch.ts';

/** Rows of channels, the last axis. */
function rowsOf({ shape }: TensorInfo): { readonly rows: number; readonly channels: number } {
  const channels = shape.at(-1) ?? 1;
  return { rows: shape.reduce((product, size) => product * size, 1) / channels, channels };
}

/** A copy of a tensor's numbers, which stays valid. */
function copyOf(heap: Heap, tensor: TensorInfo): Float32Array {
  return Float32Array.from(heap.view(tensor));
}

function numberIn(attributes: Readonly<Record<string, unknown>>, name: string): number {
  const value = attributes[name];
  invariant(typeof value === 'number', `the kernel has a number ${name}`);
  return value;
}

/** The mean of each channel of x, [C]. */
export const channelMeansKernel: OwnKernel = (heap, { channelMeans }, inputs) => {
  const x = operandOf(inputs, 'x');
  const { rows, channels } = rowsOf(x);
  const means = heap.create([channels], 'float32');
  withScratch(heap, (scratch) => {
    channelMeans(heap.address(x), heap.address(means), rows, channels, scratch.floats(2 * channels));
  });
  return [means];
};

/** A batch norm of x with gamma and beta in training: the result, and mean and biased variance of each channel, [C]. */
export const batchNormKernel: OwnKernel = (heap, kernels, inputs, attributes) => {
  const [x, gamma, beta] = [operandOf(inputs, 'x'), operandOf(inputs, 'gamma'), operandOf(inputs, 'beta')];
  const { rows, channels } = rowsOf(x);
  const [y, mean, variance] = [
    heap.create(x.shape, 'float32'),
    heap.create([channels], 'float32'),
    heap.create([channels], 'float32'),
  ];
  withScratch(heap, (scratch) => {
    const totals = scratch.floats(2 * channels);
    kernels.channelMeans(heap.address(x), heap.address(mean), rows, channels, totals);
    kernels.channelVariances(heap.address(x), heap.address(mean), heap.address(variance), rows, channels, totals);
    const factors = copyOf(heap, gamma);
    const epsilon = numberIn(attributes, 'epsilon');
    heap.view(variance).forEach((value, channel) => {
      factors[channel] = (factors[channel] ?? 0) / Math.sqrt(value + epsilon);
    });
    const at = scratch.copy(factors);
    const [from, to] = [heap.address(x), heap.address(y)];
    kernels.normaliseChannels(from, heap.address(mean), at, heap.address(beta), to, rows, channels);
  });
  return [y, mean, variance];
};

/**
 * The gradients of x, where it is wanted, of gamma and of beta, from dy and what the batch norm gave. Ioffe and Szegedy,
 * "Batch normalization" (2015), the gradients behind algorithm 1.
 */
export const batchNormGradientKernel: OwnKernel = (heap, kernels, inputs, attributes) => {
  const [x, dy] = [operandOf(inputs, 'x'), operandOf(inputs, 'dy')];
  const [mean, variance] = [operandOf(inputs, 'mean'), operandOf(inputs, 'variance')];
  const { rows, channels } = rowsOf(x);
  const [dGamma, dBeta] = [heap.create([channels], 'float32'), heap.create([channels], 'float32')];
  const results = attributes['input'] === true ? [heap.create(x.shape, 'float32')] : [];
  withScratch(heap, (scratch) => {
    const [at, means] = [heap.address(x), heap.address(mean)];
    const totals = scratch.floats(2 * channels);
    // Means at first; sums below.
    kernels.channelMeans(heap.address(dy), heap.address(dBeta), rows, channels, totals);
    kernels.channelProducts(at, means, heap.address(dy), heap.address(dGamma), rows, channels, totals);
    const [direct, along, constant] = [
      new Float32Array(channels),
      new Float32Array(channels),
      new Float32Array(channels),
    ];
    const [dyMeans, products] = [heap.view(dBeta), heap.view(dGamma)];
    const epsilon = numberIn(attributes, 'epsilon');
    const factors = heap.view(operandOf(inputs, 'gamma'));
    heap.view(variance).forEach((value, channel) => {
      const scale = 1 / Math.sqrt(value + epsilon);
      const [dyMean, product] = [dyMeans[channel] ?? 0, (products[channel] ?? 0) * scale];
      const factor = (factors[channel] ?? 0) * scale;
      [direct[channel], along[channel], constant[channel]] = [factor, -factor * scale * product, -factor * dyMean];
      [dyMeans[channel], products[channel]] = [dyMean * rows, product * rows];
    });
    const coefficients = [scratch.copy(direct), scratch.copy(along), scratch.copy(constant)] as const;
    for (const dx of results)
      kernels.combineChannels(at, means, heap.address(dy), ...coefficients, heap.address(dx), rows, channels);
  });
  return [...results, dGamma, dBeta];
};

import { AvgPool, type Rank, type Tensor, type Tensor1D, engine, fused, mul, reshape } from '@tensorflow/tfjs-core';
import { present } from '../../invariant.ts';
import { runOwnKernel } from '../backends/own-kernels.ts';

/** How many channels, or features, a tensor has: the size of its last axis. */
export function channelCount({ shape }: Tensor): number {
  return present(shape.at(-1), 'the tensor has channels');
}

/** How many values each channel has. */
export function valuesPerChannel(x: Tensor): number {
  return x.size / channelCount(x);
}

/** How many numbers are added one after another at most: float32 keeps the digits of so many. */
const ADDED = 4096;

/** The mean of each channel, [C]. */
export function channelMeans(x: Tensor): Tensor1D {
  const [own] = runOwnKernel('ChannelMeans', { x }) ?? [];
  return own === undefined ? pooledMeans(x) : reshape<Rank.R1>(own, [channelCount(x)]);
}

/**
 * The same of the backend's kernels. A pooling reads the numbers where they lie, where a sum over all axes but the last would
 * first transpose them.
 */
function pooledMeans(x: Tensor): Tensor1D {
  const channels = channelCount(x);
  const count = valuesPerChannel(x);
  const stretch = stretchOf(count);
  const parts = pooled(x, [1, count / stretch, stretch, channels]);
  return reshape<Rank.R1>(stretch === count ? parts : pooled(parts, [1, 1, count / stretch, channels]), [channels]);
}

/** A divisor of `count` that is at most `ADDED`, if there is one that leaves no more parts than that. */
function stretchOf(count: number): number {
  if (count <= ADDED) return count;
  for (let parts = Math.ceil(count / ADDED); parts <= ADDED; parts++) if (count % parts === 0) return count / parts;
  return count;
}

/** The means of the rows of a tensor of this shape. */
function pooled(x: Tensor, shape: [number, number, number, number]): Tensor {
  const window = [1, shape[2]];
  const attributes = { filterSize: window, strides: window, pad: 'valid' };
  return engine().runKernel(AvgPool, { x: reshape(x, shape) }, attributes);
}

/** The sum of each channel, [C]. */
export function channelSums(x: Tensor): Tensor1D {
  return mul<Tensor1D>(channelMeans(x), valuesPerChannel(x));
}

/** x times a factor for each channel, plus a number for each: one pass, as a 1x1 depthwise convolution. */
export function scaledChannels(x: Tensor, factors: Tensor, shifts: Tensor): Tensor {
  const channels = channelCount(x);
  const scaled = fused.depthwiseConv2d({
    x: reshape<Rank.R4>(x, [1, valuesPerChannel(x), 1, channels]),
    filter: reshape<Rank.R4>(factors, [1, 1, channels, 1]),
    strides: 1,
    pad: 'valid',
    bias: shifts,
  });
  return reshape(scaled, x.shape);
}

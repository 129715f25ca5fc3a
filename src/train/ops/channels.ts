import {
  type Rank,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  avgPool,
  fused,
  mul,
  reshape,
} from '@tensorflow/tfjs-core';
import { present } from '../../invariant.ts';

/** How many channels, or features, a tensor has: the size of its last axis. */
export function channelCount({ shape }: Tensor): number {
  return present(shape.at(-1), 'the tensor has channels');
}

/** How many values each channel has. */
export function valuesPerChannel(x: Tensor): number {
  return x.size / channelCount(x);
}

/**
 * The mean of each channel, [C]. A pooling reads the numbers where they lie, where a sum over all axes but the last would
 * first transpose them; and means of means lose no digits over many values.
 */
export function channelMeans(x: Tensor): Tensor1D {
  const channels = channelCount(x);
  const [n = 1, height = 1, width = 1] = x.shape.slice(0, -1);
  const rows = pooledRows(reshape<Rank.R4>(x, [1, n * height, width, channels]), [1, width]);
  const maps = pooledRows(reshape<Rank.R4>(rows, [1, n, height, channels]), [1, height]);
  return reshape<Rank.R1>(pooledRows(reshape<Rank.R4>(maps, [1, 1, n, channels]), [1, n]), [channels]);
}

function pooledRows(x: Tensor4D, window: [number, number]): Tensor4D {
  return window[1] === 1 ? x : avgPool(x, window, window, 'valid');
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

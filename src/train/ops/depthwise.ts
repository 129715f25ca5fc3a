import {
  type Rank,
  type Tensor,
  type Tensor4D,
  add,
  depthwiseConv2d,
  mul,
  reshape,
  slice,
  stack,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import type { Pair } from '../../graph/ops.ts';
import { geometryOf, shapeOfConvolution } from '../backends/geometry.ts';
import { runOwnKernel } from '../backends/own-kernels.ts';
import { channelSums } from './channels.ts';
import type { Wanted } from './convolution.ts';
import { type Differentiable, asMap, differentiable } from './differentiable.ts';
import { turnedConvolution } from './input-gradient.ts';
import { explicit, sizeOf, withMargins } from './margins.ts';
import { partOf, phaseMaps } from './taps.ts';
import { type Movement, isOne, pairsBelow } from './window.ts';

/**
 * A convolution of each channel of x [N, H, W, C] by itself with a kernel [kh, kw, C, M], with its gradients: result
 * channel c M + m is channel c with kernel m.
 */
export function depthwiseConvolution(
  input: Tensor,
  weights: { readonly kernel: Tensor; readonly bias?: Tensor },
  movement: Movement,
  wanted: Wanted,
): Tensor {
  const [x, kernel] = [asMap(input), asMap(weights.kernel)];
  const { bias } = weights;
  const size = sizeOf(x);
  const by = [...(wanted.input ? [x] : []), ...(wanted.weights ? [kernel, ...(bias === undefined ? [] : [bias])] : [])];
  return differentiable(by, (): Differentiable => {
    const value = convolveChannels(x, kernel, movement);
    return {
      value: bias === undefined ? value : add(value, bias),
      saved: [kernel, ...(wanted.weights ? [x] : [])],
      gradients: (dy, [keptKernel = kernel, keptX = x]) =>
        tidy(() => {
          const dyMap = asMap(dy);
          return [
            ...(wanted.input ? [depthwiseInputGradient(dyMap, asMap(keptKernel), movement, size)] : []),
            ...(wanted.weights ? [depthwiseKernelGradient(asMap(keptX), dyMap, movement)] : []),
            ...(wanted.weights && bias !== undefined ? [channelSums(dy)] : []),
          ];
        }),
    };
  });
}

/** The kernel of our own for kernels of one channel each; undefined where the backend has none. */
function byKernel(
  name: string,
  operands: Readonly<Record<string, Tensor>>,
  x: Tensor4D['shape'],
  multiplier: number,
  movement: Movement,
): Tensor4D | undefined {
  if (multiplier !== 1) return undefined;
  const geometry = geometryOf(shapeOfConvolution(x, x[3], movement));
  const [own] = runOwnKernel(name, operands, { geometry }) ?? [];
  return own === undefined ? undefined : asMap(own);
}

function convolveChannels(x: Tensor4D, kernel: Tensor4D, movement: Movement): Tensor4D {
  const own = byKernel('Depthwise', { x, kernel }, x.shape, kernel.shape[3], movement);
  if (own !== undefined) return own;
  const { stride, dilation, margins } = movement;
  return depthwiseConv2d(x, kernel, pair(stride), explicit(margins), 'NHWC', pair(dilation));
}

function pair([height, width]: Pair): [number, number] {
  return [height, width];
}

/** Result channels c M + m for one m, as a map of the operand's channels. */
function ofMultiplier(dy: Tensor4D, multiplier: number, index: number): Tensor4D {
  const [n, height, width, channels] = dy.shape;
  if (multiplier === 1) return dy;
  const split = reshape<Rank.R3>(dy, [n * height * width, channels / multiplier, multiplier]);
  const part = slice(split, [0, 0, index], [n * height * width, channels / multiplier, 1]);
  return reshape<Rank.R4>(part, [n, height, width, channels / multiplier]);
}

/** [kh, kw, C, 1] */
function kernelOfMultiplier(kernel: Tensor4D, index: number): Tensor4D {
  const [height, width, channels, multiplier] = kernel.shape;
  return multiplier === 1 ? kernel : slice(kernel, [0, 0, 0, index], [height, width, channels, 1]);
}

function depthwiseInputGradient(dy: Tensor4D, kernel: Tensor4D, movement: Movement, size: Pair): Tensor4D {
  const [, , channels, multiplier] = kernel.shape;
  const x: Tensor4D['shape'] = [dy.shape[0], ...size, channels];
  const own = byKernel('DepthwiseInputGradient', { dy, kernel }, x, multiplier, movement);
  if (own !== undefined) return own;
  const parts = Array.from({ length: multiplier }, (_, index) =>
    turnedConvolution(ofMultiplier(dy, multiplier, index), kernelOfMultiplier(kernel, index), {
      movement,
      size,
      channels,
      convolve: (x, taps, margins, dilation) => depthwiseConv2d(x, taps, 1, explicit(margins), 'NHWC', pair(dilation)),
    }),
  );
  return parts.reduce((total, part) => add(total, part));
}

/** For each tap, the sums over all positions of what it was multiplied with, times dy. */
function depthwiseKernelGradient(x: Tensor4D, dy: Tensor4D, movement: Movement): Tensor {
  const { kernel } = movement;
  const channels = x.shape[3];
  const multiplier = dy.shape[3] / channels;
  const own = byKernel('DepthwiseKernelGradient', { x, dy }, x.shape, multiplier, movement);
  if (own !== undefined) return own;
  const parts = Array.from({ length: multiplier }, (_, index) => ofMultiplier(dy, multiplier, index));
  const met = mapsOfTaps(x, sizeOf(dy), movement);
  const taps = pairsBelow(kernel).flatMap((tap) =>
    tidy(() => {
      const map = met(tap);
      return parts.map((part) => channelSums(mul(map, part)));
    }),
  );
  // [taps, M, C] to [taps, C, M]
  const sums = reshape(stack(taps), [kernel[0] * kernel[1], multiplier, channels]);
  return reshape(transpose(sums, [0, 2, 1]), [kernel[0], kernel[1], channels, multiplier]);
}

/** For a tap, the map of all that it is multiplied with, zeros around x included. */
function mapsOfTaps(x: Tensor4D, result: Pair, movement: Movement): (tap: Pair) => Tensor4D {
  const { stride, dilation, margins } = movement;
  if (isOne(stride)) {
    const whole = withMargins(x, margins);
    return ([row, column]) => partOf(whole, [row * dilation[0], column * dilation[1]], result);
  }
  const phaseMap = phaseMaps(x, movement, result);
  return ([row, column]) => {
    const phase = phaseMap([row % stride[0], column % stride[1]]);
    return partOf(phase, [Math.floor(row / stride[0]), Math.floor(column / stride[1])], result);
  };
}

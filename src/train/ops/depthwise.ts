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
  const [strides, dilations] = [pair(movement.stride), pair(movement.dilation)];
  const by = [...(wanted.input ? [x] : []), ...(wanted.weights ? [kernel, ...(bias === undefined ? [] : [bias])] : [])];
  return differentiable(by, (): Differentiable => {
    const value = depthwiseConv2d(x, kernel, strides, explicit(movement.margins), 'NHWC', dilations);
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

import { type Rank, type Tensor2D, type Tensor4D, reshape, slice } from '@tensorflow/tfjs-core';
import type { Pair } from '../../graph/ops.ts';
import { sizeOf, withMargins } from './margins.ts';
import type { Movement } from './window.ts';

/** The rows and columns at `offset`, `offset + stride`, ...; x has `stride` times `size` of them. */
export function everyOther(x: Tensor4D, offset: Pair, stride: Pair, [rows, columns]: Pair): Tensor4D {
  const [n, , , channels] = x.shape;
  const grid = reshape(x, [n * rows, stride[0], columns, stride[1] * channels]);
  const part = slice(grid, [0, offset[0], 0, offset[1] * channels], [n * rows, 1, columns, channels]);
  return reshape<Rank.R4>(part, [n, rows, columns, channels]);
}

/** A map's pixels as rows. */
export function asMatrix(x: Tensor4D): Tensor2D {
  const [n, height, width, channels] = x.shape;
  return reshape<Rank.R2>(x, [n * height * width, channels]);
}

/** A part of each map. */
export function partOf(x: Tensor4D, [top, left]: Pair, [high, wide]: Pair): Tensor4D {
  const [n, height, width, channels] = x.shape;
  if (high === height && wide === width) return x;
  // Over whole rows of numbers, which are copied at once.
  const rows = slice(
    reshape<Rank.R3>(x, [n, height, width * channels]),
    [0, top, left * channels],
    [n, high, wide * channels],
  );
  return reshape<Rank.R4>(rows, [n, high, wide, channels]);
}

/**
 * x with its margins, as large as all taps need it for a result of `size`: a map of its own for each row and column of
 * the first `stride` ones.
 */
export function phaseMaps(
  x: Tensor4D,
  { kernel, stride, margins }: Movement,
  [rows, columns]: Pair,
): (phase: Pair) => Tensor4D {
  const [height, width] = sizeOf(x);
  const size: Pair = [rows + Math.ceil(kernel[0] / stride[0]) - 1, columns + Math.ceil(kernel[1] / stride[1]) - 1];
  const whole = withMargins(x, [
    [margins[0][0], stride[0] * size[0] - height - margins[0][0]],
    [margins[1][0], stride[1] * size[1] - width - margins[1][0]],
  ]);
  return (phase) => everyOther(whole, phase, stride, size);
}

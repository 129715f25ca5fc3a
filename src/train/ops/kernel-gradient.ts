import {
  type Rank,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  matMul,
  reshape,
  slice,
  stack,
  transpose,
  zeros,
} from '@tensorflow/tfjs-core';
import type { Pair } from '../../graph/ops.ts';
import { present } from '../../invariant.ts';
import { geometryOf } from '../backends/geometry.ts';
import { runOwnKernel } from '../backends/own-kernels.ts';
import { asMap } from './differentiable.ts';
import { sizeOf, withMargins } from './margins.ts';
import { asMatrix, partOf, phaseMaps } from './taps.ts';
import { type Movement, isOne, pairsBelow } from './window.ts';

/**
 * The gradient of a convolution's kernel, [kh, kw, I, O], from its operand x [N, H, W, I] and dy [N, h, w, O]: for each
 * tap, what it was multiplied with, as a matrix [I, N h w], times dy as a matrix [N h w, O].
 */
export function kernelGradient(x: Tensor4D, dy: Tensor4D, movement: Movement): Tensor4D {
  const geometry = geometryOf({ x: [...x.shape], y: [...dy.shape], movement });
  const own = runOwnKernel('ConvolutionKernelGradient', { x, dy }, { geometry });
  if (own !== undefined) return asMap(present(own[0], 'a gradient'));
  const { kernel } = movement;
  const [channels, filters] = [x.shape[3], dy.shape[3]];
  const taps = isOne(movement.stride) ? tapsOfUnit(x, dy, movement) : tapsOfStrided(x, dy, movement);
  return reshape<Rank.R4>(stack(taps), [kernel[0], kernel[1], channels, filters]);
}

/** Past this much of dy's padding, tap by tap is faster. */
const PADDED_SHARE = 3;

function tapsOfUnit(x: Tensor4D, dy: Tensor4D, movement: Movement): Tensor[] {
  const { kernel, dilation, margins } = movement;
  const [height, width] = sizeOf(dy);
  const reach: Pair = [dilation[0] * (kernel[0] - 1), dilation[1] * (kernel[1] - 1)];
  const padded = (height + reach[0]) * (width + reach[1]);
  if (padded > PADDED_SHARE * height * width) return tapsByRegion(x, dy, movement);
  return tapsByShift(withMargins(x, margins), dy, kernel, dilation);
}

/**
 * With as many zeros around dy as x has, a tap is a shift of the rows of all maps laid end to end: each of the matrices
 * of x is a stretch of one matrix, and dy is the same for all. x has its margins already.
 */
function tapsByShift(x: Tensor4D, dy: Tensor4D, kernel: Pair, dilation: Pair): Tensor[] {
  const [n, height, width, channels] = x.shape;
  const [rows, columns] = sizeOf(dy);
  const spread = withMargins(dy, [
    [0, height - rows],
    [0, width - columns],
  ]);
  const last = (kernel[0] - 1) * dilation[0] * width + (kernel[1] - 1) * dilation[1];
  const count = n * height * width - last;
  const [left, right] = [transpose(asMatrix(x)), slice(asMatrix(spread), 0, count)];
  return pairsBelow(kernel).map(([row, column]) => {
    const shift = row * dilation[0] * width + column * dilation[1];
    return matMul(slice(left, [0, shift], [channels, count]), right);
  });
}

/** Each tap with the part of dy where it meets x and not the zeros around it: few, where the dilation is large. */
function tapsByRegion(x: Tensor4D, dy: Tensor4D, { kernel, dilation, margins }: Movement): Tensor[] {
  const [size, rows] = [sizeOf(x), sizeOf(dy)];
  return pairsBelow(kernel).map((tap) => {
    const offset = (axis: 0 | 1): number => tap[axis] * dilation[axis] - margins[axis][0];
    const start = (axis: 0 | 1): number => Math.max(0, -offset(axis));
    const count = (axis: 0 | 1): number => Math.min(rows[axis], size[axis] - offset(axis)) - start(axis);
    const [high, wide] = [Math.max(0, count(0)), Math.max(0, count(1))];
    const part = (map: Tensor4D, top: number, left: number): Tensor2D =>
      asMatrix(partOf(map, [top, left], [high, wide]));
    if (high * wide === 0) return zeros([x.shape[3], dy.shape[3]]);
    return matMul(transpose(part(x, start(0) + offset(0), start(1) + offset(1))), part(dy, start(0), start(1)));
  });
}

/**
 * With a stride, taps that lie a multiple of it apart meet the same rows and columns of x: those are a map of their own,
 * over which the taps are shifts.
 */
function tapsOfStrided(x: Tensor4D, dy: Tensor4D, movement: Movement): Tensor[] {
  const { kernel, stride } = movement;
  const count = (taps: number, axis: 0 | 1): number => Math.ceil(taps / stride[axis]);
  const phaseMap = phaseMaps(x, movement, sizeOf(dy));
  const taps = new Map<string, Tensor>();
  for (const phase of pairsBelow([Math.min(stride[0], kernel[0]), Math.min(stride[1], kernel[1])])) {
    const part: Pair = [count(kernel[0] - phase[0], 0), count(kernel[1] - phase[1], 1)];
    const shifts = tapsByShift(phaseMap(phase), dy, part, [1, 1]);
    pairsBelow(part).forEach(([row, column], index) =>
      taps.set(
        keyOf(phase[0] + stride[0] * row, phase[1] + stride[1] * column),
        present(shifts[index], 'a gradient for each tap'),
      ),
    );
  }
  return pairsBelow(kernel).map(([row, column]) => present(taps.get(keyOf(row, column)), 'every tap is in a phase'));
}

function keyOf(row: number, column: number): string {
  return `${row} ${column}`;
}

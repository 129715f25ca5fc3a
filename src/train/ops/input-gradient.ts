import {
  type Rank,
  type Tensor4D,
  concat,
  conv2d,
  reverse,
  slice,
  reshape,
  transpose,
  zeros,
} from '@tensorflow/tfjs-core';
import { invariant, present } from '../../invariant.ts';
import type { Pair } from '../../graph/ops.ts';
import { geometryOf } from '../backends/geometry.ts';
import { runOwnKernel } from '../backends/own-kernels.ts';
import { asMap } from './differentiable.ts';
import { explicit, negative, positive, sizeOf, withMargins } from './margins.ts';
import { type Margins, type Movement, isOne, pairsBelow } from './window.ts';

/**
 * The part of one axis of dx that lies at `offset`, `offset + stride`, ...: there only every stride-th tap of the kernel
 * has a part.
 */
interface Phase {
  /** The taps, in the order in which they meet rising positions of dy. */
  readonly taps: readonly number[];
  /** What dy needs around it. */
  readonly margins: Pair;
}

/** How many positions of dx each phase of an axis has; the last of some may lie past the end. */
function phaseSize(size: number, stride: number): number {
  return Math.ceil(size / stride);
}

/** dx[stride i + offset] = sum over j of kernel[r + stride j] dy[i + q - j], with offset + margin = stride q + r. */
function phaseOf(movement: Movement, axis: 0 | 1, size: number, rows: number, offset: number): Phase {
  const { kernel, stride, dilation, margins } = movement;
  const [step, reach, before] = [stride[axis], dilation[axis], margins[axis][0]];
  const first = (offset + before) % step;
  const turn = Math.floor((offset + before) / step);
  const count = Math.max(0, Math.ceil((kernel[axis] - first) / step));
  const taps = Array.from({ length: count }, (_, index) => first + step * (count - 1 - index));
  return { taps, margins: [(count - 1) * reach - turn, phaseSize(size, step) - rows + turn] };
}

/** What is turned around. */
export interface Turned {
  readonly movement: Movement;
  /** The operand's height and width, and channels. */
  readonly size: Pair;
  readonly channels: number;
  /** Convolves a map with some of the kernel's taps, without stride. */
  readonly convolve: (x: Tensor4D, taps: Tensor4D, margins: Margins, dilation: Pair) => Tensor4D;
}

/**
 * The gradient of a convolution's operand, [N, H, W, I] with `size` = [H, W], from dy [N, h, w, O] and the kernel
 * [kh, kw, I, O].
 */
export function inputGradient(dy: Tensor4D, kernel: Tensor4D, movement: Movement, size: Pair): Tensor4D {
  const [n, , , filters] = dy.shape;
  const geometry = geometryOf({ x: [n, ...size, kernel.shape[2]], y: [...dy.shape], movement });
  invariant(kernel.shape[3] === filters, 'dy has a channel for each filter');
  const own = runOwnKernel('ConvolutionInputGradient', { dy, kernel }, { geometry });
  if (own !== undefined) return asMap(present(own[0], 'a gradient'));
  return turnedConvolution(dy, transpose(kernel, [0, 1, 3, 2]), {
    movement,
    size,
    channels: kernel.shape[2],
    convolve: (x, taps, margins, [down, across]) => conv2d(x, taps, 1, explicit(margins), 'NHWC', [down, across]),
  });
}

/**
 * The convolution of dy with the taps of a kernel turned around, which is the gradient of a convolution's operand. With a
 * stride, for each position between two of dy by itself, so that no time goes into multiplying the zeros that would
 * otherwise be put between them.
 */
export function turnedConvolution(dy: Tensor4D, kernel: Tensor4D, turned: Turned): Tensor4D {
  const { movement, size, channels, convolve } = turned;
  const { stride, dilation } = movement;
  invariant(isOne(stride) || isOne(dilation), 'there is no convolution with stride and dilation');
  const [rows, columns] = sizeOf(dy);
  const phases = pairsBelow(stride).map(([row, column]) => {
    const vertical = phaseOf(movement, 0, size[0], rows, row);
    const horizontal = phaseOf(movement, 1, size[1], columns, column);
    if (vertical.taps.length * horizontal.taps.length === 0)
      return zeros<Rank.R4>([dy.shape[0], phaseSize(size[0], stride[0]), phaseSize(size[1], stride[1]), channels]);
    const taps = taken(taken(kernel, vertical.taps, 0), horizontal.taps, 1);
    const margins: Margins = [vertical.margins, horizontal.margins];
    return convolve(withMargins(dy, negative(margins)), taps, positive(margins), dilation);
  });
  return interleaved(phases, stride, size);
}

/** Some of the kernel's taps along an axis, in this order. */
function taken(kernel: Tensor4D, taps: readonly number[], axis: 0 | 1): Tensor4D {
  const count = kernel.shape[axis];
  if (taps.length === count) return count === 1 ? kernel : reverse(kernel, axis);
  const [rows, columns, ...channels] = kernel.shape;
  const size: typeof kernel.shape = axis === 0 ? [1, columns, ...channels] : [rows, 1, ...channels];
  const parts = taps.map((tap) => slice(kernel, axis === 0 ? tap : [0, tap], size));
  return parts.length === 1 ? present(parts[0], 'a tap') : concat(parts, axis);
}

/** The maps put between each other, row by row and column by column, and cut to `size`. */
function interleaved(phases: Tensor4D[], [down, across]: Pair, [height, width]: Pair): Tensor4D {
  const [first] = phases;
  invariant(first !== undefined, 'there is a phase');
  if (phases.length === 1) return first;
  const [n, rows, columns, channels] = first.shape;
  const joined = reshape(concat(phases, 3), [n * rows, columns, down, across * channels]);
  const whole = reshape(transpose(joined, [0, 2, 1, 3]), [n, rows * down, columns * across, channels]);
  return withMargins(reshape<Rank.R4>(whole, [n, rows * down, columns * across, channels]), [
    [0, height - rows * down],
    [0, width - columns * across],
  ]);
}

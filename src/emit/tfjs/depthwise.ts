import type { Pair } from '../../graph/ops.ts';
import { permutedLayout } from './layout.ts';
import type { LayerWeight } from './model-builder.ts';
import { type Site, learnt, mapOf, operand, step } from './site.ts';
import type { TensorRef } from './topology.ts';
import { cropped, isOne, padded, subsampled } from './windows.ts';

/**
 * A convolution of each channel by itself. The layer ignores its dilation, so a dilated one is taken apart: rows and
 * columns that lie `dilation` apart are maps of their own, on which the same layer works without dilation.
 */
export function emitDepthwise(site: Site<'conv2d'>, bias: readonly LayerWeight[]): TensorRef {
  const { stride, dilation } = site.op;
  if (isOne(dilation)) {
    const { ref, padding } = padded(site, site.op);
    return depthwiseLayer(site, ref, stride, padding, bias);
  }
  return subsampled(site, dilated(site, bias), stride);
}

function depthwiseLayer(
  site: Site<'conv2d'>,
  ref: TensorRef,
  strides: Pair,
  padding: 'same' | 'valid',
  bias: readonly LayerWeight[],
): TensorRef {
  const { channels, kernel } = site.op;
  const { channels: taken } = mapOf(operand(site));
  const multiplier = channels / taken;
  const weight = learnt(site, 'weight', 'depthwise_kernel', () =>
    permutedLayout([taken, multiplier, ...kernel], [2, 3, 0, 1]),
  );
  return site.builder.add(
    'DepthwiseConv2D',
    site.name,
    { kernel_size: kernel, strides, padding, depth_multiplier: multiplier, use_bias: bias.length > 0 },
    [ref],
    [weight, ...bias],
  );
}

function dilated(site: Site<'conv2d'>, bias: readonly LayerWeight[]): TensorRef {
  const { kernel, padding, dilation, channels } = site.op;
  const { height, width } = mapOf(operand(site));
  const [[rows, bottom], [columns, right]] = [
    extent(height, padding[0], dilation[0]),
    extent(width, padding[1], dilation[1]),
  ];
  const zeros = [
    [padding[0], bottom],
    [padding[1], right],
  ] as const;
  const input = step(site, 'pad', 'ZeroPadding2D', { padding: zeros }, [operand(site).ref]);
  const phases = grid(dilation).map(([top, left]) => {
    const from = cropped(site, input, [
      [top, dilation[0] - 1 - top],
      [left, dilation[1] - 1 - left],
    ]);
    return subsampled(site, from, dilation);
  });
  const results = phases.map((phase, index) =>
    index === 0 ? depthwiseLayer(site, phase, [1, 1], 'valid', bias) : site.builder.use(site.name, [phase]),
  );
  const [high, wide] = [rows - kernel[0] + 1, columns - kernel[1] + 1];
  const [down, across] = dilation;
  // From [high, wide, down * across * channels] to rows and columns in their places.
  const joined = step(site, 'phases', 'Concatenate', { axis: -1 }, results);
  const split = step(site, 'split', 'Reshape', { target_shape: [high, wide, down, across, channels] }, [joined]);
  const placed = step(site, 'place', 'Permute', { dims: [1, 3, 2, 4, 5] }, [split]);
  const whole = step(site, 'join', 'Reshape', { target_shape: [high * down, wide * across, channels] }, [placed]);
  const wanted = (size: number, axis: 0 | 1): number => size + 2 * padding[axis] - dilation[axis] * (kernel[axis] - 1);
  return cropped(site, whole, [
    [0, high * down - wanted(height, 0)],
    [0, wide * across - wanted(width, 1)],
  ]);
}

/** All pairs of indices below those of `pair`, row by row. */
function grid([rows, columns]: Pair): readonly Pair[] {
  return Array.from({ length: rows * columns }, (_, index) => [Math.floor(index / columns), index % columns]);
}

/**
 * How many rows each phase has, and how many zeros go below, so that every phase, cut off as it is by `dilation - 1` rows
 * in all, has that many.
 */
function extent(size: number, padding: number, dilation: number): readonly [number, number] {
  const rows = Math.ceil((size + 2 * padding) / dilation);
  return [rows, rows * dilation - size - padding];
}

import type { Pair } from '../../graph/ops.ts';
import { averagingMatrix } from './matrices.ts';
import { resampled } from './resample.ts';
import { type Emitters, type Site, mapOf, operand, refsOf, result, step } from './site.ts';
import type { TensorRef } from './topology.ts';
import { bothSides, isOne, isZero, zeroPadded } from './windows.ts';

/** Below every activation; times a gradient it is still a number, so that 0 times it is 0. */
const LOWEST = -1e30;

/**
 * The operand with a border that no window takes its maximum from. Zeros do where nothing is below zero. Else the border
 * is added: 1 in the map and 0 around it, turned into 0 in the map and the lowest number around it.
 */
function paddedForMaximum(site: Site<'max_pool2d'>): TensorRef {
  const { padding } = site.op;
  const { ref, isNonNegative } = operand(site);
  if (isZero(padding)) return ref;
  const sides = { padding: bothSides(padding) };
  const zeros = zeroPadded(site, padding);
  if (isNonNegative) return zeros;
  const ones = step(site, 'ones', 'Rescaling', { scale: 0, offset: 1 }, [ref]);
  const inside = step(site, 'inside', 'ZeroPadding2D', sides, [ones]);
  const border = step(site, 'border', 'Rescaling', { scale: -LOWEST, offset: LOWEST }, [inside]);
  return step(site, 'bordered', 'Add', {}, [zeros, border]);
}

function pool(kernel: Pair, stride: Pair) {
  return { pool_size: kernel, strides: stride, padding: 'valid' } as const;
}

/** How long the windows along an axis are where they are all alike and do not overlap. */
function evenWindow(size: number, count: number): number | undefined {
  return size % count === 0 ? size / count : undefined;
}

/** Pooling; what PyTorch computes, padding counted in the mean. */
export const poolingEmitters: Emitters<'max_pool2d' | 'avg_pool2d' | 'adaptive_avg_pool2d'> = {
  max_pool2d: (site) => result(site, 'MaxPooling2D', pool(site.op.kernel, site.op.stride), [paddedForMaximum(site)]),

  // Padding `same` would leave the zeros out of the mean.
  avg_pool2d: (site) =>
    result(site, 'AveragePooling2D', pool(site.op.kernel, site.op.stride), [zeroPadded(site, site.op.padding)]),

  adaptive_avg_pool2d: (site) => {
    const { height, width, channels } = mapOf(operand(site));
    const [rows, columns] = site.op.size;
    if (rows === height && columns === width) return operand(site).ref;
    if (isOne(site.op.size)) {
      const means = step(site, 'means', 'GlobalAveragePooling2D', {}, refsOf(site));
      return result(site, 'Reshape', { target_shape: [1, 1, channels] }, [means]);
    }
    const window = [evenWindow(height, rows), evenWindow(width, columns)] as const;
    if (window[0] !== undefined && window[1] !== undefined) {
      const size = [window[0], window[1]] as const;
      return result(site, 'AveragePooling2D', pool(size, size));
    }
    return resampled(site, averagingMatrix, [rows, columns]);
  },
};

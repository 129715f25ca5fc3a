import type { Pair } from '../../graph/ops.ts';
import type { ResampleMatrix } from './matrices.ts';
import { type Site, constant, mapOf, operand, result, step } from './site.ts';
import type { TensorRef } from './topology.ts';

/**
 * The operand with other heights and widths, each a matrix product along its axis: a frozen Dense layer works on the last
 * axis, so the axes are put there in turn. Equal matrices are not shared: tfjs numbers the uses of a shared layer in the
 * order in which their operands happen to be ready.
 */
export function resampled(site: Site, matrix: ResampleMatrix, [toHeight, toWidth]: Pair): TensorRef {
  const { height, width } = mapOf(operand(site));
  const along = (axis: string, size: number, count: number, ref: TensorRef): TensorRef =>
    size === count
      ? ref
      : step(
          site,
          axis,
          'Dense',
          { units: count, use_bias: false },
          [ref],
          [constant('kernel', [size, count], matrix(size, count))],
        );
  const rows = step(site, 'rows', 'Permute', { dims: [1, 3, 2] }, [operand(site).ref]);
  const columns = step(site, 'columns', 'Permute', { dims: [2, 3, 1] }, [along('width', width, toWidth, rows)]);
  return result(site, 'Permute', { dims: [3, 2, 1] }, [along('height', height, toHeight, columns)]);
}

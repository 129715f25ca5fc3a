import { pads } from './convolution.ts';
import { int, ints } from './proto.ts';
import { type Emitters, type Site, dimAt, integer, integers, operand, operandNames, result, step } from './site.ts';

/** Where window `index` of `count` over `size` positions begins and ends (exclusive), as PyTorch divides them. */
function window(index: number, count: number, size: number): readonly [number, number] {
  return [Math.floor((index * size) / count), Math.ceil(((index + 1) * size) / count)];
}

/** The matrix [count, size] whose rows average the windows of one axis. */
function averagingMatrix(count: number, size: number): number[] {
  return Array.from({ length: count * size }, (_, at) => {
    const [start, end] = window(Math.floor(at / size), count, size);
    const position = at % size;
    return position >= start && position < end ? 1 / (end - start) : 0;
  });
}

/** What is larger is computed in the graph, so that a large size does not make a large file. */
const LARGEST_MATRIX = 1 << 18;

/** The tensor of the matrix that averages `axis` to `count` positions; made in the graph where the size is symbolic. */
function averaging(site: Site, axis: 2 | 3, count: number): string {
  const x = operand(site);
  const size = dimAt(x.type, axis);
  if (typeof size !== 'number' || size * count > LARGEST_MATRIX)
    return computedAveraging(site, site.sizes.ofTensor(x.name, axis), count);
  return site.builder.shared(`averaging ${count} of ${size}`, () =>
    site.builder.table(`const/average/${count}x${size}`, {
      dtype: 'f32',
      dims: [count, size],
      values: averagingMatrix(count, size),
    }),
  );
}

/** `averagingMatrix` over a size that is known only when the graph runs. */
function computedAveraging(site: Site, size: string, count: number): string {
  return site.builder.shared(`averaging ${count} of ${size}`, () => {
    const add = (suffix: string, opType: string, inputs: readonly string[], to?: number): string =>
      step(site, `average/${suffix}`, opType, inputs, to === undefined ? {} : { to: int(to) });
    const indices = add('indices', 'Range', [integer(site, 0), integer(site, count), integer(site, 1)]);
    const windows = add('windows', 'Unsqueeze', [indices, integers(site, [1])]);
    const starts = add('starts', 'Div', [add('scaled', 'Mul', [windows, size]), integer(site, count)]);
    const next = add('next', 'Mul', [add('following', 'Add', [windows, integer(site, 1)]), size]);
    const ends = add('ends', 'Div', [add('rounded_up', 'Add', [next, integer(site, count - 1)]), integer(site, count)]);
    const positions = add('positions', 'Range', [integer(site, 0), size, integer(site, 1)]);
    const inside = add('inside', 'And', [
      add('from_start', 'GreaterOrEqual', [positions, starts]),
      add('before_end', 'Less', [positions, ends]),
    ]);
    const lengths = add('lengths', 'Cast', [add('counts', 'Sub', [ends, starts])], 1);
    return add('matrix', 'Div', [add('members', 'Cast', [inside], 1), lengths]);
  });
}

/** The size of the windows along an axis where they are all alike and do not overlap. */
function evenWindow(size: unknown, count: number): number | undefined {
  return typeof size === 'number' && size % count === 0 ? size / count : undefined;
}

/** Pooling with explicit padding; what PyTorch computes, padding counted in the mean. */
export const poolingEmitters: Emitters<'max_pool2d' | 'avg_pool2d' | 'adaptive_avg_pool2d'> = {
  max_pool2d: (site) =>
    result(site, 'MaxPool', operandNames(site), {
      kernel_shape: ints(site.op.kernel),
      pads: ints(pads(site.op.padding)),
      strides: ints(site.op.stride),
    }),

  avg_pool2d: (site) =>
    result(site, 'AveragePool', operandNames(site), {
      count_include_pad: int(1),
      kernel_shape: ints(site.op.kernel),
      pads: ints(pads(site.op.padding)),
      strides: ints(site.op.stride),
    }),

  adaptive_avg_pool2d: (site) => {
    const x = operand(site);
    const [rows, columns] = site.op.size;
    if (rows === 1 && columns === 1) return result(site, 'GlobalAveragePool', [x.name]);
    const height = evenWindow(dimAt(x.type, 2), rows);
    const width = evenWindow(dimAt(x.type, 3), columns);
    if (height === 1 && width === 1) return x.name;
    if (height !== undefined && width !== undefined)
      return result(site, 'AveragePool', [x.name], {
        kernel_shape: ints([height, width]),
        strides: ints([height, width]),
      });
    const across = step(site, 'across_transposed', 'Transpose', [averaging(site, 3, columns)], { perm: ints([1, 0]) });
    const averagedColumns = step(site, 'columns', 'MatMul', [x.name, across]);
    return result(site, 'MatMul', [averaging(site, 2, rows), averagedColumns]);
  },
};

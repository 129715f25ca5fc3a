import type { Pair } from '../../graph/ops.ts';

/** Zeros before and after, for height and for width. Below zero it is rows that are cut off. */
export type Margins = readonly [Pair, Pair];

/** How a kernel moves over a map. */
export interface Movement {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  readonly margins: Margins;
}

/** The margins that TensorFlow's padding `same` gives a map of this size: the odd row comes last. */
export function sameMargins(size: Pair, { kernel, stride, dilation }: Omit<Movement, 'margins'>): Margins {
  const along = (axis: 0 | 1): Pair => {
    const count = Math.ceil(size[axis] / stride[axis]);
    const reach = dilation[axis] * (kernel[axis] - 1) + 1;
    const total = Math.max(0, (count - 1) * stride[axis] + reach - size[axis]);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  };
  return [along(0), along(1)];
}

/** No margins. */
export const NO_MARGINS: Margins = [
  [0, 0],
  [0, 0],
];

/** The size of the result. */
export function resultSize(size: Pair, { kernel, stride, dilation, margins }: Movement): Pair {
  const along = (axis: 0 | 1): number =>
    Math.floor(
      (size[axis] + margins[axis][0] + margins[axis][1] - dilation[axis] * (kernel[axis] - 1) - 1) / stride[axis],
    ) + 1;
  return [along(0), along(1)];
}

/** Whether both numbers are 1. */
export function isOne([h, w]: Pair): boolean {
  return h === 1 && w === 1;
}

/** All pairs of indices below those of `pair`, row by row. */
export function pairsBelow([rows, columns]: Pair): readonly Pair[] {
  return Array.from({ length: rows * columns }, (_, index) => [Math.floor(index / columns), index % columns]);
}

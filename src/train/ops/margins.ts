import { type Tensor4D, pad, slice } from '@tensorflow/tfjs-core';
import type { Pair } from '../../graph/ops.ts';
import type { Margins } from './window.ts';

/** Height and width. */
export function sizeOf({ shape: [, height, width] }: Tensor4D): Pair {
  return [height, width];
}

/** The map with zeros around it, or where a margin is below zero without those rows or columns. */
export function withMargins(x: Tensor4D, margins: Margins): Tensor4D {
  const [[top, bottom], [left, right]] = negative(margins);
  const [n, height, width, channels] = x.shape;
  const kept = isEmpty(negative(margins))
    ? x
    : slice(x, [0, -top, -left, 0], [n, height + top + bottom, width + left + right, channels]);
  return isEmpty(positive(margins)) ? kept : pad(kept, explicit(positive(margins)));
}

function isEmpty(margins: Margins): boolean {
  return margins.every(([before, after]) => before === 0 && after === 0);
}

/** The margins that are zeros to add. */
export function positive([[top, bottom], [left, right]]: Margins): Margins {
  return [
    [Math.max(0, top), Math.max(0, bottom)],
    [Math.max(0, left), Math.max(0, right)],
  ];
}

/** The margins that are rows and columns to cut off. */
export function negative([[top, bottom], [left, right]]: Margins): Margins {
  return [
    [Math.min(0, top), Math.min(0, bottom)],
    [Math.min(0, left), Math.min(0, right)],
  ];
}

/** As TensorFlow.js writes them for [N, H, W, C]. */
export function explicit([[top, bottom], [left, right]]: Margins): [
  [number, number],
  [number, number],
  [number, number],
  [number, number],
] {
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}

import type { Pair } from '../../graph/ops.ts';
import { type Site, operand, step } from './site.ts';
import type { Sides, TensorRef } from './topology.ts';

/** A window that slides over a map, as PyTorch has it. */
export interface Slide {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
}

/** What a layer slides over, and the padding that it is to add itself. */
export interface Padded {
  readonly ref: TensorRef;
  readonly padding: 'same' | 'valid';
}

/** Whether both numbers are 1. */
export function isOne([h, w]: Pair): boolean {
  return h === 1 && w === 1;
}

/** Whether both numbers are 0. */
export function isZero([h, w]: Pair): boolean {
  return h === 0 && w === 0;
}

/**
 * Whether the padding `same` is this one. With a stride above 1 it is not: TensorFlow then puts the odd row at the end,
 * PyTorch at the start.
 */
function isSame({ kernel, stride, padding, dilation }: Slide): boolean {
  return isOne(stride) && [0, 1].every((axis) => 2 * at(padding, axis) === at(dilation, axis) * (at(kernel, axis) - 1));
}

function at(pair: Pair, axis: number): number {
  return axis === 0 ? pair[0] : pair[1];
}

/** Both sides alike. */
export function bothSides([h, w]: Pair): Sides {
  return [
    [h, h],
    [w, w],
  ];
}

/** The operand with zeros around it. */
export function zeroPadded(site: Site, padding: Pair): TensorRef {
  const { ref } = operand(site);
  return isZero(padding) ? ref : step(site, 'pad', 'ZeroPadding2D', { padding: bothSides(padding) }, [ref]);
}

/** The operand with zeros around it, unless the layer can add them. */
export function padded(site: Site, slide: Slide): Padded {
  if (!isZero(slide.padding) && isSame(slide)) return { ref: operand(site).ref, padding: 'same' };
  return { ref: zeroPadded(site, slide.padding), padding: 'valid' };
}

/** Every `stride`-th row and column, from the first on. */
export function subsampled(site: Site, ref: TensorRef, stride: Pair): TensorRef {
  if (isOne(stride)) return ref;
  return step(site, 'subsample', 'MaxPooling2D', { pool_size: [1, 1], strides: stride, padding: 'valid' }, [ref]);
}

/** The map without some rows and columns at its sides. */
export function cropped(site: Site, ref: TensorRef, cropping: Sides): TensorRef {
  return cropping.every(isZero) ? ref : step(site, 'crop', 'Cropping2D', { cropping }, [ref]);
}

/** The channels from `start` up to, not including, `end`. */
export function channelsOf(site: Site, ref: TensorRef, start: number, end: number, count: number): TensorRef {
  if (start === 0 && end === count) return ref;
  // `channels_first` crops the last two axes: here those are width and channels.
  const cropping: Sides = [
    [0, 0],
    [start, count - end],
  ];
  return step(site, 'channels', 'Cropping2D', { cropping, data_format: 'channels_first' }, [ref]);
}

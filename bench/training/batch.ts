import * as tf from '@tensorflow/tfjs-core';
import { imageValues } from '../images.ts';
import type { Batch } from './trainer.ts';

/** How many images of which size, and how many classes their labels have. */
export interface BatchShape {
  readonly batch: number;
  readonly size: number;
  readonly classes: number;
}

/** The numbers of a batch: images [N, 3, H, W], and labels [N, H, W], squares of one class each in a border that is void. */
export interface BatchValues {
  readonly shape: [number, number, number, number];
  readonly images: Float32Array;
  readonly labels: Int32Array;
}

/** Always the same. */
export function batchValues({ batch, size, classes }: BatchShape): BatchValues {
  const shape: BatchValues['shape'] = [batch, 3, size, size];
  const labels = Int32Array.from({ length: batch * size * size }, (_, index) => {
    const [image, row, column] = [Math.floor(index / size ** 2), Math.floor(index / size) % size, index % size];
    const isBorder = row % 32 === 0 || column % 32 === 0;
    return isBorder ? 255 : (Math.floor(row / 32) * 7 + Math.floor(column / 32) * 3 + image) % classes;
  });
  return { shape, images: imageValues(shape), labels };
}

/** Tensors of a batch on the current backend. */
export function batchTensors({ shape, images, labels }: BatchValues): Batch {
  const [n, , height, width] = shape;
  return tf.tidy(() => ({
    images: tf.transpose(tf.tensor4d(images, shape), [0, 2, 3, 1]),
    labels: tf.tensor3d(labels, [n, height, width], 'int32'),
  }));
}

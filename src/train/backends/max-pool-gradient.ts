import { backend_util } from '@tensorflow/tfjs-core';
import { invariant } from '../../invariant.ts';
import { type HeapKernel, type Numbers, operandOf } from './heap.ts';

type Pool = ReturnType<typeof backend_util.computePool2DInfo>;

/** Adds each number of dy to where the maximum of its window is: of equal ones the first, as in PyTorch. */
function addToMaxima(x: Numbers, dy: Numbers, dx: Numbers, pool: Pool): void {
  const { batchSize, inChannels: channels, outHeight, outWidth } = pool;
  const best = new Float32Array(channels);
  const at = new Int32Array(channels);
  for (let pixel = 0; pixel < batchSize * outHeight * outWidth; pixel++) {
    findMaxima(x, pixel, pool, best, at);
    for (let channel = 0; channel < channels; channel++) {
      const place = at[channel] ?? 0;
      dx[place] = (dx[place] ?? 0) + (dy[pixel * channels + channel] ?? 0);
    }
  }
}

/** The largest numbers of a window and their indices, for each channel. */
function findMaxima(x: Numbers, pixel: number, pool: Pool, best: Float32Array, at: Int32Array): void {
  const { inHeight, inWidth, inChannels: channels, outHeight, outWidth, padInfo } = pool;
  const image = Math.floor(pixel / (outHeight * outWidth));
  const top = (Math.floor(pixel / outWidth) % outHeight) * pool.strideHeight - padInfo.top;
  const left = (pixel % outWidth) * pool.strideWidth - padInfo.left;
  best.fill(-Infinity);
  for (let row = Math.max(0, top); row < Math.min(inHeight, top + pool.filterHeight); row++)
    for (let column = Math.max(0, left); column < Math.min(inWidth, left + pool.filterWidth); column++) {
      const start = ((image * inHeight + row) * inWidth + column) * channels;
      for (let channel = 0; channel < channels; channel++) {
        const value = x[start + channel] ?? 0;
        if (value > (best[channel] ?? 0)) {
          best[channel] = value;
          at[channel] = start + channel;
        }
      }
    }
}

/**
 * The gradient of max pooling. The backend's own kernel begins its search for the maximum at the smallest number above 0,
 * and so loses the gradient of each window without a larger one (MaxPoolGrad.cc).
 */
export const maxPoolGradient: HeapKernel = (heap, inputs, attributes) => {
  const [dy, x] = [operandOf(inputs, 'dy'), operandOf(inputs, 'input')];
  const dx = heap.create(x.shape, 'float32');
  const gradient = heap.view(dx).fill(0);
  addToMaxima(heap.view(x), heap.view(dy), gradient, poolOf(x.shape, attributes));
  return dx;
};

function poolOf(shape: readonly number[], attributes: Readonly<Record<string, unknown>>): Pool {
  const { filterSize, strides, pad, dimRoundingMode } = attributes;
  const [n = 1, height = 1, width = 1, channels = 1] = shape;
  const isRounding = dimRoundingMode === 'floor' || dimRoundingMode === 'round' || dimRoundingMode === 'ceil';
  return backend_util.computePool2DInfo(
    [n, height, width, channels],
    sizeOf(filterSize),
    sizeOf(strides),
    1,
    pad === 'same' || pad === 'valid' || typeof pad === 'number' ? pad : 'valid',
    isRounding ? dimRoundingMode : undefined,
  );
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function sizeOf(value: unknown): [number, number] {
  const [height, width] = isList(value) ? value : [value, value];
  invariant(typeof height === 'number' && typeof width === 'number', 'a window has a height and a width');
  return [height, width];
}

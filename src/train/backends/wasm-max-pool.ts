import {
  type KernelConfig,
  MaxPoolGrad,
  type TensorInfo,
  backend_util,
  getKernel,
  registerKernel,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import { invariant } from '../../invariant.ts';

/** What of the WASM backend a kernel in JavaScript needs: its tensors as stretches of one memory. */
interface Heap {
  makeOutput(shape: number[], dtype: 'float32'): TensorInfo;
  typedArrayFromHeap(tensor: TensorInfo): ArrayLike<number>;
}

function isHeap(backend: object): backend is Heap {
  return 'makeOutput' in backend && 'typedArrayFromHeap' in backend;
}

function floats(heap: Heap, tensor: TensorInfo): Float32Array {
  const values = heap.typedArrayFromHeap(tensor);
  invariant(values instanceof Float32Array, 'a pooled map holds float32');
  return values;
}

type Pool = ReturnType<typeof backend_util.computePool2DInfo>;

/** Adds each number of dy to where the maximum of its window is: of equal ones the first, as in PyTorch. */
function addToMaxima(x: Float32Array, dy: Float32Array, dx: Float32Array, pool: Pool): void {
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
function findMaxima(x: Float32Array, pixel: number, pool: Pool, best: Float32Array, at: Int32Array): void {
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

/** Whether the backend's own kernel has been replaced. */
let isMended = false;

const maxPoolGrad: KernelConfig = {
  kernelName: MaxPoolGrad,
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { dy, input } = inputs;
    invariant(isHeap(backend) && dy !== undefined && input !== undefined, 'the backend is the WASM one');
    const dx = backend.makeOutput(input.shape, 'float32');
    const values = floats(backend, dx).fill(0);
    addToMaxima(floats(backend, input), floats(backend, dy), values, poolOf(input.shape, attrs ?? {}));
    return dx;
  },
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

/**
 * Replaces the WASM backend's gradient of max pooling, which begins its search for the maximum at the smallest number
 * above 0, and so loses the gradient of each window without a positive number (tfjs 4.22, MaxPoolGrad.cc). Does nothing
 * where that backend is not loaded, or has been mended.
 */
export function mendWasmMaxPool(): void {
  if (isMended || getKernel(MaxPoolGrad, 'wasm') === undefined) return;
  unregisterKernel(MaxPoolGrad, 'wasm');
  registerKernel(maxPoolGrad);
  isMended = true;
}

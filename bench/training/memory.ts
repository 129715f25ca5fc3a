import * as tf from '@tensorflow/tfjs-core';
import { isRecord } from '../../src/train/backends/guards.ts';

/** Bytes of the WASM backend's memory that are in use, now and at most since `restart`, and how large it has grown. */
export interface HeapMeter {
  readonly live: () => number;
  readonly peak: () => number;
  readonly size: () => number;
  readonly restart: () => void;
}

interface Allocator {
  _malloc(bytes: number): number;
  _free(address: number): void;
  readonly HEAPU8: Uint8Array;
}

function isAllocator(value: unknown): value is Allocator {
  return isRecord(value) && typeof value['_malloc'] === 'function' && value['HEAPU8'] instanceof Uint8Array;
}

/** Counts what the backend asks for and gives back from now on. */
export function meterHeap(): HeapMeter {
  const { backend } = tf.engine();
  const wasm = 'wasm' in backend ? backend.wasm : undefined;
  if (!isAllocator(wasm)) throw new Error('the backend is not WASM');
  const sizes = new Map<number, number>();
  let [live, peak] = [0, 0];
  const [allocate, free] = [wasm._malloc.bind(wasm), wasm._free.bind(wasm)];
  wasm._malloc = (bytes) => {
    const address = allocate(bytes);
    sizes.set(address >>> 0, bytes);
    live += bytes;
    peak = Math.max(peak, live);
    return address;
  };
  wasm._free = (address) => {
    live -= sizes.get(address >>> 0) ?? 0;
    sizes.delete(address >>> 0);
    free(address);
  };
  return { live: () => live, peak: () => peak, size: () => wasm.HEAPU8.length, restart: () => (peak = live) };
}

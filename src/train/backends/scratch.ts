import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Heap } from './heap.ts';

/** Memory that a kernel uses while it runs. Everything is asked for by its address. */
export class Scratch {
  readonly #heap: Heap;
  readonly #tensors: TensorInfo[] = [];

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /** So many float32, whatever they are. */
  floats(count: number): number {
    return this.#heap.address(this.#add(count, 'float32'));
  }

  zeros(count: number): number {
    const tensor = this.#add(count, 'float32');
    this.#heap.view(tensor).fill(0);
    return this.#heap.address(tensor);
  }

  /** A copy of these numbers, as float32, with zeros behind them up to `count`. */
  copy(values: ArrayLike<number>, count = values.length): number {
    const tensor = this.#add(count, 'float32');
    this.#heap.view(tensor).fill(0).set(values);
    return this.#heap.address(tensor);
  }

  /** A copy of these numbers, as int32. */
  integers(values: readonly number[]): number {
    const tensor = this.#add(values.length, 'int32');
    this.#heap.view(tensor).set(values);
    return this.#heap.address(tensor);
  }

  free(): void {
    for (const tensor of this.#tensors) this.#heap.free(tensor);
  }

  #add(count: number, dtype: 'float32' | 'int32'): TensorInfo {
    const tensor = this.#heap.create([count], dtype);
    this.#tensors.push(tensor);
    return tensor;
  }
}

/** What `work` gives with memory to work in, which is given back behind it. */
export function withScratch<T>(heap: Heap, work: (scratch: Scratch) => T): T {
  const scratch = new Scratch(heap);
  try {
    return work(scratch);
  } finally {
    scratch.free();
  }
}

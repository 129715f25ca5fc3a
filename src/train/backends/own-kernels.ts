import {
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
  type TensorInfo,
  engine,
  getBackend,
  getKernel,
  registerKernel,
} from '@tensorflow/tfjs-core';
import { present } from '../../invariant.ts';
import { type Heap, type Operands, heapOf } from './heap.ts';
import type { Kernels } from './kernels.ts';

/** What a kernel of our own computes on the WASM backend's memory, from its operands and its attributes. */
export type OwnKernel = (
  heap: Heap,
  kernels: Kernels,
  inputs: Operands,
  attributes: Readonly<Record<string, unknown>>,
) => TensorInfo[];

/** Makes a kernel known to the WASM backend; does nothing where it is known. */
export function registerOwnKernel(kernelName: string, kernel: OwnKernel): void {
  if (getKernel(kernelName, 'wasm') !== undefined) return;
  registerKernel({
    kernelName,
    backendName: 'wasm',
    kernelFunc: ({ backend, inputs, attrs = {} }) => {
      const heap = heapOf(backend);
      return kernel(heap, present(heap.kernels, 'who calls the kernel has seen that there is one'), inputs, attrs);
    },
  });
}

/** The memory of the backend in use, where our own kernels work on it. */
export function ownHeap(): Heap | undefined {
  if (getBackend() !== 'wasm') return undefined;
  const heap = heapOf(engine().backend);
  return heap.kernels === undefined ? undefined : heap;
}

/**
 * Runs a kernel of our own; undefined where the backend in use has none of that name. Nothing is recorded for gradients:
 * to be called inside of `differentiable`.
 */
export function runOwnKernel(
  name: string,
  inputs: NamedTensorMap,
  attributes: NamedAttrMap = {},
): readonly Tensor[] | undefined {
  if (ownHeap() === undefined || getKernel(name, 'wasm') === undefined) return undefined;
  const results: Tensor | Tensor[] = engine().runKernel(name, inputs, attributes);
  return Array.isArray(results) ? results : [results];
}

import { type TensorInfo, getKernel, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import { invariant } from '../../invariant.ts';

/** The numbers of a tensor in the WASM backend's memory. */
export type Numbers = Float32Array | Int32Array | Uint8Array;

/** What of the WASM backend a kernel in JavaScript needs: its tensors are stretches of one memory. */
interface HeapBackend {
  makeOutput(shape: number[], dtype: TensorInfo['dtype']): TensorInfo;
  typedArrayFromHeap(tensor: TensorInfo): unknown;
  incRef(dataId: object): void;
}

function isHeapBackend(backend: object): backend is HeapBackend {
  return 'makeOutput' in backend && 'typedArrayFromHeap' in backend && 'incRef' in backend;
}

function isNumbers(value: unknown): value is Numbers {
  return value instanceof Float32Array || value instanceof Int32Array || value instanceof Uint8Array;
}

/** The memory, as a kernel sees it. */
export interface Heap {
  /** A new tensor, with whatever numbers the memory holds; views that were taken before may no longer be valid. */
  readonly create: (shape: readonly number[], dtype: TensorInfo['dtype']) => TensorInfo;
  /** The numbers where they lie. */
  readonly view: (tensor: TensorInfo) => Numbers;
  /** Another tensor of the same numbers. */
  readonly share: (tensor: TensorInfo) => TensorInfo;
}

function heapOf(backend: object): Heap {
  invariant(isHeapBackend(backend), 'the backend is the WASM one');
  return {
    create: (shape, dtype) => backend.makeOutput([...shape], dtype),
    view: (tensor) => {
      const numbers = backend.typedArrayFromHeap(tensor);
      invariant(isNumbers(numbers), `a tensor of ${tensor.dtype} lies in the memory`);
      return numbers;
    },
    share: ({ dataId, shape, dtype }) => {
      backend.incRef(dataId);
      return { dataId, shape, dtype };
    },
  };
}

/** What a kernel computes from its operands by name and its attributes; undefined leaves it to the backend's own. */
export type HeapKernel = (
  heap: Heap,
  inputs: Readonly<Record<string, TensorInfo | undefined>>,
  attributes: Readonly<Record<string, unknown>>,
) => TensorInfo | undefined;

/** Whether a kernel has been replaced, by its name. */
const replaced = new Set<string>();

/** Puts a kernel in the place of the WASM backend's own; does nothing where that backend is not loaded. */
export function replaceWasmKernel(kernelName: string, kernel: HeapKernel): void {
  const own = replaced.has(kernelName) ? undefined : getKernel(kernelName, 'wasm');
  if (own === undefined) return;
  unregisterKernel(kernelName, 'wasm');
  registerKernel({
    kernelName,
    backendName: 'wasm',
    kernelFunc: (call) => kernel(heapOf(call.backend), call.inputs, call.attrs ?? {}) ?? own.kernelFunc(call),
    // Other kernels of the backend call its own.
    ...(own.setupFunc === undefined ? {} : { setupFunc: own.setupFunc }),
  });
  replaced.add(kernelName);
}

/** The operand of a kernel by its name. */
export function operandOf(inputs: Readonly<Record<string, TensorInfo | undefined>>, name: string): TensorInfo {
  const operand = inputs[name];
  invariant(operand !== undefined, `the kernel has an operand ${name}`);
  return operand;
}

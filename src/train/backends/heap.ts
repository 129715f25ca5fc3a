import { type TensorInfo, getKernel, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import { invariant } from '../../invariant.ts';
import { isRecord } from './guards.ts';
import { type Kernels, kernelsIn } from './kernels.ts';
import { refuseWhenFull } from './out-of-memory.ts';

/** The numbers of a tensor in the WASM backend's memory. */
export type Numbers = Float32Array | Int32Array | Uint8Array;

/** What of the WASM backend a kernel of our own needs: its tensors are stretches of one memory. */
interface HeapBackend {
  makeOutput(shape: number[], dtype: TensorInfo['dtype']): TensorInfo;
  typedArrayFromHeap(tensor: TensorInfo): unknown;
  getMemoryOffset(dataId: object): number;
  disposeData(dataId: object): boolean;
  incRef(dataId: object): void;
  refCount(dataId: object): number;
  /** Its tensors by their data, with the number that its own kernels know them by. */
  readonly dataIdMap: { get(dataId: object): { readonly id: number; readonly memoryOffset: number } };
  readonly wasm: {
    _malloc(bytes: number): number;
    _free(address: number): void;
    readonly asm?: { readonly memory?: object };
    /** Where threads share the memory, it does not come with the code. */
    readonly wasmMemory?: object;
    readonly tfjs: {
      disposeData(id: number): void;
      registerTensor(id: number, size: number, memoryOffset: number): void;
    };
  };
}

function isHeapBackend(backend: object): backend is HeapBackend {
  const methods = ['makeOutput', 'typedArrayFromHeap', 'getMemoryOffset', 'disposeData', 'incRef', 'refCount'];
  if (!isRecord(backend) || ![...methods, 'dataIdMap'].every((name) => name in backend)) return false;
  const { wasm } = backend;
  if (!isRecord(wasm) || !['_malloc', '_free'].every((name) => typeof wasm[name] === 'function')) return false;
  return isRecord(wasm['tfjs']);
}

function isNumbers(value: unknown): value is Numbers {
  return value instanceof Float32Array || value instanceof Int32Array || value instanceof Uint8Array;
}

/** The memory, as a kernel sees it. */
export interface Heap {
  /** A new tensor, with whatever numbers the memory holds; views that were taken before may no longer be valid. */
  readonly create: (shape: readonly number[], dtype: TensorInfo['dtype']) => TensorInfo;
  /** Gives a tensor's memory back. */
  readonly free: (tensor: TensorInfo) => void;
  /** The numbers where they lie. */
  readonly view: (tensor: TensorInfo) => Numbers;
  /** Where they lie. */
  readonly address: (tensor: TensorInfo) => number;
  /** Another tensor of the same numbers. */
  readonly share: (tensor: TensorInfo) => TensorInfo;
  /** Whether no other tensor has the same numbers. */
  readonly isOnly: (tensor: TensorInfo) => boolean;
  /** To be called when numbers have changed where they lie: the backend's own kernels keep packed copies of weights. */
  readonly forget: (tensor: TensorInfo) => void;
  /** The kernels of our own that work on this memory; undefined where there is no SIMD. */
  readonly kernels: Kernels | undefined;
}

const heaps = new WeakMap<object, Heap>();

/** The memory of a backend, which is the WASM one. */
export function heapOf(backend: object): Heap {
  const known = heaps.get(backend);
  if (known !== undefined) return known;
  invariant(isHeapBackend(backend), 'the backend is the WASM one');
  const heap = openHeap(backend);
  heaps.set(backend, heap);
  return heap;
}

function openHeap(backend: HeapBackend): Heap {
  refuseWhenFull(backend.wasm);
  const address = ({ dataId }: TensorInfo): number => backend.getMemoryOffset(dataId);
  return {
    create: (shape, dtype) => backend.makeOutput([...shape], dtype),
    free: ({ dataId }) => void backend.disposeData(dataId),
    view: (tensor) => {
      const numbers = backend.typedArrayFromHeap(tensor);
      invariant(isNumbers(numbers), `a tensor of ${tensor.dtype} lies in the memory`);
      return numbers;
    },
    address,
    share: ({ dataId, shape, dtype }) => {
      backend.incRef(dataId);
      return { dataId, shape, dtype };
    },
    isOnly: ({ dataId }) => backend.refCount(dataId) === 1,
    forget: ({ dataId, shape }) => {
      const { id, memoryOffset } = backend.dataIdMap.get(dataId);
      backend.wasm.tfjs.disposeData(id);
      backend.wasm.tfjs.registerTensor(
        id,
        shape.reduce((product, size) => product * size, 1),
        memoryOffset,
      );
    },
    kernels: kernelsIn(backend.wasm.asm?.memory ?? backend.wasm.wasmMemory),
  };
}

/** The operands of a kernel by their names. */
export type Operands = Readonly<Record<string, TensorInfo | undefined>>;

/** What a kernel computes from its operands and its attributes; undefined leaves it to the backend's own. */
export type HeapKernel = (
  heap: Heap,
  inputs: Operands,
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
export function operandOf(inputs: Operands, name: string): TensorInfo {
  const operand = inputs[name];
  invariant(operand !== undefined, `the kernel has an operand ${name}`);
  return operand;
}

import { engine, findBackendFactory, registerBackend, removeBackend, setBackend } from '@tensorflow/tfjs-core';

/** A backend that runs. */
export interface Started {
  /** `WASM with SIMD, one thread` */
  readonly description: string;
  /** The most bytes that its tensors can take, where that is known. */
  readonly memoryLimit?: number;
  /** Frees what it holds: threads, or a GPU's device, which keep a process from ending. */
  readonly stop: () => void;
}

/** Whether TensorFlow.js runs a backend already. */
export function isRunning(name: string): boolean {
  return name in engine().registry;
}

/**
 * Starts a backend that a package has registered, and makes it the one that computes; gives what stops it again. Rejects
 * with the reason where it does not start, which TensorFlow.js would write to the console.
 */
export async function startBackend(name: string): Promise<() => void> {
  const wasRunning = isRunning(name);
  const factory = findBackendFactory(name);
  // Its type does not say that it may be null.
  if (typeof factory !== 'function') throw new Error(`the package brings no backend \`${name}\``);
  const stop = (): void => {
    if (wasRunning || !isRunning(name)) return;
    removeBackend(name);
    // So that it can be started once more.
    registerBackend(name, factory);
  };
  if (!wasRunning) {
    const backend = await factory();
    removeBackend(name);
    registerBackend(name, () => backend);
  }
  if (await setBackend(name)) return stop;
  stop();
  throw new Error(`TensorFlow.js does not take the backend \`${name}\``);
}

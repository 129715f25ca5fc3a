import { engine } from '@tensorflow/tfjs-core';
import { type BackendHost, PackageMissing, loadPackage } from './host.ts';
import { type Started, startBackend } from './start.ts';

/** The packages of libtensorflow for Node: for CUDA, and for the CPU. */
export type TensorflowPackage = '@tensorflow/tfjs-node-gpu' | '@tensorflow/tfjs-node';

/** Starts TensorFlow's own library through one of its packages. */
export async function loadTensorflow(host: BackendHost, name: TensorflowPackage): Promise<Started> {
  await loadPackage(host, name);
  const stop = await startBackend('tensorflow');
  const backend = engine().registry['tensorflow'];
  const isOnGpu = backend !== undefined && 'isUsingGpuDevice' in backend && backend.isUsingGpuDevice === true;
  return { description: `TensorFlow (${name}) on the ${isOnGpu ? 'GPU' : 'CPU'}`, stop };
}

/** Starts the package for CUDA, or where that is not installed the other one. */
export async function loadAnyTensorflow(host: BackendHost): Promise<Started> {
  try {
    return await loadTensorflow(host, '@tensorflow/tfjs-node-gpu');
  } catch (thrown) {
    if (!(thrown instanceof PackageMissing)) throw thrown;
    return await loadTensorflow(host, '@tensorflow/tfjs-node');
  }
}

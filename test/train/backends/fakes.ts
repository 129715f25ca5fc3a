import * as tf from '@tensorflow/tfjs-core';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { BackendHost, GpuAdapter } from '../../../src/train/backends/host.ts';

/** The packages that are development dependencies here; none of libtensorflow, and no WebGPU. */
export const ownPackages: BackendHost['packages'] = {
  '@tensorflow/tfjs-backend-wasm': () => import('@tensorflow/tfjs-backend-wasm'),
  '@tensorflow/tfjs-backend-cpu': () => import('@tensorflow/tfjs-backend-cpu'),
};

/** What Node throws for a package that is not there, as `import` and as `require`. */
export function notFound(name: string, code: 'ERR_MODULE_NOT_FOUND' | 'MODULE_NOT_FOUND'): Error {
  const message =
    code === 'MODULE_NOT_FOUND'
      ? `Cannot find module '${name}'\nRequire stack:\n- /home/me/training.cjs`
      : `Cannot find package '${name}' imported from /home/me/training.mjs`;
  return Object.assign(new Error(message), { code });
}

/** How a stand-in for TensorFlow's library computes. */
interface Fake {
  readonly usesGpu?: boolean;
  /** Convolutions are off by this factor. */
  readonly wrongBy?: number;
}

/**
 * Registers the backend `tensorflow`, as loading one of its packages does: a stand-in that computes as the CPU's, since
 * those packages cannot be installed where their library's host is out of reach.
 */
export function registerTensorflow({ usesGpu = false, wrongBy = 1 }: Fake = {}): Promise<unknown> {
  for (const { kernelName } of tf.getKernelsForBackend('tensorflow')) tf.unregisterKernel(kernelName, 'tensorflow');
  tf.copyRegisteredKernels('cpu', 'tensorflow');
  if (wrongBy !== 1) spoilConvolution(wrongBy);
  tf.registerBackend('tensorflow', () =>
    Object.assign(new MathBackendCPU(), { isUsingGpuDevice: usesGpu, firstUse: false }),
  );
  return Promise.resolve({});
}

function spoilConvolution(factor: number): void {
  const own = tf.getKernel(tf.Conv2D, 'tensorflow');
  tf.unregisterKernel(tf.Conv2D, 'tensorflow');
  tf.registerKernel({
    kernelName: tf.Conv2D,
    backendName: 'tensorflow',
    kernelFunc: (call) => {
      const result = own.kernelFunc(call);
      const info = Array.isArray(result) ? result[0] : result;
      if (info === undefined || !(call.backend instanceof MathBackendCPU))
        throw new Error('a convolution has a result');
      const values = call.backend.readSync(info.dataId);
      if (values instanceof Float32Array) values.forEach((value, index) => (values[index] = value * factor));
      return info;
    },
  });
}

/** Takes the stand-in away again. */
export function forgetTensorflow(): void {
  if (typeof tf.findBackendFactory('tensorflow') === 'function') tf.removeBackend('tensorflow');
}

/** Dawn with this adapter, or with none. */
export function dawnWith(adapter: GpuAdapter | null): BackendHost['packages'] {
  return {
    webgpu: () => Promise.resolve({ create: () => ({ requestAdapter: () => Promise.resolve(adapter) }), globals: {} }),
    '@tensorflow/tfjs-backend-webgpu': () => Promise.reject(new Error('no shader compiler')),
  };
}

/** As SwiftShader describes itself through Dawn. */
export const swiftShader: GpuAdapter = {
  info: {
    vendor: 'google',
    architecture: 'swiftshader',
    device: 'swiftshader-device-subzero-',
    description: 'SwiftShader driver 5.0.0',
    isFallbackAdapter: true,
  },
};

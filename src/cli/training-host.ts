import { existsSync } from 'node:fs';
import { join } from 'node:path';
import util from 'node:util';
import type { BackendHost, BackendPackages } from '../train/backends/host.ts';

/** Where the build puts the WASM backend's files: beside the bundle. Run from the sources, it finds them itself. */
function wasmFolder(): string | undefined {
  if (typeof __dirname !== 'string' || !existsSync(join(__dirname, 'tfjs-backend-wasm.wasm'))) return undefined;
  return join(__dirname, '/');
}

/** `tfjs-node` 4.22 calls functions of `util` that Node 23 took away. */
function restoreUtil(): void {
  const removed = {
    isNullOrUndefined: (value: unknown): boolean => value === null || value === undefined,
    isArray: (value: unknown): boolean => Array.isArray(value),
  };
  for (const [name, test] of Object.entries(removed)) if (!(name in util)) Object.assign(util, { [name]: test });
}

async function loadTensorflow(load: () => Promise<unknown>): Promise<unknown> {
  restoreUtil();
  // Errors only: by default it greets with what the processor could do.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  return await load();
}

/** Dawn, where the system has what it computes with: it would complain on standard error, past Node. */
async function loadDawn(): Promise<BackendPackages['webgpu']> {
  const dawn = await import('webgpu');
  if (process.platform === 'linux') findVulkan();
  return dawn;
}

/** Throws the loader's own words where the system has no Vulkan. */
function findVulkan(): void {
  try {
    process.dlopen({ exports: {} }, 'libvulkan.so.1');
  } catch (thrown) {
    // A library that is found is none of Node's.
    if (thrown instanceof Error && !thrown.message.includes('did not self-register')) throw thrown;
  }
}

/** The backends that come with brnc, and those that are installed beside it. */
export function trainingHost(): BackendHost {
  const folder = wasmFolder();
  return {
    packages: {
      '@tensorflow/tfjs-backend-wasm': () => import('@tensorflow/tfjs-backend-wasm'),
      '@tensorflow/tfjs-backend-cpu': () => import('@tensorflow/tfjs-backend-cpu'),
      '@tensorflow/tfjs-backend-webgpu': () => import('@tensorflow/tfjs-backend-webgpu'),
      '@tensorflow/tfjs-node': () => loadTensorflow(() => import('@tensorflow/tfjs-node')),
      '@tensorflow/tfjs-node-gpu': () => loadTensorflow(() => import('@tensorflow/tfjs-node-gpu')),
      webgpu: loadDawn,
    },
    ...(folder === undefined ? {} : { wasmFolder: folder }),
  };
}

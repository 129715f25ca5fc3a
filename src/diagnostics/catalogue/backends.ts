import type { Catalogue } from '../entry.ts';

/** A backend of TensorFlow.js, as the command line calls it. */
export type BackendName = 'wasm' | 'cpu' | 'webgpu' | 'tensorflow';

/** Where training computes, and in how much memory. These have no place in a program. */
export interface BackendFacts {
  'backend-missing': { readonly backend: BackendName; readonly packageName: string };
  'backend-failed': { readonly backend: BackendName; readonly reason: string };
}

const packages: { readonly [B in BackendName]: string } = {
  wasm: 'npm install @tensorflow/tfjs-backend-wasm',
  cpu: 'npm install @tensorflow/tfjs-backend-cpu',
  webgpu: 'npm install webgpu @tensorflow/tfjs-backend-webgpu',
  tensorflow: 'npm install @tensorflow/tfjs-node-gpu, or @tensorflow/tfjs-node on a machine without CUDA',
};

const remedies: { readonly [B in BackendName]: string } = {
  wasm: 'install brnc again',
  cpu: 'install brnc again',
  webgpu:
    'install a driver for Vulkan and its loader (Debian: `apt-get install libvulkan1 mesa-vulkan-drivers`), or leave the choice to brnc: `--backend auto`',
  tensorflow: 'install the package again, or leave the choice to brnc: `--backend auto`',
};

export const backendEntries: Catalogue<BackendFacts> = {
  'backend-missing': {
    severity: 'error',
    message: ({ backend, packageName }) =>
      backend === 'tensorflow'
        ? `the backend \`${backend}\` needs @tensorflow/tfjs-node-gpu or @tensorflow/tfjs-node, and neither is installed`
        : `the backend \`${backend}\` needs ${packageName}, which is not installed`,
    help: ({ backend }) => packages[backend],
  },
  'backend-failed': {
    severity: 'error',
    message: ({ backend, reason }) => `the backend \`${backend}\` does not work on this machine: ${reason}`,
    help: ({ backend }) => remedies[backend],
  },
};

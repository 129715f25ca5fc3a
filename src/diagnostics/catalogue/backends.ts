import type { Catalogue } from '../entry.ts';

/** A backend of TensorFlow.js, as the command line calls it. */
export type BackendName = 'wasm' | 'cpu' | 'webgpu' | 'tensorflow';

/** The parts of the memory of a training step, in bytes. */
export interface MemoryParts {
  /** All weights, running statistics included. */
  readonly weights: number;
  /** A gradient for each weight that learns. */
  readonly gradients: number;
  /** What the optimiser keeps for each of those: a momentum, or Adam's two means. */
  readonly optimizer: number;
  /** What the layers give, which the way back needs, and the gradients of that. */
  readonly activations: number;
  /** What one operation needs while it runs, and what lies between tensors and is too small for the next. */
  readonly workspace: number;
}

/** What would fit where a step does not. */
export type MemorySuggestion =
  /** The largest batch. */
  | { readonly kind: 'batch'; readonly batch: number; readonly bytes: number }
  /** The largest size of a square image, one at a time. */
  | { readonly kind: 'size'; readonly size: number; readonly bytes: number }
  | { readonly kind: 'nothing' };

/** Where training computes, and in how much memory. These have no place in a program. */
export interface BackendFacts {
  'backend-missing': { readonly backend: BackendName; readonly packageName: string };
  'backend-failed': { readonly backend: BackendName; readonly reason: string };
  'memory-exceeded': {
    readonly batch: number;
    readonly height: number;
    readonly width: number;
    readonly bytes: number;
    readonly parts: MemoryParts;
    readonly limit: number;
    /** Whose limit it is: that of the backend, of this machine, or of `--memory`. */
    readonly limitOf: BackendName | 'machine' | 'option';
    readonly suggestion: MemorySuggestion;
  };
}

/** `4.29 GB`, `38.1 MB`, `5.1 kB` */
function size(bytes: number): string {
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

function holderOf(limitOf: BackendFacts['memory-exceeded']['limitOf']): string {
  switch (limitOf) {
    case 'machine':
      return 'this machine has';
    case 'option':
      return '`--memory` allows';
    case 'wasm':
    case 'cpu':
    case 'webgpu':
    case 'tensorflow':
      return `\`${limitOf}\` has`;
  }
}

function images(batch: number): string {
  return batch === 1 ? '1 image' : `${batch} images`;
}

function whatFits(suggestion: MemorySuggestion): string {
  switch (suggestion.kind) {
    case 'batch':
      return `\`batch: ${suggestion.batch}\` would need ${size(suggestion.bytes)}`;
    case 'size':
      return `one image of ${suggestion.size} x ${suggestion.size} would need ${size(suggestion.bytes)}, and is the largest that fits`;
    case 'nothing':
      return 'no batch of this network fits, and no size that it has';
  }
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
  'memory-exceeded': {
    severity: 'error',
    message: ({ batch, height, width, bytes, parts, limit, limitOf }) => {
      const { weights, gradients, optimizer, activations, workspace } = parts;
      return (
        `a step on ${images(batch)} of ${height} x ${width} needs about ${size(bytes)}, and ${holderOf(limitOf)} ${size(limit)}: ` +
        `weights ${size(weights)}, their gradients ${size(gradients)}, optimiser ${size(optimizer)}, ` +
        `activations ${size(activations)}, workspace ${size(workspace)}`
      );
    },
    help: ({ suggestion, limitOf }) =>
      `${whatFits(suggestion)}${limitOf === 'option' ? '' : '; a GPU may have more memory: `--backend tensorflow`'}`,
  },
};

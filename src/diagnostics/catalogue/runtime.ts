import type { Catalogue } from '../entry.ts';
import { showNumber } from '../show-number.ts';

const count = showNumber;

/** Running a compiled network: its files, the engine and the images. These have no place in a program. */
export interface RuntimeFacts {
  'engine-missing': { readonly reason: string };
  'image-library-missing': { readonly reason: string };
  'manifest-invalid': { readonly reason: string };
  'model-file-missing': { readonly file: string };
  'model-file-unreadable': { readonly file: string; readonly reason: string };
  'model-file-mismatch': { readonly file: string; readonly side: 'input' | 'output'; readonly tensor: string };
  'run-failed': { readonly file: string; readonly reason: string };
  'input-not-image': { readonly shape: string };
  'image-format': { readonly found: string };
  'image-broken': { readonly reason: string };
  'image-too-large': { readonly width: number; readonly height: number; readonly limit: number };
  'image-too-small': {
    readonly width: number;
    readonly height: number;
    readonly leastWidth: number;
    readonly leastHeight: number;
  };
  'too-many-classes': { readonly classes: number };
}

const recompile = 'compile the program again: `brnc compile FILE -o DIR`';

export const runtimeEntries: Catalogue<RuntimeFacts> = {
  'engine-missing': {
    severity: 'error',
    message: ({ reason }) => `ONNX Runtime, which runs networks, cannot be loaded: ${reason}`,
    // Its CPU library comes inside the package; its install script would fetch CUDA parts, and fail where it cannot.
    help: () => 'npm install onnxruntime-node --ignore-scripts',
  },
  'image-library-missing': {
    severity: 'error',
    message: ({ reason }) => `sharp, which reads and writes images, cannot be loaded: ${reason}`,
    help: () => 'npm install sharp',
  },
  'manifest-invalid': {
    severity: 'error',
    message: ({ reason }) => `this is not a manifest of a compiled network: ${reason}`,
    help: () => recompile,
  },
  'model-file-missing': {
    severity: 'error',
    message: ({ file }) => `the manifest names \`${file}\`, which is not there`,
    help: () => recompile,
  },
  'model-file-unreadable': {
    severity: 'error',
    message: ({ file, reason }) => `ONNX Runtime cannot load \`${file}\`: ${reason}`,
    help: () => recompile,
  },
  'model-file-mismatch': {
    severity: 'error',
    message: ({ file, side, tensor }) => `\`${file}\` and the manifest do not agree on the ${side} \`${tensor}\``,
    help: () => `the folder holds parts of two compilations; ${recompile}`,
  },
  'run-failed': {
    severity: 'error',
    message: ({ file, reason }) => `ONNX Runtime could not run \`${file}\`: ${reason}`,
    help: () => `the folder may hold parts of two compilations; ${recompile}`,
  },
  'input-not-image': {
    severity: 'error',
    message: ({ shape }) => `the network takes ${shape}, and an image becomes [N, 1 or 3, height, width]`,
    help: () => 'give the model an input such as `f32[N, 3, 256, 256]` or `f32[N, 3, H, W]`',
  },
  'image-format': {
    severity: 'error',
    message: ({ found }) => `expected a PNG or JPEG image, and found ${found}`,
    help: () => 'convert it to PNG or JPEG',
  },
  'image-broken': {
    severity: 'error',
    message: ({ reason }) => `the image cannot be decoded: ${reason}`,
    help: () => 'copy or save it again',
  },
  'image-too-large': {
    severity: 'error',
    message: ({ width, height, limit }) =>
      `the image has ${count(width)} x ${count(height)} pixels, and at most ${count(limit)} pixels in all are read`,
    help: () => 'scale it down first',
  },
  'image-too-small': {
    severity: 'error',
    message: ({ width, height, leastWidth, leastHeight }) =>
      `the image has ${width} x ${height} pixels, and the smallest that this network takes is ${leastWidth} x ${leastHeight}`,
    help: () => 'scale it up first',
  },
  'too-many-classes': {
    severity: 'error',
    message: ({ classes }) => `the network has ${classes} classes, and a label map in a PNG palette holds at most 255`,
    help: () => 'give the heads at most 255 classes',
  },
};

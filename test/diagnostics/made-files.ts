import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { encode } from 'fast-png';
import { op, pickle, torchFile, tupleOf } from '../weights/build-pickle.ts';
import { buildSafetensors } from '../weights/build-safetensors.ts';
import { floats, golden, join as joinBytes } from '../weights/files.ts';
import { madeDataSets } from './made-data-sets.ts';

/** Writes or changes files in the folder of a fixture. */
type Make = (folder: string) => void;

function write(name: string, make: () => Uint8Array | string): Make {
  return (folder) => {
    writeFileSync(join(folder, name), make());
  };
}

/** A safetensors file of f32 tensors that are all 0.5. */
function safetensors(shapes: Readonly<Record<string, readonly number[]>>): Uint8Array {
  const tensors = Object.entries(shapes).map(([key, shape]) => {
    const count = shape.reduce((product, size) => product * size, 1);
    return [key, { dtype: 'F32', shape, data: floats(...new Array<number>(count).fill(0.5)) }] as const;
  });
  return buildSafetensors(Object.fromEntries(tensors));
}

/** The weights of the model that the fixtures of weights files have. */
const backbone = { 'backbone.conv1.weight': [4, 3, 3, 3], 'backbone.conv1.bias': [4] };
const early = { 'early.weight': [2, 4, 1, 1], 'early.bias': [2] };
const out = { 'out.weight': [2, 4, 1, 1], 'out.bias': [2] };
const weightsFile = 'weights.safetensors';

/** Grey pixels. */
function png(width: number, height: number): Uint8Array {
  return encode({ width, height, channels: 3, data: new Uint8Array(3 * width * height).fill(128) });
}

/** The same picture, which says that it is larger. */
function pngThatClaims(width: number, height: number): Uint8Array {
  const bytes = png(4, 4);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setUint32(16, width);
  view.setUint32(20, height);
  view.setUint32(29, crc32(bytes.subarray(12, 29)));
  return bytes;
}

const photo = write('photo.png', () => png(16, 16));

function both(...makes: readonly Make[]): Make {
  return (folder) => {
    for (const make of makes) make(folder);
  };
}

/** Puts a file of the second compilation into the folder of the first. */
const mixed: Make = (folder) => copyFileSync(join(folder, 'other', 'all.onnx'), join(folder, 'net', 'all.onnx'));

const nested = (depth: number): string =>
  `block deep(x: f32[N, C, H, W], width: int) {\n  conv2d(x, ${'('.repeat(depth)}width${')'.repeat(depth)})\n}\n`;

/** The files of a fixture that no person would write or keep, by code. */
export const madeFiles: Readonly<Record<string, Make>> = {
  ...madeDataSets,

  'not-utf8': write('main.brn', () => Buffer.from('// A r\xe9seau for roads.\nmodel Road {\n}\n', 'latin1')),
  'file-too-large': write('main.brn', () => `// ${'-'.repeat(5 * 1024 * 1024)}\n`),
  'too-many-errors': write('main.brn', () => 'model Road;\n'.repeat(120)),
  'nested-too-deep': write('main.brn', () => nested(300)),

  'weights-unrecognised': write('weights.h5', () => Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a)),
  'weights-legacy-format': write('weights.pth', () => golden('legacy.pth')),
  'weights-torchscript': write('weights.pt', () =>
    torchFile(pickle(op.emptyDict), {}, [{ name: 'archive/constants.pkl', data: pickle(op.emptyTuple) }]),
  ),
  'weights-damaged': write(weightsFile, () => {
    const whole = safetensors({ ...backbone, ...out });
    return whole.subarray(0, whole.length - 20);
  }),
  'weights-unsafe-pickle': write('weights.pth', () =>
    torchFile(pickle(joinBytes(op.global('os', 'system'), tupleOf(op.string('echo hello')), op.reduce))),
  ),
  'weights-no-state-dict': write('weights.pth', () => golden('no_tensors.pth')),
  'weights-unrelated': write(weightsFile, () =>
    safetensors({ 'encoder.conv1.weight': [4, 3, 3, 3], 'encoder.conv1.bias': [4] }),
  ),
  'weights-shape-mismatch': write(weightsFile, () =>
    safetensors({ ...backbone, ...early, 'out.weight': [21, 4, 1, 1], 'out.bias': [21] }),
  ),
  'weights-missing': write(weightsFile, () => safetensors({ ...backbone, ...out })),
  'weights-missing-strict': write(weightsFile, () => safetensors({ ...backbone, ...out })),
  'weights-unused': write(weightsFile, () =>
    safetensors({ ...backbone, ...early, ...out, 'backbone.conv2.bias': [4] }),
  ),
  'weights-unused-strict': write(weightsFile, () =>
    safetensors({ ...backbone, ...early, ...out, 'aux.weight': [2, 4, 1, 1] }),
  ),
  'weights-unknown-prefix': write(weightsFile, () =>
    safetensors({ 'encoder.conv1.weight': [4, 3, 3, 3], 'encoder.conv1.bias': [4] }),
  ),
  'temperature-left-out': (folder) => {
    const weights = safetensors({ ...backbone, ...early, ...out });
    const weightsSha256 = createHash('sha256').update(weights).digest('hex');
    mkdirSync(join(folder, 'run'));
    writeFileSync(join(folder, 'run', weightsFile), weights);
    writeFileSync(join(folder, 'run', 'run.json'), '{}');
    const calibration = { format: 1, weightsSha256, temperatures: { early: 1.31, out: 0.97 } };
    writeFileSync(join(folder, 'run', 'calibration.json'), JSON.stringify(calibration));
  },

  'engine-missing': photo,
  'image-library-missing': photo,
  'manifest-invalid': both(photo, (folder) => {
    const file = join(folder, 'net', 'manifest.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"exits"', '"outputs"'));
  }),
  'model-file-missing': both(photo, (folder) => rmSync(join(folder, 'net', 'all.onnx'))),
  'model-file-unreadable': both(photo, (folder) => truncateSync(join(folder, 'net', 'all.onnx'), 300)),
  'model-file-mismatch': both(photo, mixed),
  'run-failed': both(photo, mixed),
  'input-not-image': photo,
  'image-format': write('photo.gif', () => 'GIF89a\x01\x00\x01\x00'),
  'image-broken': write('photo.png', () => png(16, 16).subarray(0, 60)),
  'image-too-large': write('photo.png', () => pngThatClaims(60_000, 40_000)),
  'image-too-small': write('photo.png', () => png(4, 4)),
  'too-many-classes': photo,
};

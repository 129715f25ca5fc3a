// How long training steps take with their batches loaded in a thread beside them, and in their own thread, against steps
// whose batches lie ready. The images are JPEGs of the size of VOC's, of which nothing is remembered: a first epoch. A step
// of the WASM backend needs a core that is free for the other thread; one that waits, as for a GPU, needs none. The wait for
// the first batch of an epoch counts.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import sharp from 'sharp';
import { folderReader } from '../src/cli/data-folder.ts';
import { startLoader } from '../src/cli/loader.ts';
import { encodeLabelMap } from '../src/runtime/draw.ts';
import { type Batch, type BatchRequest, batchesOf } from '../src/train/data/batches.ts';
import { drawScene } from '../src/train/data/drawn/scene.ts';
import { type DataRequest, openData } from '../src/train/data/open.ts';
import type { Read } from '../src/train/data/problem.ts';
import { compareTimes, report } from './measure.ts';
import { losses, openTrainer, optimizers } from './training/trainer.ts';

const IMAGES = 48;
const CLASSES = 4;

interface Subject {
  /** Whose step is taken; without one, a step only waits, so many milliseconds. */
  readonly program?: string;
  readonly wait?: number;
  readonly size: number;
  readonly batch: number;
}

const subjects: readonly Subject[] = [
  { wait: 400, size: 64, batch: 8 },
  { program: 'examples/tiny.brn', size: 64, batch: 8 },
  { program: 'bench/programs/three_exits.brn', size: 128, batch: 4 },
];

/** Writes scenes of 500 x 375 as JPEGs, with their masks. */
async function writeImages(folder: string): Promise<void> {
  const names = Array.from({ length: IMAGES }, (_, index) => `scene_${index}`);
  const write = (path: string, content: Uint8Array | string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  for (const [index, name] of names.entries()) {
    const { image, mask } = drawScene(1, index, { height: 375, width: 500 }, CLASSES);
    const raw = { width: image.width, height: image.height, channels: 3 } as const;
    write(`JPEGImages/${name}.jpg`, await sharp(image.data, { raw }).jpeg({ quality: 90 }).toBuffer());
    write(`SegmentationClass/${name}.png`, encodeLabelMap(mask));
  }
  for (const list of ['train', 'val']) {
    write(`ImageSets/Segmentation/${list}.txt`, list === 'train' ? `${names.join('\n')}\n` : '');
  }
}

const jitter = { kind: 'color_jitter', brightness: 0.5, contrast: 0.5, saturation: 0.5, hue: 0.25 } as const;

/** A training step, and what ends its network. */
interface Step {
  readonly take: (batch: Batch) => Promise<void>;
  readonly end: () => void;
}

async function stepOf({ program, wait = 0 }: Subject): Promise<Step> {
  if (program === undefined) {
    const cell = new Int32Array(new SharedArrayBuffer(4));
    return { take: () => Promise.resolve(void Atomics.wait(cell, 0, 0, wait)), end: () => undefined };
  }
  const trainer = await openTrainer({ file: program }, { loss: losses.cross_entropy, optimizer: optimizers.sgd });
  const take = async ({ images, imageDims, labels }: Batch): Promise<void> => {
    const [count, height, width] = imageDims;
    const tensors = {
      images: tf.tensor4d(images, [...imageDims]),
      labels: tf.tensor3d(labels, [count, height, width], 'int32'),
    };
    await trainer.step(tensors);
    tf.dispose([tensors.images, tensors.labels]);
  };
  return { take, end: () => trainer.dispose() };
}

async function compare(subject: Subject, folder: string): Promise<void> {
  const { size, batch, program = 'a step that waits' } = subject;
  const input = { height: size, width: size };
  const data: DataRequest['data'] = { kind: 'folder', split: { kind: 'own' }, size: { kind: 'input' }, ignore: 255 };
  const request: DataRequest = { data, task: { labels: 'maps', classes: CLASSES }, input, seed: 1 };
  const opened = await openData(folderReader(folder), request);
  if (opened.kind === 'failed') throw new Error(opened.problem.message);
  const form = {
    size: input,
    channels: 3,
    preprocess: { kind: 'normalized', mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
  } as const;
  const training = { augment: [jitter], seed: 1, epoch: 0 };
  const epoch: BatchRequest = { ...form, part: 'train', batch, training, prefetch: 2 };
  const { take, end } = await stepOf(subject);
  const step = async (read: Read<Batch>): Promise<void> => {
    if (read.kind === 'failed') throw new Error(read.problem.message);
    await take(read.value);
  };
  const ready: Read<Batch>[] = [];
  for await (const read of batchesOf({ ...epoch, source: opened.value })) ready.push(read);
  const alone = async (): Promise<void> => {
    for (const read of ready) await step(read);
  };
  const place = { source: opened.value, folder, request, input: form };
  const loaders = ['', resolve('dist', 'loader.cjs')].map((file) => startLoader(place, { file, remembered: 0 }));
  const loaded = loaders.map(({ load }) => async (): Promise<void> => {
    for await (const read of load(epoch, 0)) await step(read);
  });
  const [base, own, beside] = await compareTimes([alone, ...loaded], 30);
  for (const loader of loaders) await loader.close();
  end();
  const per = (base?.shortest ?? NaN) / ready.length;
  report(`${program}, batch ${batch} of ${size}x${size}: a step without loading`, per, 'ms');
  for (const [where, times] of [
    ['the thread of the step', own],
    ['a thread beside it', beside],
  ] as const) {
    report(`  loading in ${where}`, times?.ratio ?? NaN, 'x');
    report('    ratio of the shortest times', times?.ofShortest ?? NaN, 'x');
  }
}

await tf.setBackend('wasm');
const folder = mkdtempSync(join(tmpdir(), 'brnc-bench-'));
try {
  await writeImages(folder);
  for (const subject of subjects) await compare(subject, folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

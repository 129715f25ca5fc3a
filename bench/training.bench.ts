// A training step (forward, loss, backward, update) on the WASM backend beside the same network in torch with two
// threads, in turns; then a thousand steps, after which no tensor and no memory may be left over.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import { compareTimes, report } from './measure.ts';
import { findPython } from './torch/peer.ts';
import { type TrainingTwin, startTorch } from './torch/training-peer.ts';
import { type BatchShape, batchTensors, batchValues } from './training/batch.ts';
import { meterHeap } from './training/memory.ts';
import { type Batch, losses, openTrainer, optimizers } from './training/trainer.ts';

const THREADS = 2;

interface Subject extends TrainingTwin, BatchShape {
  readonly program: string;
  readonly target?: number;
}

const subjects: readonly Subject[] = [
  {
    network: 'three_exits',
    program: 'bench/programs/three_exits.brn',
    loss: 'cross_entropy',
    optimizer: 'sgd',
    batch: 2,
    size: 128,
    classes: 21,
    target: 4,
  },
  {
    network: 'three_exits',
    program: 'bench/programs/three_exits.brn',
    loss: 'lovasz_softmax',
    optimizer: 'sgd',
    batch: 2,
    size: 128,
    classes: 21,
    target: 4,
  },
  {
    network: 'tiny',
    program: 'examples/tiny.brn',
    loss: 'lovasz_softmax',
    optimizer: 'adam',
    batch: 8,
    size: 64,
    classes: 4,
  },
];

/** Writes the batch for train.py, and gives it as tensors. */
function makeBatch(subject: Subject, folder: string): Batch {
  const values = batchValues(subject);
  writeFileSync(join(folder, 'shape.json'), JSON.stringify(values.shape));
  writeFileSync(join(folder, 'images.f32'), values.images);
  writeFileSync(join(folder, 'labels.i32'), values.labels);
  return batchTensors(values);
}

async function compare(python: string, subject: Subject): Promise<void> {
  const { program, loss, optimizer, target } = subject;
  const folder = mkdtempSync(join(tmpdir(), 'brnc-bench-'));
  const batch = makeBatch(subject, folder);
  const torch = await startTorch(python, subject, folder, THREADS);
  try {
    const recipe = { loss: losses[loss], optimizer: optimizers[optimizer] };
    const own = await openTrainer({ file: program, weights: join(folder, 'weights.pth') }, recipe);
    const first = await own.lossOf(batch);
    if (!(Math.abs(first - torch.firstLoss) < 1e-4 * torch.firstLoss))
      throw new Error(`${program}: the loss is ${first}, in torch ${torch.firstLoss}: these are different networks`);
    const [theirs, ours] = await compareTimes([torch.step, () => own.step(batch)], 20);
    own.dispose();
    const what = `${subject.network}, ${loss}, ${optimizer}, batch ${subject.batch} of ${subject.size}x${subject.size}`;
    report(`${what}: times torch`, ours?.ratio ?? NaN, 'x', target);
    report('  ratio of the shortest times', ours?.ofShortest ?? NaN, 'x');
    report('  that is', ours?.shortest ?? NaN, 'ms');
    report('  torch with two threads', theirs?.shortest ?? NaN, 'ms');
  } finally {
    torch.stop();
    tf.dispose([batch.images, batch.labels]);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Steps of the tiny network: tensors, and bytes of the backend's memory, before and after. */
async function lookForLeaks(steps: number): Promise<void> {
  const meter = meterHeap();
  const own = await openTrainer(
    { file: 'examples/tiny.brn' },
    { loss: losses.lovasz_softmax, optimizer: optimizers.adam },
  );
  const batch = batchTensors(batchValues({ batch: 8, size: 64, classes: 4 }));
  const measure = (): string =>
    `${tf.memory().numTensors} tensors, ${meter.live()} bytes in use, ${meter.size()} bytes of memory`;
  // The first steps have the memory grow to what a step needs.
  for (let step = 0; step < 5; step++) await own.step(batch);
  const before = measure();
  for (let step = 0; step < steps; step++) await own.step(batch);
  const after = measure();
  console.log(`tiny, before ${steps} steps: ${before}`);
  console.log(`tiny, after  ${steps} steps: ${after}${before === after ? '' : '  MISSED: something is left over'}`);
  own.dispose();
}

await tf.setBackend('wasm');
const python = findPython();
if (python === undefined) console.log('not measured beside torch: it needs Python with torch and torchvision');
else for (const subject of subjects) await compare(python, subject);
await lookForLeaks(1000);

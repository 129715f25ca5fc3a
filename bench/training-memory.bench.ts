// What a training step of BranDeepLabV3 with ResNet-101 takes of the WASM backend's memory, which ends at 4 GiB, and how
// much time of one core, at several sizes and batches. Each is measured in a process of its own, as the memory never shrinks.
import { spawnSync } from 'node:child_process';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import { batchTensors, batchValues } from './training/batch.ts';
import { meterHeap } from './training/memory.ts';
import { losses, openTrainer, optimizers } from './training/trainer.ts';

/** One measurement. */
interface Case {
  readonly branches: number;
  readonly size: number;
  readonly batch: number;
}

const columns = ['branches', 'size', 'batch', 'weights', 'momentum', 'saved', 'peak', 'memory', 'seconds'] as const;

/** Images' side and batch; `npm run bench -- training-memory` takes minutes for each of the large ones. */
const shapes = [
  [65, 2],
  [97, 2],
  [129, 1],
  [129, 2],
  [161, 2],
  [257, 1],
  [257, 2],
] as const;

const cases: readonly Case[] = [
  ...[3, 7].flatMap((branches) => shapes.map(([size, batch]) => ({ branches, size, batch }))),
  { branches: 3, size: 257, batch: 4 },
  { branches: 7, size: 257, batch: 4 },
];

function megabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}

/** A row of the table, in this process. */
async function measure({ branches, size, batch }: Case): Promise<void> {
  await tf.setBackend('wasm');
  const program = { file: 'examples/brandeeplabv3.brn', set: { branches: String(branches), size: String(size) } };
  const loss = losses.cross_entropy;
  const own = await openTrainer(program, { loss, optimizer: optimizers.sgd });
  const data = batchTensors(batchValues({ size, batch, classes: 21 }));
  const weights = own.trainable.weights.reduce((sum, { variable }) => sum + 4 * variable.size, 0);
  const meter = meterHeap();
  const saved = own.savedBy(data, meter.live);
  meter.restart();
  const start = process.cpuUsage();
  await own.step(data);
  const { user, system } = process.cpuUsage(start);
  const seconds = (user + system) / 1e6;
  // What was there before is not counted by the meter.
  const figures = [weights, weights, saved, 2 * weights + meter.peak(), meter.size()].map(megabytes);
  console.log(row([branches, size, batch, ...figures, seconds.toFixed(1)]));
}

function row(cells: readonly (string | number)[]): string {
  return cells.map((cell) => String(cell).padStart(9)).join('');
}

const [, , command, text] = process.argv;
if (command === 'measure') {
  const [branches = 0, size = 0, batch = 0] = (text ?? '').split(',').map(Number);
  await measure({ branches, size, batch });
} else {
  console.log(
    'megabytes (2^20 bytes), seconds of one core; `saved` is what the forward pass keeps for the gradients, losses included',
  );
  console.log(row(columns));
  for (const { branches, size, batch } of cases) {
    const args = [import.meta.filename, 'measure', [branches, size, batch].join(',')];
    const { status, stderr } = spawnSync(process.execPath, args, {
      stdio: ['ignore', 'inherit', 'pipe'],
      encoding: 'utf8',
    });
    const isFull = /has no memory left/.test(stderr);
    if (status !== 0 && !isFull) throw new Error(stderr);
    if (isFull) console.log(`${row([branches, size, batch])}   past the end of the memory`);
  }
}

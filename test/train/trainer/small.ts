import '@tensorflow/tfjs-backend-wasm';
import { setBackend } from '@tensorflow/tfjs-core';
import { type CheckedModel, checkProgram } from '../../../src/index.ts';
import { present } from '../../../src/invariant.ts';
import { loadInProcess } from '../../../src/train/data/batches.ts';
import { folderOf } from '../../../src/train/data/folder-reader.ts';
import { openData } from '../../../src/train/data/open.ts';
import { type NetworkTrainer, createTrainer } from '../../../src/train/trainer.ts';
import { completeWeights } from '../../../src/weights/complete.ts';
import { parametersOf } from '../../../src/weights/parameter.ts';

/** A program with a small network of two exits on scenes of 16 x 16 pixels; each setting may be said anew. */
export function smallProgram(settings: Readonly<Record<string, string>> = {}): string {
  const all = {
    data: 'drawn(count: 24, split: [50, 25, 25])',
    loss: 'cross_entropy',
    optimizer: 'adam',
    rate: '0.01',
    batch: '4',
    epochs: '3',
    seed: '3',
    keep: 'best(mean_miou)',
    ...settings,
  };
  return `use std.layers { conv_bn_relu }

block net(x: f32[N, 3, H, W]) {
  unit stem = conv_bn_relu(x, 8, kernel: 3, stride: 2)
  unit body = conv_bn_relu(stem, 8, kernel: 3, dilation: 2)
  body
}

block head(x: f32[N, C, H, W], classes: int) {
  dropout(x, p: 0.1) -> conv2d(classes)
}

model Small(classes: int = 4) {
  input image: f32[N, 3, 16, 16] as imagenet
  backbone net
  branch b at stem -> head(classes)
  exit out -> head(classes)
}

train Small {
${Object.entries(all)
  .map(([name, value]) => `  ${name}: ${value}\n`)
  .join('')}}
`;
}

/** The program's model, with its training. */
export function checkSmall(text: string): CheckedModel & Required<Pick<CheckedModel, 'training'>> {
  const { diagnostics, models } = checkProgram(text, { file: 'small.brn', read: () => undefined });
  const problem = diagnostics.find(({ severity }) => severity === 'error');
  if (problem !== undefined) throw new Error(problem.message);
  const model = present(models[0], 'the program has a model');
  return { ...model, training: present(model.training, 'the model has a training') };
}

/** How many steps an epoch has with the settings of `smallProgram`. */
export const STEPS = 3;

/** A trainer on WASM of a program whose images are squares of this side, its weights drawn from the seed. */
export async function trainerOf(text: string, side = 16): Promise<NetworkTrainer> {
  const { network, training } = checkSmall(text);
  await setBackend('wasm');
  const task = { labels: 'maps', classes: present(network.exits[0], 'there is an exit').classes } as const;
  const size = { height: side, width: side };
  const { data, seed } = training;
  const opened = await openData(folderOf(new Map()), { data, task, input: size, seed });
  if (opened.kind === 'failed') throw new Error(opened.problem.message);
  const trainer = await createTrainer(
    {
      network,
      weights: completeWeights(parametersOf(network.graph), seed),
      producer: { name: 'brnc', version: 'test' },
      source: { file: 'small.brn', sha256: '' },
    },
    {
      settings: training,
      load: loadInProcess(opened.value),
      images: { channels: 3, preprocess: network.input.preprocess },
      sizes: { training: size, validation: size },
    },
  );
  if (trainer.kind !== 'trainer') throw new Error(trainer.kind);
  return trainer;
}

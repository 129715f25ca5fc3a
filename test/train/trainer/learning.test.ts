import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { present } from '../../../src/invariant.ts';
import { checkSmall, trainerOf } from './small.ts';

/** The tiny example on small scenes, for a few seconds. */
function shortened(): string {
  const text = readFileSync(new URL('../../../examples/tiny.brn', import.meta.url), 'utf8');
  return text
    .replace('size: int = 64', 'size: int = 32')
    .replace('classes: int = 4', 'classes: int = 2')
    .replace(/drawn\(.*?\)/, 'drawn(count: 240, split: [80, 15, 5])')
    .replace(/loss: .*/, 'loss: cross_entropy');
}

/** A single linear layer on the same. */
const linear = (text: string): string => {
  const train = present(/train Tiny [^]*/.exec(text)?.[0], 'the example has a training').replace('Tiny', 'Linear');
  return `block linear_net(x: f32[N, 3, H, W]) {
  unit stem = conv2d(x, 8, kernel: 7, padding: 3)
  stem
}

model Linear(size: int = 32, classes: int = 2) {
  input image: f32[N, 3, size, size] as imagenet
  backbone linear_net
  exit out -> conv2d(classes)
}

${train}`;
};

/** Trains for some epochs; each exit's mIoU on the validation images. */
async function learn(text: string, epochs: number): Promise<Readonly<Record<string, number | null>>> {
  const trainer = await trainerOf(text, 32);
  const stepsPerEpoch = Math.floor((0.8 * 240) / checkSmall(text).training.batch);
  const steps = epochs * stepsPerEpoch;
  for (let step = 0; step < steps; step += 1) {
    const place = { epoch: Math.floor(step / stepsPerEpoch), stepOfEpoch: step % stepsPerEpoch };
    await trainer.step({ ...place, step, steps, factor: 1 - step / steps });
  }
  const figures = await trainer.validate();
  await trainer.close();
  return figures;
}

test('every exit of the tiny example learns what a linear layer cannot', { timeout: 120_000 }, async () => {
  const text = shortened();
  const { 'out.miou': plain } = await learn(linear(text), 6);
  const { 'b1.miou': b1, 'b2.miou': b2, 'out.miou': out } = await learn(text, 6);
  for (const miou of [b1, b2, out]) expect(miou ?? NaN).toBeGreaterThan((plain ?? NaN) + 0.1);
});

import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { present } from '../../../src/invariant.ts';
import { openRun } from '../../../src/train/run/open-run.ts';
import { runTraining } from '../../../src/train/run/run-training.ts';
import { runFiles } from '../../../src/train/run/store.ts';
import type { NetworkTrainer } from '../../../src/train/trainer.ts';
import { Killed, type Kill, MemoryStore, record } from '../run/fakes.ts';
import { STEPS, checkSmall, smallProgram, trainerOf } from './small.ts';

/** One process: it opens the folder and trains to the end, or until it is killed. */
async function train(text: string, files: Map<string, Uint8Array>, kill?: Kill): Promise<void> {
  const { training } = checkSmall(text);
  const store = new MemoryStore(files, kill);
  const opened = await openRun(store, { ...record, settings: training });
  if (opened.kind !== 'opened') throw new Error(opened.kind);
  const trainer = await trainerOf(text);
  const plan = { ...training, stepsPerEpoch: STEPS };
  const options = { schedule: training.schedule, checkpointEvery: 2, checkpoints: 2 };
  const result = await runTraining(store, trainer, plan, options, opened.checkpoint);
  await trainer.close();
  expect(result.kind).toBe('ended');
}

/** A few steps of the first epoch; the losses of each. */
async function steps(trainer: NetworkTrainer, count: number): Promise<readonly Readonly<Record<string, number>>[]> {
  const losses: Readonly<Record<string, number>>[] = [];
  for (let step = 0; step < count; step += 1) {
    const [epoch, stepOfEpoch] = [Math.floor(step / STEPS), step % STEPS];
    losses.push(await trainer.step({ epoch, step, steps: count, stepOfEpoch, factor: 1 }));
  }
  return losses;
}

describe('a run of a network', () => {
  const text = smallProgram({ augment: '[flip(0.5), color_jitter(brightness: 0.2)]' });

  test('that is killed and started again comes to the weights and metrics of one that never was', async () => {
    const whole = new Map<string, Uint8Array>();
    await train(text, whole);
    for (const change of [1, 4, 6, 9, 12, 17]) {
      const files = new Map<string, Uint8Array>();
      await expect(train(text, files, { change, when: 'within' })).rejects.toThrow(Killed);
      await train(text, files);
      for (const name of [runFiles.weights, runFiles.metrics])
        expect(files.get(name), `${name}, killed at change ${change}`).toEqual(whole.get(name));
    }
  });

  test('with another seed is another', async () => {
    const [one, other] = [new Map<string, Uint8Array>(), new Map<string, Uint8Array>()];
    await train(text, one);
    await train(smallProgram({ seed: '4' }), other);
    expect(one.get(runFiles.weights)).not.toEqual(other.get(runFiles.weights));
  });
});

test('every step lowers the loss of what it saw, and leaves no tensor behind', async () => {
  const trainer = await trainerOf(smallProgram());
  const early = await steps(trainer, STEPS);
  const { numTensors } = memory();
  const late = await steps(trainer, 24);
  await trainer.validate();
  expect(memory().numTensors).toBe(numTensors);
  expect(late.at(-1)?.['total']).toBeLessThan(0.8 * (early[0]?.['total'] ?? NaN));
});

describe('the objective', () => {
  test('is the sum of the exits by their weights', async () => {
    const trainer = await trainerOf(smallProgram({ weight: 'per(b: 0.25, out: 2.0)' }));
    const [losses] = await steps(trainer, 1);
    const { total = NaN, b = NaN, out = NaN } = present(losses, 'a step');
    expect(total).toBeCloseTo(0.25 * b + 2 * out, 5);
  });

  test('warms up with cross-entropy before Lovász-Softmax', async () => {
    const lossesOf = async (loss: string): Promise<readonly number[]> => {
      const losses = await steps(await trainerOf(smallProgram({ loss })), STEPS + 1);
      return losses.map(({ total = NaN }) => total);
    };
    const warm = await lossesOf('lovasz_softmax(warm_up: 1)');
    const cross = await lossesOf('cross_entropy');
    const cold = await lossesOf('lovasz_softmax');
    expect(warm.slice(0, STEPS)).toEqual(cross.slice(0, STEPS));
    expect(warm[0]).not.toEqual(cold[0]);
    expect(warm[STEPS]).not.toEqual(cross[STEPS]);
  });

  test('has the early exits learn from the last one', async () => {
    const plain = await trainerOf(smallProgram({ rate: 'per(backbone: 0.0, b: 0.01, out: 0.0)' }));
    const distilled = await trainerOf(
      smallProgram({ rate: 'per(backbone: 0.0, b: 0.01, out: 0.0)', distill: 'last(weight: 2.0, temperature: 3.0)' }),
    );
    const [[own], [taught]] = [await steps(plain, 1), await steps(distilled, 1)];
    expect(taught?.['b']).toBe(own?.['b']);
    expect(taught?.['total']).toBeGreaterThan(own?.['total'] ?? NaN);
  });
});

test('what is frozen stays as it is, running statistics included, and the rest learns', async () => {
  const trainer = await trainerOf(smallProgram({ freeze: 'backbone.stem' }));
  const before = await trainer.snapshot();
  await steps(trainer, STEPS);
  const after = new Map((await trainer.snapshot()).weights.map(({ name, values }) => [name, values]));
  const changed = before.weights.filter(
    ({ name, values }) => !values.every((value, at) => value === after.get(name)?.[at]),
  );
  const names = changed.map(({ name }) => name);
  expect(names.filter((name) => name.startsWith('backbone.stem'))).toEqual([]);
  expect(names).toContain('backbone.body.0.weight');
  expect(names).toContain('backbone.body.1.running_mean');
  expect(names).toContain('b.weight');
});

test('a rate of 0 keeps the weights but not the running statistics', async () => {
  const trainer = await trainerOf(smallProgram({ rate: 'per(backbone: 0.0, b: 0.01, out: 0.01)' }));
  const before = await trainer.snapshot();
  await steps(trainer, STEPS);
  const after = new Map((await trainer.snapshot()).weights.map(({ name, values }) => [name, values]));
  const changed = before.weights.filter(
    ({ name, values }) => !values.every((value, at) => value === after.get(name)?.[at]),
  );
  const backbone = changed.map(({ name }) => name).filter((name) => name.startsWith('backbone'));
  expect(backbone.length).toBeGreaterThan(0);
  expect(backbone.every((name) => name.includes('running_'))).toBe(true);
});

test('a snapshot of another network is refused in words', async () => {
  const trainer = await trainerOf(smallProgram());
  const { weights, ...rest } = await trainer.snapshot();
  expect(trainer.restore({ ...rest, weights: weights.slice(1) })).toMatch(/^it has no backbone\.stem/);
  const [first, ...others] = weights;
  const misshapen = { ...present(first, 'a weight'), shape: [1] };
  expect(trainer.restore({ ...rest, weights: [misshapen, ...others] })).toMatch(/has the shape \[1\]$/);
});

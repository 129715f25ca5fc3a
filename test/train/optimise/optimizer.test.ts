import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ByPart, Part, TrainSettings } from '../../../src/model/train/settings.ts';
import { mendWasm } from '../../../src/train/backends/mend-wasm.ts';
import { type LearnedWeight, Optimizer, type OptimizerSettings } from '../../../src/train/optimise/optimizer.ts';
import { rateFactor } from '../../../src/train/optimise/schedule.ts';
import { readJson } from '../../weights/files.ts';

/** What scripts/goldens/optimisers.py writes. */
interface Golden {
  readonly start: readonly number[];
  readonly stepsPerEpoch: number;
  readonly runs: readonly {
    readonly optimizer: TrainSettings['optimizer'];
    readonly schedule: TrainSettings['schedule'];
    readonly factors: readonly number[];
    /** Of each step, and each of the two weights. */
    readonly weights: readonly (readonly (readonly number[])[])[];
  }[];
}

const golden = readJson<Golden>(new URL('goldens.json', import.meta.url));

const partOf = (name: string): Part => ({
  name,
  family: false,
  within: '',
  span: { source: { file: '', text: '', library: false }, start: 0, end: 0 },
});
const rates: ByPart = {
  kind: 'per',
  entries: [
    { part: partOf('backbone'), value: 0.05 },
    { part: partOf('out'), value: 0.005 },
  ],
};

/** A weight in each of `layers`. */
function weightsAt(layers: readonly string[]): readonly LearnedWeight[] {
  return layers.map((layer) => ({
    name: `${layer}/kernel`,
    layer,
    variable: tf.variable(tf.tensor1d([...golden.start])),
  }));
}

function settingsOf(optimizer: TrainSettings['optimizer'], freeze: readonly Part[] = []): OptimizerSettings {
  return { optimizer, rate: rates, freeze };
}

/** The gradient of the golden's script; the second weight has none at step 4. */
function gradientsAt(weights: readonly LearnedWeight[], step: number): ReadonlyMap<string, tf.Tensor> {
  const found = weights.flatMap(({ name, variable }, index): [string, tf.Tensor][] => {
    if (index === 1 && step === 4) return [];
    const wave = tf.tensor1d(golden.start.map((_, at) => Math.sin(step + at)));
    return [[name, tf.add(tf.mul(variable, 0.5), wave)]];
  });
  return new Map(found);
}

const valuesOf = (weights: readonly LearnedWeight[]): readonly (readonly number[])[] =>
  weights.map(({ variable }) => [...variable.dataSync()]);

describe.each(['cpu', 'wasm'])('an optimiser on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
    // With it, weights are updated where they lie.
    mendWasm();
  });

  for (const { optimizer, schedule, factors, weights: expected } of golden.runs) {
    const name = `${JSON.stringify(optimizer)} with ${JSON.stringify(schedule)}`;
    const steps = factors.length;
    const factorAt = (step: number): number =>
      rateFactor(schedule, { epoch: Math.floor(step / golden.stepsPerEpoch), step, steps });

    test(`scales its rate as torch's scheduler: ${name}`, () => {
      factors.forEach((factor, step) => expect(factorAt(step)).toBeCloseTo(factor, 12));
    });

    test(`updates weights as torch, each part at its rate: ${name}`, () => {
      const weights = weightsAt(['backbone.conv1', 'out.0']);
      const updates = new Optimizer(settingsOf(optimizer), weights);
      for (let step = 0; step < steps; step += 1) {
        updates.apply(gradientsAt(weights, step), factorAt(step));
        const errors = valuesOf(weights).flatMap((values, part) =>
          values.map((value, index) => Math.abs(value - (expected[step]?.[part]?.[index] ?? NaN))),
        );
        expect(Math.max(...errors), `step ${step}`).toBeLessThan(1e-6);
      }
    });

    test(`goes on from a saved state bit for bit: ${name}`, async () => {
      const whole = weightsAt(['backbone.conv1', 'out.0']);
      const first = new Optimizer(settingsOf(optimizer), whole);
      for (let step = 0; step < 6; step += 1) first.apply(gradientsAt(whole, step), factorAt(step));
      const resumed = whole.map((weight) => ({ ...weight, variable: tf.variable(weight.variable) }));
      const second = new Optimizer(settingsOf(optimizer), resumed);
      expect(second.restore(await first.save())).toBeUndefined();
      for (let step = 6; step < steps; step += 1) {
        first.apply(gradientsAt(whole, step), factorAt(step));
        second.apply(gradientsAt(resumed, step), factorAt(step));
      }
      expect(valuesOf(resumed)).toEqual(valuesOf(whole));
      expect(await second.save()).toEqual(await first.save());
    });
  }

  test('leaves frozen parts as they are, and keeps nothing for them', async () => {
    const weights = weightsAt(['backbone.conv1', 'out.0']);
    const settings = settingsOf({ kind: 'sgd', momentum: 0.9, decay: 0.1 }, [partOf('backbone')]);
    const updates = new Optimizer(settings, weights);
    updates.apply(gradientsAt(weights, 0), 1);
    expect(valuesOf(weights)[0]).toEqual(golden.start);
    expect(valuesOf(weights)[1]).not.toEqual(golden.start);
    expect(updates.learning.map(({ name }) => name)).toEqual(['out.0/kernel']);
    expect((await updates.save()).map(({ name }) => name)).toEqual(['momentum/out.0/kernel', 'updates/out.0/kernel']);
  });

  test('refuses the state of another', async () => {
    const sgd = { kind: 'sgd', momentum: 0.9, decay: 0 } as const;
    const adam = { kind: 'adam', beta1: 0.9, beta2: 0.999, decay: 0 } as const;
    const [one, both] = [weightsAt(['backbone.conv1']), weightsAt(['backbone.conv1', 'out.0'])];
    const state = await new Optimizer(settingsOf(sgd), one).save();
    const restoring = (optimizer: TrainSettings['optimizer'], weights: readonly LearnedWeight[]): unknown =>
      new Optimizer(settingsOf(optimizer), weights).restore(state);
    expect(restoring(adam, one)).toEqual({ kind: 'missing', name: 'mean/backbone.conv1/kernel' });
    expect(restoring(sgd, both)).toEqual({ kind: 'missing', name: 'momentum/out.0/kernel' });
    expect(restoring({ ...sgd, momentum: 0 }, one)).toEqual({
      kind: 'surplus',
      name: 'momentum/backbone.conv1/kernel',
    });
    const wider = { name: 'backbone.conv1/kernel', layer: 'backbone.conv1', variable: tf.variable(tf.zeros([7])) };
    expect(restoring(sgd, [wider])).toEqual({
      kind: 'shape',
      name: 'momentum/backbone.conv1/kernel',
      found: [5],
      expected: [7],
    });
  });

  test('leaves no tensors behind', () => {
    const weights = weightsAt(['backbone.conv1', 'out.0']);
    const before = tf.memory().numTensors;
    const updates = new Optimizer(settingsOf({ kind: 'adam', beta1: 0.9, beta2: 0.999, decay: 0.1 }), weights);
    const gradients = new Map(weights.map(({ name, variable }) => [name, tf.onesLike(variable)]));
    const started = tf.memory().numTensors;
    for (let step = 0; step < 10; step += 1) updates.apply(gradients, 1);
    expect(tf.memory().numTensors).toBe(started);
    updates.dispose();
    tf.dispose([...gradients.values()]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

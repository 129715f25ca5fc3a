import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { present } from '../../src/invariant.ts';
import { mendWasm } from '../../src/train/backends/mend-wasm.ts';
import { crossEntropy } from '../../src/train/losses/cross-entropy.ts';
import { dice } from '../../src/train/losses/dice.ts';
import { distillation } from '../../src/train/losses/distillation.ts';
import { focal } from '../../src/train/losses/focal.ts';
import type { Loss } from '../../src/train/losses/loss.ts';
import { lovaszSoftmax } from '../../src/train/losses/lovasz-softmax.ts';
import { channelsFirst, channelsLast } from '../emit-tfjs/support.ts';
import { relativeError } from '../emit/support.ts';
import { formulaImage, formulaUniform } from '../goldens/formula.ts';
import { decodeFloats } from './goldens.ts';
import { backendsHere, sayWhetherWebgpu } from './webgpu.ts';

/** What scripts/goldens/losses.py writes. */
interface LossGolden {
  readonly loss: string;
  /** [N, K, H, W] or [N, K] */
  readonly shape: readonly number[];
  /** How many classes occur. */
  readonly present: number;
  readonly scale: number;
  readonly value: number;
  readonly gradient: string;
}

function isGoldens(value: unknown): value is readonly LossGolden[] {
  return (
    Array.isArray(value) &&
    value.every((entry: unknown) => typeof entry === 'object' && entry !== null && 'gradient' in entry)
  );
}

const goldens: unknown = JSON.parse(readFileSync(new URL('goldens/losses.json', import.meta.url), 'utf8'));
if (!isGoldens(goldens)) throw new Error('goldens/losses.json has no goldens');

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Labels below the number of classes that occur, and void for one in K + 1. */
function labelsOf({ shape, present: classes }: LossGolden): tf.Tensor {
  const [n = 1, k = 1, ...size] = shape;
  const drawn = formulaUniform('labels', sizeOf([n, ...size])).map((value) => Math.floor(value * (k + 1)));
  return tf.tensor(
    drawn.map((label) => (label === k ? 255 : label % classes)),
    [n, ...size],
    'int32',
  );
}

function lossOf(name: string, shape: readonly number[]): Loss {
  const teacher = (): tf.Tensor =>
    channelsLast(
      shape,
      formulaUniform('teacher', sizeOf(shape)).map((value) => value * 4 - 2),
    );
  const losses: Readonly<Record<string, Loss>> = {
    cross_entropy: crossEntropy,
    'focal 2': focal(2),
    'focal 0.5': focal(0.5),
    dice,
    lovasz_softmax: lovaszSoftmax,
    'distillation 3': (logits, labels) => distillation(logits, teacher(), labels, 3),
  };
  return present(losses[name], name);
}

sayWhetherWebgpu();

describe.each(backendsHere)('on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
    mendWasm();
  });

  test.each(goldens)('$loss of $shape equals PyTorch in float64, and so does its gradient', async (golden) => {
    const { shape, scale } = golden;
    const logits = channelsLast(
      shape,
      formulaImage(shape).map((value) => value * scale),
    );
    const loss = lossOf(golden.loss, shape);
    const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => loss(x, labelsOf(golden)))(logits);
    const [found = NaN] = await value.data();
    expect(Math.abs(found - golden.value)).toBeLessThan(1e-6 * Math.max(1, golden.value));
    expect(relativeError(await channelsFirst(grad), decodeFloats(golden.gradient))).toBeLessThan(1e-5);
  });

  test('a batch of void alone has no loss and no gradient', async () => {
    const logits = tf.tensor(formulaImage([2, 3, 3, 4]), [2, 3, 3, 4]);
    const labels = tf.fill([2, 3, 3], 255, 'int32');
    for (const loss of [crossEntropy, focal(2), dice, lovaszSoftmax]) {
      const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => loss(x, labels))(logits);
      expect([...(await value.data())]).toEqual([0]);
      expect(Math.max(...(await grad.data()).map(Math.abs))).toBe(0);
    }
  });

  test('nothing is left behind', () => {
    const logits = tf.tensor(formulaImage([2, 3, 3, 4]), [2, 3, 3, 4]);
    const labels = tf.fill([2, 3, 3], 1, 'int32');
    for (const loss of [crossEntropy, focal(2), dice, lovaszSoftmax]) {
      const before = tf.memory().numTensors;
      tf.tidy(() => void tf.grad((x: tf.Tensor) => loss(x, labels))(logits));
      expect(tf.memory().numTensors).toBe(before);
    }
  });
});

import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { beforeAll, describe, expect, test } from 'vitest';
import { mendWasm } from '../../src/train/backends/mend-wasm.ts';
import { lovaszSoftmax } from '../../src/train/losses/lovasz-softmax.ts';
import { formulaUniform } from '../goldens/formula.ts';

const VOID = 255;

async function lossOf(probabilities: readonly (readonly number[])[], labels: readonly number[]): Promise<number> {
  // The softmax of logarithms of probabilities is those probabilities.
  const logits = tf.tensor2d(probabilities.map((row) => row.map((p) => Math.log(p))));
  const [value = NaN] = await lovaszSoftmax(logits, tf.tensor1d([...labels], 'int32')).data();
  return value;
}

/** A row of probabilities that is as sure as float32 can be of one class. */
function sure(label: number, classes: number): readonly number[] {
  return Array.from({ length: classes }, (_, index) => (index === label ? 1 : 1e-30));
}

/** 1 - IoU of a class where exactly the pixels of `wrong` are wrong: equation 5. */
function jaccardLoss(wrong: ReadonlySet<number>, isClass: readonly boolean[]): number {
  const either = isClass.filter((its, pixel) => its || wrong.has(pixel)).length;
  return either === 0 ? 0 : wrong.size / either;
}

/** Definition 1: the sum over pixels, from the largest error on, of the error times what the pixel adds to the loss. */
function lovaszExtension(errors: readonly number[], isClass: readonly boolean[]): number {
  const order = errors.map((_, pixel) => pixel).sort((a, b) => (errors[b] ?? 0) - (errors[a] ?? 0));
  return order.reduce((total, pixel, index) => {
    const [before, after] = [new Set(order.slice(0, index)), new Set(order.slice(0, index + 1))];
    return total + (errors[pixel] ?? 0) * (jaccardLoss(after, isClass) - jaccardLoss(before, isClass));
  }, 0);
}

function byDefinition(probabilities: readonly (readonly number[])[], labels: readonly number[]): number {
  const known = labels.flatMap((label, pixel) => (label === VOID ? [] : [{ label, p: probabilities[pixel] ?? [] }]));
  const classes = [...new Set(known.map(({ label }) => label))];
  const losses = classes.map((label) => {
    const isClass = known.map((pixel) => pixel.label === label);
    const errors = known.map(({ p }, pixel) => Math.abs((isClass[pixel] === true ? 1 : 0) - (p[label] ?? 0)));
    return lovaszExtension(errors, isClass);
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
    mendWasm();
  });

  describe('Lovász-Softmax by hand', () => {
    // Equation 3 and figure 1: at the corners of the cube the extension is the Jaccard loss itself.
    test('of sure predictions it is 1 - IoU, mean over the classes that occur', async () => {
      const predicted = [0, 0, 0, 1, 1, 1];
      const labels = [0, 0, 1, 1, 1, 0];
      // Class 0: common {0, 1}, either {0, 1, 2, 5}; class 1: common {3, 4}, either {2, 3, 4, 5}.
      const expected = (1 - 2 / 4 + (1 - 2 / 4)) / 2;
      expect(
        await lossOf(
          predicted.map((label) => sure(label, 2)),
          labels,
        ),
      ).toBeCloseTo(expected, 6);
    });

    test('a class that does not occur has no part, though it is predicted', async () => {
      const predicted = [0, 2, 1, 1];
      const labels = [0, 0, 1, 1];
      // Class 0: 1 of 2; class 1: 2 of 2; class 2 does not occur.
      const expected = (1 - 1 / 2 + 0) / 2;
      expect(
        await lossOf(
          predicted.map((label) => sure(label, 3)),
          labels,
        ),
      ).toBeCloseTo(expected, 6);
    });

    test('void pixels have no part, whatever is predicted there', async () => {
      const labels = [0, VOID, 1, VOID, 1];
      const without = await lossOf([sure(0, 2), sure(0, 2), sure(1, 2)], [0, 1, 1]);
      for (const there of [0, 1])
        expect(await lossOf([sure(0, 2), sure(there, 2), sure(0, 2), sure(there, 2), sure(1, 2)], labels)).toBe(
          without,
        );
    });

    // Errors of class 0 are 0.4 (its own pixel) and 0.7 (the other's), those of class 1 the same. Class 0, from the largest:
    // the pixel of class 1 alone is taken for 0: IoU 1/2, loss 1/2; then both wrong: loss 1. So 0.7 / 2 + 0.4 (1 - 1/2).
    // Class 1: its own pixel is the first: IoU 0, loss 1; so 0.7.
    test('of two pixels', async () => {
      const loss = await lossOf(
        [
          [0.6, 0.4],
          [0.7, 0.3],
        ],
        [0, 1],
      );
      expect(loss).toBeCloseTo((0.7 / 2 + 0.4 / 2 + 0.7) / 2, 6);
    });

    test('of a single pixel', async () => {
      expect(await lossOf([[0.25, 0.75]], [0])).toBeCloseTo(0.75, 6);
    });
  });

  test.each([1, 2, 3, 4, 5])('Lovász-Softmax equals its definition on random pixels, %i', async (round) => {
    const [pixels, classes] = [30 + round, 2 + round];
    const numbers = formulaUniform(`round ${round}`, pixels * (classes + 1));
    const rows = Array.from({ length: pixels }, (_, pixel) => [
      ...numbers.slice(pixel * classes, (pixel + 1) * classes),
    ]);
    const probabilities = rows.map((row) => row.map((value) => value / row.reduce((sum, other) => sum + other, 0)));
    // One class of them does not occur, and some pixels are void.
    const labels = [...numbers.slice(pixels * classes)].map((value) =>
      value < 0.1 ? VOID : Math.floor(value * (classes - 1)),
    );
    expect(await lossOf(probabilities, labels)).toBeCloseTo(byDefinition(probabilities, labels), 5);
  });
});

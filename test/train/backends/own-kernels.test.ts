import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { beforeAll, describe, expect, test } from 'vitest';
import { heapOf } from '../../../src/train/backends/heap.ts';
import { mendWasm } from '../../../src/train/backends/mend-wasm.ts';
import { OutOfMemory } from '../../../src/train/backends/out-of-memory.ts';
import { runOwnKernel } from '../../../src/train/backends/own-kernels.ts';
import { updateWithMomentumInPlace } from '../../../src/train/backends/update-kernels.ts';
import { formulaUniform } from '../../goldens/formula.ts';

beforeAll(async () => {
  await tf.setBackend('wasm');
  mendWasm();
});

const uniform = (name: string, shape: readonly number[]): Float32Array =>
  formulaUniform(
    name,
    shape.reduce((product, size) => product * size, 1),
  );

/** A variable that shares its numbers with no other tensor. */
function variableOf<R extends tf.Rank>(make: () => tf.Tensor<R>): tf.Variable<R> {
  return tf.tidy(() => tf.variable(make()));
}

describe('an update in place', () => {
  const still = { momentum: 0, decay: 0, rate: 1 };

  test("is seen by the backend's own kernels, which keep packed copies of weights", () => {
    const x = tf.tensor4d(uniform('x', [1, 4, 4, 2]), [1, 4, 4, 2]);
    const weight = variableOf(() => tf.tensor4d(uniform('w', [3, 3, 2, 8]), [3, 3, 2, 8]));
    const convolved = (filter: tf.Tensor4D): readonly number[] => [...tf.conv2d(x, filter, 1, 'same').dataSync()];
    const before = convolved(weight);
    expect(updateWithMomentumInPlace({ weight, gradient: tf.onesLike(weight), ...still })).toBe(true);
    const fresh = tf.tensor4d(weight.dataSync(), weight.shape);
    expect(convolved(weight)).toEqual(convolved(fresh));
    expect(convolved(weight)).not.toEqual(before);
  });

  test('does not reach a copy', () => {
    const weight = variableOf(() => tf.tensor1d([1, 2, 3]));
    const copy = weight.clone();
    expect(updateWithMomentumInPlace({ weight, gradient: tf.tensor1d([1, 1, 1]), ...still })).toBe(false);
    expect([...copy.dataSync()]).toEqual([1, 2, 3]);
    copy.dispose();
    expect(updateWithMomentumInPlace({ weight, gradient: tf.tensor1d([1, 1, 1]), ...still })).toBe(true);
    expect([...weight.dataSync()]).toEqual([0, 1, 2]);
  });
});

describe('a softmax', () => {
  // e^x by a polynomial; the largest logit of a row is as good as any other.
  test.each([1, 3, 4, 21, 40])('of %i classes is that of float64', (classes) => {
    const rows = 37;
    const logits = uniform(`logits of ${classes}`, [rows, classes]).map((value) => 60 * value - 30);
    const labels = Int32Array.from({ length: rows }, (_, row) => row % classes);
    const operands = { logits: tf.tensor2d(logits, [rows, classes]), labels: tf.tensor1d(labels, 'int32') };
    const [loss, gradient] = runOwnKernel('CrossEntropy', operands, { ignore: 255 }) ?? [];
    let total = 0;
    const expected = Array.from({ length: rows }, (_, row) => {
      const own = [...logits.subarray(row * classes, (row + 1) * classes)];
      const most = Math.max(...own);
      const sum = own.reduce((all, value) => all + Math.exp(value - most), 0);
      total += Math.log(sum) - ((own[row % classes] ?? NaN) - most);
      return own.map((value, index) => (Math.exp(value - most) / sum - (index === row % classes ? 1 : 0)) / rows);
    }).flat();
    expect(loss?.dataSync()[0]).toBeCloseTo(total / rows, 5);
    const errors = [...(gradient?.dataSync() ?? [])].map((value, index) => Math.abs(value - (expected[index] ?? NaN)));
    expect(errors).toHaveLength(expected.length);
    expect(Math.max(...errors)).toBeLessThan(1e-6 / rows);
  });

  test('of what is no number is none', () => {
    const logits = tf.tensor2d([1, NaN, 2, 3, 4, 5], [2, 3]);
    const operands = { logits, labels: tf.tensor1d([0, 1], 'int32') };
    for (const name of ['CrossEntropy', 'LovaszSoftmax']) {
      const [loss] = runOwnKernel(name, operands, { ignore: 255 }) ?? [];
      expect(loss?.dataSync()[0]).toBeNaN();
    }
  });
});

describe('axes in another order', () => {
  const shape = [3, 5, 6, 7];
  const orders = [
    [0, 2, 3, 1],
    [0, 3, 2, 1],
    [0, 1, 3, 2],
    [3, 0, 1, 2],
    [3, 2, 1, 0],
    [1, 0, 2, 3],
    [2, 0, 3, 1],
    [0, 1, 2, 3],
  ];
  test.each(orders)('%i %i %i %i', (...order) => {
    const x = tf.tensor(uniform('axes', shape), shape);
    const y = tf.transpose(x, order);
    const sizes = order.map((axis) => shape[axis] ?? 0);
    expect(y.shape).toEqual(sizes);
    const steps = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
    const values = x.dataSync();
    const expected = Array.from({ length: x.size }, (_, index) => {
      let rest = index;
      let from = 0;
      for (let axis = sizes.length - 1; axis >= 0; axis--) {
        from += (rest % (sizes[axis] ?? 1)) * (steps[order[axis] ?? 0] ?? 0);
        rest = Math.floor(rest / (sizes[axis] ?? 1));
      }
      return values[from];
    });
    expect([...y.dataSync()]).toEqual(expected);
  });
});

describe('kernels that move numbers do as those of the CPU backend', () => {
  const shape: [number, number, number, number] = [2, 5, 6, 20];
  const moves: Readonly<Record<string, (x: tf.Tensor4D) => tf.Tensor>> = {
    'a part of all axes': (x) => tf.slice(x, [1, 1, 2, 3], [1, 3, 3, 5]),
    'a part up to the end': (x) => tf.slice(x, [0, 2], [-1, -1]),
    'whole rows': (x) => tf.slice(x, [0, 1, 0, 0], [2, 3, 6, 20]),
    'a border of zeros': (x) =>
      tf.pad(x, [
        [0, 0],
        [1, 2],
        [3, 0],
        [0, 0],
      ]),
    'a border of channels': (x) =>
      tf.pad(
        x,
        [
          [1, 0],
          [0, 0],
          [0, 0],
          [2, 1],
        ],
        7,
      ),
    'rows and columns turned around': (x) => tf.reverse(x, [1, -2]),
    'channels turned around': (x) => tf.reverse(x, 3),
    'a copy': (x) => tf.clone(x),
    'the same type': (x) => tf.cast(x, 'float32'),
    'another type': (x) => tf.cast(tf.mul(x, 100), 'int32'),
  };
  test.each(Object.keys(moves))('%s', async (name) => {
    const values = uniform('moved', shape);
    const resultOn = async (backend: string): Promise<readonly number[]> => {
      await tf.setBackend(backend);
      return [...(moves[name]?.(tf.tensor4d(values, shape)).dataSync() ?? [])];
    };
    const expected = await resultOn('cpu');
    expect(await resultOn('wasm')).toEqual(expected);
  });
});

test('a tensor that has no place in the memory is refused, and not laid over others', () => {
  const heap = heapOf(tf.engine().backend);
  const gigabytes = (count: number) => heap.create([count * 2 ** 28], 'float32');
  expect(() => gigabytes(4)).toThrow(OutOfMemory);
  const large = gigabytes(2);
  expect(() => gigabytes(3)).toThrow(OutOfMemory);
  heap.free(large);
});

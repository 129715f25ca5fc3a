import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import { type LayersModel, type SymbolicTensor, input, layers, model } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { present } from '../../src/invariant.ts';
import { heapOf } from '../../src/train/backends/heap.ts';
import { crossEntropy } from '../../src/train/losses/cross-entropy.ts';
import { lovaszSoftmax } from '../../src/train/losses/lovasz-softmax.ts';
import { makeTrainable } from '../../src/train/trainable.ts';
import { formulaUniform } from '../goldens/formula.ts';

beforeAll(async () => void (await tf.setBackend('wasm')));

const CHANNELS = 16;

/** A chain of blocks, each a convolution and a batch norm, its operand added, and a ReLU. */
function chainOf(blocks: number): LayersModel {
  const after = (layer: layers.Layer, from: SymbolicTensor | SymbolicTensor[]): SymbolicTensor => {
    const result = layer.apply(from);
    if (Array.isArray(result) || result instanceof tf.Tensor) throw new Error('a layer gives one symbolic tensor');
    return result;
  };
  const start = input({ shape: [null, null, CHANNELS] });
  let end: SymbolicTensor = start;
  for (let block = 0; block < blocks; block++) {
    const convolution = layers.conv2d({ filters: CHANNELS, kernelSize: 3, padding: 'same', useBias: false });
    const normal = after(layers.batchNormalization(), after(convolution, end));
    end = after(layers.activation({ activation: 'relu' }), after(layers.add(), [normal, end]));
  }
  return model({ inputs: start, outputs: end });
}

/** An image of `size` x `size`. */
function imageOf(size: number): tf.Tensor4D {
  return tf.tensor4d(formulaUniform('image', size * size * CHANNELS), [1, size, size, CHANNELS]);
}

/** Bytes of the WASM backend's memory, which never shrinks; tensors share numbers, so that their sizes do not tell. */
function memorySize(): number {
  const heap = heapOf(tf.engine().backend);
  const tensor = heap.create([1], 'float32');
  const { byteLength } = heap.view(tensor).buffer;
  heap.free(tensor);
  return byteLength;
}

describe('a step', () => {
  test('keeps two maps for each block, of four, and a few more while gradients are computed', () => {
    const [blocks, size] = [12, 256];
    const mapBytes = 4 * size * size * CHANNELS;
    const trainable = makeTrainable(chainOf(blocks));
    const [image, variables] = [imageOf(size), trainable.weights.map(({ variable }) => variable)];
    const loss = (): tf.Scalar =>
      tf.reshape<tf.Rank.R0>(tf.sum(present(trainable.forward(image, 0)[0], 'a result')), []);
    const before = memorySize();
    tf.dispose([tf.variableGrads(loss, variables)]);
    const maps = (memorySize() - before) / mapBytes;
    expect(maps).toBeGreaterThan(2 * blocks - 2);
    // The memory grows by a fifth more than is asked for.
    expect(maps).toBeLessThan(1.2 * (2 * blocks + 6));
  });

  test('leaves nothing behind', () => {
    const trainable = makeTrainable(chainOf(3));
    const [image, variables] = [imageOf(16), trainable.weights.map(({ variable }) => variable)];
    const loss = (): tf.Scalar =>
      tf.reshape<tf.Rank.R0>(tf.sum(present(trainable.forward(image, 0)[0], 'a result')), []);
    const before = tf.memory();
    for (let step = 0; step < 30; step++) tf.dispose([tf.variableGrads(loss, variables)]);
    const { numTensors, numBytes } = tf.memory();
    expect({ numTensors, numBytes }).toEqual({ numTensors: before.numTensors, numBytes: before.numBytes });
  });

  test('frees no gradient that it was given', () => {
    const trainable = makeTrainable(chainOf(2), { inputGradient: true });
    const dy = tf.ones([1, 16, 16, CHANNELS]);
    const run = (x: tf.Tensor): tf.Tensor => present(trainable.forward(x, 0)[0], 'a result');
    const first = tf.grad(run)(imageOf(16), dy);
    const second = tf.grad(run)(imageOf(16), dy);
    expect([...second.dataSync()]).toEqual([...first.dataSync()]);
  });

  test('of a layer that gives its operand goes on', () => {
    const start = input({ shape: [null, null, CHANNELS] });
    const same = layers.dropout({ rate: 0 }).apply(start);
    const convolved = layers.conv2d({ filters: 1, kernelSize: 1 }).apply(same);
    if (Array.isArray(convolved) || convolved instanceof tf.Tensor)
      throw new Error('a layer gives one symbolic tensor');
    const trainable = makeTrainable(model({ inputs: start, outputs: convolved }));
    const image = imageOf(16);
    expect(trainable.forward(image, 0)[0]?.shape).toEqual([1, 16, 16, 1]);
    expect(image.isDisposed).toBe(false);
  });

  test('gives the same beyond 2 GiB, where addresses have a sign', () => {
    const trainable = makeTrainable(chainOf(2), { inputGradient: true });
    const variables = trainable.weights.map(({ variable }) => variable);
    const gradients = (): readonly (readonly number[])[] => {
      const image = imageOf(9);
      const labels = tf.tensor3d(
        formulaUniform('labels', 81).map((value) => Math.floor(value * CHANNELS)),
        [1, 9, 9],
        'int32',
      );
      const loss = (x: tf.Tensor): tf.Tensor => {
        const logits = present(trainable.forward(x, 0)[0], 'a result');
        return tf.add(crossEntropy(logits, labels), lovaszSoftmax(logits, labels));
      };
      return tf
        .grads(loss)([image, ...variables])
        .map((gradient) => [...gradient.dataSync()]);
    };
    const low = gradients();
    const heap = heapOf(tf.engine().backend);
    // All places below are taken, large ones first.
    const fillers = [heap.create([2 ** 29], 'float32')];
    for (let count = 2 ** 24; count >= 4; count /= 2)
      for (let address = 0; address < 2 ** 31;) {
        const filler = heap.create([count], 'float32');
        address = heap.address(filler);
        if (address < 2 ** 31) fillers.push(filler);
        else heap.free(filler);
      }
    const high = gradients();
    for (const filler of fillers) heap.free(filler);
    expect(high).toEqual(low);
  });
});

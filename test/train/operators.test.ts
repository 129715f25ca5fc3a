import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { writeLayersModel } from '../../src/emit/tfjs/write.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { present } from '../../src/invariant.ts';
import { type Trainable, makeTrainable } from '../../src/train/trainable.ts';
import { MemoryFiles, channelsFirst, channelsLast, loadModel } from '../emit-tfjs/support.ts';
import { Sketch, formulaWeights, relativeError } from '../emit/support.ts';
import { formulaImage, formulaUniform } from '../goldens/formula.ts';
import { type GradientGolden, decodeFloats, readGradientGoldens } from './goldens.ts';
import { inLanguage } from './language-order.ts';
import { backendsHere, sayWhetherWebgpu } from './webgpu.ts';

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The inputs of a golden: consecutive pieces of one stream. */
function inputsOf({ inputs, scale }: GradientGolden): tf.Tensor[] {
  const stream = formulaImage([inputs.reduce((sum, shape) => sum + sizeOf(shape), 0)]).map((value) => value * scale);
  let at = 0;
  return inputs.map((dims) => channelsLast(dims, stream.slice(at, (at += sizeOf(dims)))));
}

/** What the gradient of the sum of products with it is taken of, in [-1, 1). */
function dyOf({ result }: GradientGolden): tf.Tensor {
  return channelsLast(
    result,
    formulaUniform('dy', sizeOf(result)).map((value) => value * 2 - 1),
  );
}

function graphOf({ op, inputs }: GradientGolden): Graph {
  const sketch = new Sketch();
  const operands = inputs.map((shape, index) => sketch.input(`x${index}`, shape.slice(1)));
  const output = sketch.add('op', op, ...operands);
  return sketch.builder.finish([{ name: 'op', logits: output, output, quantities: [] }]);
}

async function trainableOf(graph: Graph): Promise<Trainable> {
  const files = new MemoryFiles();
  const facts = { producer: { name: 'brnc', version: 'test' }, source: { file: 'test.brn', sha256: '00' } };
  await writeLayersModel({ name: 'Test', graph, weights: formulaWeights(graph), ...facts }, files.write);
  return makeTrainable(await loadModel(files), { inputGradient: true });
}

sayWhetherWebgpu();

describe.each(backendsHere)('gradients on %s equal those of PyTorch in float64 to 1e-5', (backend) => {
  test.each(readGradientGoldens())('$name', async (golden) => {
    await tf.setBackend(backend);
    const graph = graphOf(golden);
    const trainable = await trainableOf(graph);
    const [inputs, dy] = [inputsOf(golden), dyOf(golden)];
    const variables = trainable.weights.map(({ variable }) => variable);
    const loss = (...operands: tf.Tensor[]): tf.Tensor => {
      const [output] = trainable.forward(operands.slice(0, inputs.length), 0);
      return tf.sum(tf.mul(present(output, 'an output'), dy));
    };
    const gradients = tf.grads(loss)([...inputs, ...variables]);

    for (const [index, expected] of golden.inputGradients.entries()) {
      const actual = await channelsFirst(present(gradients[index], 'a gradient for each input'));
      expect(relativeError(actual, decodeFloats(expected)), `input ${index}`).toBeLessThan(1e-5);
    }
    const own = trainable.weights.map(({ name }, index) => [name, gradients[inputs.length + index]] as const);
    const byKey = await inLanguage(graph, new Map(own.flatMap(([name, value]) => (value ? [[name, value]] : []))));
    expect([...byKey.keys()].sort()).toEqual(
      Object.keys(golden.gradients)
        .map((name) => `op.${name}`)
        .sort(),
    );
    for (const [name, expected] of Object.entries(golden.gradients))
      expect(relativeError(byKey.get(`op.${name}`) ?? [], decodeFloats(expected)), name).toBeLessThan(1e-5);

    const layer = trainable.model.layers.flatMap(({ weights }) => weights);
    const after = await inLanguage(graph, new Map(layer.map((weight) => [weight.originalName, weight.read()])));
    for (const [name, expected] of Object.entries(golden.updated))
      expect(relativeError(after.get(`op.${name}`) ?? [], decodeFloats(expected)), name).toBeLessThan(1e-5);
    trainable.model.dispose();
  });
});

import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { emitTfjs } from '../../src/emit/emit-tfjs.ts';
import { present } from '../../src/invariant.ts';
import { crossEntropy } from '../../src/train/losses/cross-entropy.ts';
import { makeTrainable } from '../../src/train/trainable.ts';
import { MemoryFiles, channelsLast, loadModel } from '../emit-tfjs/support.ts';
import { formulaWeights } from '../emit/support.ts';
import { formulaImage, formulaUniform } from '../goldens/formula.ts';
import { checkText, exampleText } from '../runtime/compile-to.ts';
import { inLanguage } from './language-order.ts';
import { backendsHere, sayWhetherWebgpu } from './webgpu.ts';

/** What scripts/goldens/tiny_gradients.py writes. */
interface TinyGolden {
  readonly size: number;
  readonly batch: number;
  readonly classes: number;
  readonly void: number;
  readonly loss: number;
  readonly weights: readonly {
    readonly key: string;
    readonly kind: 'gradient' | 'statistic';
    readonly indices: readonly number[];
    readonly values: readonly number[];
    /** The largest absolute value of the whole tensor. */
    readonly largest: number;
    /** Of PyTorch's float32, over `largest`. */
    readonly torchError: number;
  }[];
}

function isGolden(value: unknown): value is TinyGolden {
  return typeof value === 'object' && value !== null && 'weights' in value && Array.isArray(value.weights);
}

const golden: unknown = JSON.parse(readFileSync(new URL('goldens/tiny.json', import.meta.url), 'utf8'));
if (!isGolden(golden)) throw new Error('goldens/tiny.json is no golden');
const { size, batch, classes, loss, weights: expected } = golden;

const facts = { producer: { name: 'brnc', version: 'test' }, source: { file: 'tiny.brn', sha256: '00' } };

sayWhetherWebgpu();

test.each(backendsHere)(
  'a step of a network with three exits, on %s, is as near to float64 as PyTorch in float32 is',
  // On SwiftShader most of it is the compiling of shaders.
  { timeout: 120_000 },
  async (backend) => {
    await tf.setBackend(backend);
    const { network } = checkText(exampleText('tiny'), { size: String(size) });
    const files = new MemoryFiles();
    await emitTfjs({ network, weights: formulaWeights(network.graph), ...facts }, files.write);
    const trainable = makeTrainable(await loadModel(files, 'tfjs/model.json'));

    const images = channelsLast([batch, 3, size, size], formulaImage([batch, 3, size, size]));
    const drawn = formulaUniform('labels', batch * size * size).map((value) => Math.floor(value * (classes + 1)));
    const labels = tf.tensor(
      drawn.map((label) => (label === classes ? golden.void : label)),
      [batch, size, size],
      'int32',
    );
    const variables = trainable.weights.map(({ variable }) => variable);
    const { value, grads } = tf.variableGrads(() => {
      const losses = trainable.forward(images, 0).map((logits) => crossEntropy(logits, labels));
      return tf.reshape<tf.Rank.R0>(tf.addN(losses), []);
    }, variables);
    const [found = NaN] = await value.data();
    expect(Math.abs(found - loss) / loss).toBeLessThan(1e-6);

    const tensors = new Map(
      trainable.weights.map(({ name, variable }) => [name, present(grads[variable.name], 'a gradient')]),
    );
    for (const { weights } of trainable.model.layers)
      for (const weight of weights)
        if (!tensors.has(weight.originalName)) tensors.set(weight.originalName, weight.read());
    const values = await inLanguage(network.graph, tensors);
    const errors = expected.map(({ key, kind, indices, values: exact, largest, torchError }) => {
      const ours = present(values.get(key), key);
      const error =
        Math.max(...indices.map((index, at) => Math.abs((ours[index] ?? NaN) - (exact[at] ?? NaN)))) / largest;
      return { key, kind, error, torchError };
    });
    for (const kind of ['gradient', 'statistic'] as const) {
      const of = errors.filter((entry) => entry.kind === kind);
      const [own, torch] = [
        Math.max(...of.map(({ error }) => error)),
        Math.max(...of.map(({ torchError }) => torchError)),
      ];
      expect(own).toBeLessThan(3 * torch);
    }
  },
);

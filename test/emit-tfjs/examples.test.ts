import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { emitTfjs } from '../../src/emit/emit-tfjs.ts';
import type { Sizes } from '../../src/graph/dim.ts';
import { evaluateDim } from '../../src/graph/dim.ts';
import { present } from '../../src/invariant.ts';
import { floatsOf, formulaWeights, relativeError, run, scratchFolder, write } from '../emit/support.ts';
import { formulaImage } from '../goldens/formula.ts';
import { checkText, exampleText } from '../runtime/compile-to.ts';
import { MemoryFiles, allTensors, channelsFirst, channelsLast, loadModel } from './support.ts';

interface Example {
  readonly set?: Readonly<Record<string, string>>;
  readonly sizes?: Sizes;
  /** The plain JavaScript backend takes minutes for the large ones; operators.test.ts has every operator on it. */
  readonly backends: readonly ('wasm' | 'cpu')[];
}

const both = ['wasm', 'cpu'] as const;

// Small where the program has a parameter for the size.
const examples: Readonly<Record<string, Example>> = {
  b_lenet: { backends: both },
  b_alexnet: { backends: both },
  b_resnet: { backends: both },
  tiny: { backends: both },
  phone: { set: { size: '65' }, backends: both },
  classifier: { backends: ['wasm'] },
  symbolic: {
    sizes: new Map([
      ['H', 45],
      ['W', 37],
    ]),
    backends: both,
  },
  deeplabv3: { set: { size: '65' }, backends: ['wasm'] },
  deeplabv3plus: { set: { size: '65' }, backends: ['wasm'] },
  // Seven branches would take 4 GB here; `brnc compile --target onnx,tfjs --verify` compares those too.
  brandeeplabv3: { set: { branches: '3', size: '33' }, backends: ['wasm'] },
};

const folder = scratchFolder('examples');
const facts = { producer: { name: 'brnc', version: 'test' }, source: { file: 'test.brn', sha256: '00' } };

test('every example is here', () => {
  const files = readdirSync(new URL('../../examples', import.meta.url)).filter((name) => name.endsWith('.brn'));
  expect(Object.keys(examples).sort()).toEqual(files.map((name) => name.replace('.brn', '')).sort());
});

describe('the layers give what the ONNX file gives, to 1e-4', () => {
  test.each(Object.entries(examples))(
    '%s',
    { timeout: 300_000 },
    async (name, { set, sizes = new Map(), backends }) => {
      const { network } = checkText(exampleText(name), set);
      const weights = formulaWeights(network.graph);
      const files = new MemoryFiles();
      const emitted = await emitTfjs({ network, weights, sizes, ...facts }, files.write);
      expect(emitted.kind).toBe('written');

      const dims = [1, ...network.input.dims.map((dim) => evaluateDim(dim, sizes))];
      const image = formulaImage(dims);
      const file = join(folder, `${name}.onnx`);
      await write(file, network.graph, weights);
      const expected = await run(file, { [network.input.name]: { dims, data: image } });

      for (const backend of backends) {
        await tf.setBackend(backend);
        const model = await loadModel(files, 'tfjs/model.json');
        expect(model.outputNames).toEqual(network.exits.map((exit) => exit.name));
        const outputs = allTensors(model.predict(channelsLast(dims, image)));
        for (const [index, exit] of network.exits.entries()) {
          const values = await channelsFirst(present(outputs[index], 'an output for each exit'));
          const error = relativeError(values, floatsOf(expected[exit.name]));
          expect(error).toBeLessThan(1e-4);
        }
        model.dispose();
      }
    },
  );
});

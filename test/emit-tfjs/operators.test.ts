import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { writeLayersModel } from '../../src/emit/tfjs/write.ts';
import type { ComputedKind } from '../../src/graph/infer.ts';
import type { Op } from '../../src/graph/ops.ts';
import { Sketch, formulaWeights, relativeError } from '../emit/support.ts';
import { formulaImage } from '../goldens/formula.ts';
import { MemoryFiles, channelsFirst, channelsLast, loadModel, oneTensor } from './support.ts';
import { backendsHere, sayWhetherWebgpu } from '../train/webgpu.ts';

/** What scripts/goldens/ops.py writes: PyTorch's results. */
interface Golden {
  readonly name: string;
  readonly op: Op<ComputedKind>;
  readonly inputs: readonly (readonly number[])[];
  readonly scale: number;
  readonly result: readonly number[];
  readonly values: string;
}

/** As far as a test must know that this is the file that it takes it for. */
function isGoldens(value: unknown): value is readonly Golden[] {
  return (
    Array.isArray(value) &&
    value.every((entry: unknown) => typeof entry === 'object' && entry !== null && 'op' in entry)
  );
}

const parsed: unknown = JSON.parse(readFileSync(new URL('../emit/goldens/ops.json', import.meta.url), 'utf8'));
if (!isGoldens(parsed)) throw new Error('goldens/ops.json has no goldens');
const goldens = parsed;

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The inputs of a golden: consecutive pieces of one stream. */
function inputsOf({ inputs, scale }: Golden): tf.Tensor[] {
  const stream = formulaImage([inputs.reduce((sum, shape) => sum + sizeOf(shape), 0)]).map((value) => value * scale);
  let at = 0;
  return inputs.map((dims) => channelsLast(dims, stream.slice(at, (at += sizeOf(dims)))));
}

function expectedOf({ values }: Golden): Float32Array {
  const bytes = Buffer.from(values, 'base64');
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(4 * index));
}

async function emitted({ op, inputs }: Golden): Promise<MemoryFiles> {
  const sketch = new Sketch();
  const operands = inputs.map((shape, index) => sketch.input(`x${index}`, shape.slice(1)));
  const output = sketch.add('op', op, ...operands);
  const graph = sketch.builder.finish([{ name: 'op', logits: output, output, quantities: [] }]);
  const files = new MemoryFiles();
  const written = await writeLayersModel(
    {
      name: 'Test',
      graph,
      weights: formulaWeights(graph),
      producer: { name: 'brnc', version: 'test' },
      source: { file: 'test.brn', sha256: '00' },
      shardBytes: 100,
    },
    files.write,
  );
  expect(written.kind).toBe('written');
  return files;
}

sayWhetherWebgpu();

describe.each(backendsHere)('on %s', (backend) => {
  test.each(goldens)('$name', async (golden) => {
    await tf.setBackend(backend);
    const model = await loadModel(await emitted(golden));
    const output = oneTensor(model.predict(inputsOf(golden)));
    const [n = 1, c = 1, ...hw] = golden.result;
    expect(output.shape).toEqual([n, ...hw, c]);
    expect(relativeError(await channelsFirst(output), expectedOf(golden))).toBeLessThan(1e-5);
    model.dispose();
  });
});

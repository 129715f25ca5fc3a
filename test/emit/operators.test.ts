import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Op } from '../../src/graph/ops.ts';
import type { ComputedKind } from '../../src/graph/infer.ts';
import { formulaImage } from '../goldens/formula.ts';
import { H, Sketch, W, floatsOf, formulaWeights, relativeError, run, scratchFolder, write } from './support.ts';

/** What scripts/goldens/ops.py writes. */
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

const parsed: unknown = JSON.parse(readFileSync(new URL('goldens/ops.json', import.meta.url), 'utf8'));
if (!isGoldens(parsed)) throw new Error('goldens/ops.json has no goldens');
const goldens = parsed;
const folder = scratchFolder('operators');

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The inputs of a golden: consecutive pieces of one stream. */
function inputsOf({ inputs, scale }: Golden): Record<string, { dims: readonly number[]; data: Float32Array }> {
  const stream = formulaImage([inputs.reduce((sum, shape) => sum + sizeOf(shape), 0)]).map((value) => value * scale);
  let at = 0;
  return Object.fromEntries(
    inputs.map((dims, index) => [`x${index}`, { dims, data: stream.slice(at, (at += sizeOf(dims))) }]),
  );
}

function expectedOf({ values }: Golden): Float32Array {
  const bytes = Buffer.from(values, 'base64');
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(4 * index));
}

test.each(goldens.map((golden, index) => ({ ...golden, index })))('$name', async (golden) => {
  const sketch = new Sketch();
  const inputs = golden.inputs.map((shape, index) => sketch.input(`x${index}`, shape.slice(1)));
  const graph = sketch.sending(sketch.add('op', golden.op, ...inputs));
  const file = join(folder, `${golden.index}-${golden.op.kind}.onnx`);
  await write(file, graph, formulaWeights(graph));
  const { op } = await run(file, inputsOf(golden));
  expect(op?.dims).toEqual(golden.result);
  expect(relativeError(floatsOf(op), expectedOf(golden))).toBeLessThan(1e-5);
});

const spatial = goldens.filter(
  ({ op, inputs }) => op.kind !== 'flatten' && op.kind !== 'add' && op.kind !== 'mul' && inputs[0]?.length === 4,
);

test.each(spatial.map((golden, index) => ({ ...golden, index })))('$name, proved for every size', async (golden) => {
  const sketch = new Sketch();
  const inputs = golden.inputs.map((shape, index) => sketch.input(`x${index}`, [shape[1] ?? 0, H, W]));
  const graph = sketch.sending(sketch.add('op', golden.op, ...inputs));
  const file = join(folder, `${golden.index}-${golden.op.kind}-symbolic.onnx`);
  await write(file, graph, formulaWeights(graph));
  const { op } = await run(file, inputsOf(golden));
  expect(op?.dims).toEqual(golden.result);
  expect(relativeError(floatsOf(op), expectedOf(golden))).toBeLessThan(1e-5);
});

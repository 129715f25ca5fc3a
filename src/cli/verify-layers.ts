import { join } from 'node:path';
import { type Sizes, evaluateDim } from '../graph/dim.ts';
import type { CheckedModel, Manifest } from '../index.ts';
import { invariant, present } from '../invariant.ts';
import { runChain } from '../runtime/chain.ts';
import { relativeError } from '../runtime/compare.ts';
import type { Network } from '../runtime/network.ts';
import { reasonOf } from '../runtime/problem.ts';
import { randomInput } from '../runtime/random-input.ts';
import { type Tensor, gatherRows } from '../runtime/tensor.ts';
import { failureOf } from './runtime-failure.ts';
import { type Result, failure, value } from './status.ts';
import { showTable } from './table.ts';

/** How far an output may be from that of ONNX Runtime, whose sums are made in another order. */
const threshold = 1e-4;

/** The batches that are compared. */
const batches = [1, 2];

/**
 * Compares the outputs of a LayersModel in `folder` with those of the whole network under ONNX Runtime, on random inputs;
 * a failure where they differ.
 */
export async function verifyLayers(
  { network }: CheckedModel,
  sizes: Sizes,
  folder: string,
  whole: Network,
): Promise<Result<string>> {
  const dims = network.input.dims.map((dim) => evaluateDim(dim, sizes));
  const inputs = batches.map((batch) => randomInput(network.input.dtype, [batch, ...dims], batch));
  const expected: (readonly Tensor[])[] = [];
  for (const input of inputs) {
    const outputs = await outputsOf(whole, input);
    if (outputs.kind === 'failure') return outputs;
    expected.push(...outputs.value);
  }
  await whole.close();
  const actual = await runFile(join(folder, 'tfjs', 'model.json'), inputs);
  return actual.kind === 'failure' ? actual : compare(whole.manifest, expected, actual.value.flatMap(rowsOf));
}

/** The outputs of a LayersModel for each input; a failure where it needs more memory than WebAssembly has, or the like. */
async function runFile(file: string, inputs: readonly Tensor[]): Promise<Result<readonly (readonly Tensor[])[]>> {
  const { runLayers } = await import('./training.ts');
  try {
    return value(await runLayers(file, inputs));
  } catch (error) {
    return failure(`TensorFlow.js could not run \`tfjs/model.json\`: ${reasonOf(error)}`);
  }
}

/** The outputs of all exits, for each image. */
async function outputsOf(whole: Network, input: Tensor): Promise<Result<readonly (readonly Tensor[])[]>> {
  const ran = await runChain(whole, input, { plan: 'flat', stop: false });
  if (ran.kind === 'failed') return failureOf(ran.problem);
  const rows = ran.value.rows.map(({ readings }): readonly Tensor[] =>
    readings.map(({ output }) => {
      invariant(output !== null, 'an exit that was run has an output');
      return output;
    }),
  );
  return value(rows);
}

/** The images of a batch, each with its outputs. */
function rowsOf(outputs: readonly Tensor[]): readonly (readonly Tensor[])[] {
  const rows = outputs[0]?.dims[0] ?? 0;
  return Array.from({ length: rows }, (_, row) => outputs.map((output) => gatherRows(output, [row])));
}

/** The largest error of each exit over all images, as a table; a failure where one is too large. */
function compare(
  { exits }: Manifest,
  expected: readonly (readonly Tensor[])[],
  actual: readonly (readonly Tensor[])[],
): Result<string> {
  const errors = exits.map(({ name }, exit) => {
    const each = expected.map((outputs, image) => {
      const other = present(actual[image]?.[exit], `the layers have an output for ${name}`);
      return relativeError(present(outputs[exit], `there is an output of ${name}`), other);
    });
    return { name, error: Math.max(...each) };
  });
  const isEqual = (error: number): boolean => error <= threshold;
  const rows = errors.map(({ name, error }) => [name, error.toExponential(1), isEqual(error) ? 'equal' : 'DIFFERS']);
  const table = showTable([{ heading: 'exit' }, { heading: 'error', figures: true }, { heading: '' }], rows);
  const shown = `\nTensorFlow.js against the whole network in ONNX, ${expected.length} random images:\n${table}`;
  return errors.every(({ error }) => isEqual(error))
    ? value(shown)
    : failure(`the layers of TensorFlow.js do not give what the ONNX files give${shown}`);
}

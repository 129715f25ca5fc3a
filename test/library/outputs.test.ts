// The library's networks with the formula's weights under ONNX Runtime, against what torchvision answers with the same
// weights to the same image (scripts/goldens/torchvision_models.py). The weights come through the weights reader, as
// from a checkpoint, from a file that is computed while it is read.
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeOnnx } from '../../src/emit/onnx/write.ts';
import { present } from '../../src/invariant.ts';
import type { Network } from '../../src/lower/network.ts';
import { completeWeights } from '../../src/weights/complete.ts';
import { matchWeights } from '../../src/weights/match.ts';
import { parametersOf } from '../../src/weights/parameter.ts';
import { readWeights } from '../../src/weights/read.ts';
import { METADATA, type Value, floatsOf, run, scratchFolder } from '../emit/support.ts';
import { formulaImage } from '../goldens/formula.ts';
import { type Golden, type Run, type Summary, readGolden, readStateDict } from './golden.ts';
import { stateDictFile } from './state-dict-file.ts';
import { networkOf, programFor, sizeSettings } from './support.ts';

/** Relative to the largest value of the output. */
const TOLERANCE = 1e-4;

const folder = scratchFolder('library');

/** The entries of the file that a model's weights come from: torchvision's, or for other networks their own keys. */
function entriesOf(model: string, network: Network): ReturnType<typeof readStateDict> {
  const own = ['b_lenet', 'b_alexnet', 'b_resnet', 'deeplabv3plus_resnet50'];
  if (!own.includes(model)) return readStateDict(model);
  return parametersOf(network.graph).map(({ key, shape }) => [key, shape]);
}

/** Writes the whole network, with every weight from the golden's file, and gives the file's path. */
async function writeNetwork(golden: Golden, network: Network): Promise<string> {
  const parameters = parametersOf(network.graph);
  const file = readWeights(stateDictFile(golden.model, entriesOf(golden.model, network), golden.gain));
  if (file.kind === 'problem') throw new Error(file.code);
  const main = present(network.exits.at(-1), 'there is a main exit').name;
  const plan = matchWeights(parameters, { branches: network.exits.slice(0, -1).map(({ name }) => name), main }, file);
  expect(plan.missing).toEqual([]);
  const path = join(folder, `${golden.model}.onnx`);
  const descriptor = openSync(path, 'w');
  const sink = { write: (bytes: Uint8Array) => void writeSync(descriptor, bytes) };
  const written = await writeOnnx(network.graph, completeWeights(parameters, 0, plan), { metadata: METADATA }, sink);
  closeSync(descriptor);
  expect(written.kind).toBe('written');
  return path;
}

/** The largest error of an output's samples and of its mean absolute value, over its largest value. */
function errorOf(actual: Value | undefined, { shape, step, samples, absSum, maxAbs }: Summary): number {
  expect(actual?.dims).toEqual(shape);
  const values = floatsOf(actual);
  const errors = samples.map((sample, k) => Math.abs((values[(k * step) % values.length] ?? NaN) - sample));
  const mean = Math.abs(values.reduce((sum, value) => sum + Math.abs(value), 0) - absSum) / values.length;
  return Math.max(...errors, mean) / maxAbs;
}

async function checkRun(golden: Golden, reference: Run): Promise<void> {
  const program = programFor(golden.model);
  const network = networkOf(program, sizeSettings(program, reference.input));
  const path = await writeNetwork(golden, network);
  const image = { dims: reference.input, data: formulaImage(reference.input) };
  const outputs = await run(path, { [network.input.name]: image });
  rmSync(path);
  for (const exit of network.graph.exits) {
    const { logits, output } = present(reference.exits[exit.name], `the reference has ${exit.name}`);
    const tensorOf = (node: number): Value | undefined => outputs[present(network.graph.nodes[node], 'a node').name];
    expect(errorOf(tensorOf(exit.logits), logits), `${exit.name}, logits`).toBeLessThan(TOLERANCE);
    expect(errorOf(tensorOf(exit.output), output), `${exit.name}, output`).toBeLessThan(TOLERANCE);
  }
}

const models = [
  ...['resnet18', 'resnet34', 'resnet50', 'resnet101', 'resnet152'],
  ...['mobilenet_v2', 'mobilenet_v3_large', 'mobilenet_v3_small', 'vgg16', 'alexnet'],
  ...['deeplabv3_resnet50', 'deeplabv3_resnet101', 'deeplabv3_mobilenet_v3_large', 'deeplabv3plus_resnet50'],
  ...['fcn_resnet50', 'fcn_resnet101', 'lraspp_mobilenet_v3_large', 'b_lenet', 'b_alexnet', 'b_resnet'],
];

describe.each(models)('%s', (model) => {
  const golden = readGolden(model);
  test.each(golden.runs.map((run) => [run.input.slice(2).join('x'), run] as const))(
    'answers as torchvision at %s',
    async (_, reference) => checkRun(golden, reference),
  );
});

// The library's networks with the formula's weights under ONNX Runtime, against what torchvision answers with the same
// weights to the same image (scripts/goldens/torchvision_models.py). The weights come through the weights reader, as
// from a checkpoint, from a file that is computed while it is read.
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CheckedModel } from '../../src/check.ts';
import { compileWhole, weighModel } from '../../src/compile.ts';
import { renderTerminal } from '../../src/diagnostics/render/terminal.ts';
import { present } from '../../src/invariant.ts';
import type { Network } from '../../src/lower/network.ts';
import { parametersOf } from '../../src/weights/parameter.ts';
import { type Value, floatsOf, run, scratchFolder } from '../emit/support.ts';
import { formulaImage } from '../goldens/formula.ts';
import { type Golden, type Run, type Summary, readGolden, readStateDict } from './golden.ts';
import { stateDictFile } from './state-dict-file.ts';
import { modelOf, programFor, sizeSettings } from './support.ts';

/** Relative to the largest value of the output. */
const TOLERANCE = 1e-4;

const folder = scratchFolder('library');

/** The entries of the file that a model's weights come from: torchvision's, or for other networks their own keys. */
function entriesOf(model: string, network: Network): ReturnType<typeof readStateDict> {
  const own = ['b_lenet', 'b_alexnet', 'b_resnet', 'deeplabv3plus_resnet50'];
  if (!own.includes(model)) return readStateDict(model);
  return parametersOf(network.graph).map(({ key, shape }) => [key, shape]);
}

/** Writes the whole network, with every weight from the golden's file and none left over, and gives the file's path. */
async function writeNetwork(golden: Golden, model: CheckedModel): Promise<string> {
  const file = stateDictFile(golden.model, entriesOf(golden.model, model.network), golden.gain);
  const { diagnostics, weights, from } = weighModel(model, { seed: 0, file, strict: true });
  if (weights === undefined) throw new Error(renderTerminal(diagnostics, { colour: false }));
  expect(diagnostics).toEqual([]);
  const facts = {
    weights,
    weightsFrom: from,
    producer: { name: 'brnc', version: '0' },
    source: { file: '', sha256: '' },
  };
  const path = join(folder, `${golden.model}.onnx`);
  const descriptor = openSync(path, 'w');
  const written = await compileWhole(model, facts, { write: (bytes) => void writeSync(descriptor, bytes) });
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
  const model = modelOf(program, sizeSettings(program, reference.input));
  const { network } = model;
  const path = await writeNetwork(golden, model);
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

/** Those that are run at an even size too; all are run at an odd one. */
const atBothSizes = new Set([
  'resnet18',
  'mobilenet_v3_large',
  'deeplabv3_mobilenet_v3_large',
  'lraspp_mobilenet_v3_large',
]);

const models = [
  ...['resnet18', 'resnet34', 'resnet50', 'resnet101', 'resnet152'],
  ...['mobilenet_v2', 'mobilenet_v3_large', 'mobilenet_v3_small', 'vgg16', 'alexnet'],
  ...['deeplabv3_resnet50', 'deeplabv3_resnet101', 'deeplabv3_mobilenet_v3_large', 'deeplabv3plus_resnet50'],
  ...['fcn_resnet50', 'fcn_resnet101', 'lraspp_mobilenet_v3_large', 'b_lenet', 'b_alexnet', 'b_resnet'],
];

describe.each(models)('%s', (model) => {
  const golden = readGolden(model);
  const runs = atBothSizes.has(model) ? golden.runs : golden.runs.slice(-1);
  test.each(runs.map((run) => [run.input.slice(2).join('x'), run] as const))(
    'answers as torchvision at %s',
    async (_, reference) => checkRun(golden, reference),
  );
});

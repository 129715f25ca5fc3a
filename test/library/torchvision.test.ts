// The library's networks against torchvision's: parameters, multiply-accumulates, shapes, and the keys of their weights.
// The goldens were written by scripts/goldens/torchvision_models.py, the state dicts by weights_state_dicts.py there.
import { describe, expect, test } from 'vitest';
import { present } from '../../src/invariant.ts';
import { type WeightPlan, matchWeights } from '../../src/weights/match.ts';
import { parametersOf } from '../../src/weights/parameter.ts';
import { paramsOf } from '../../src/analysis/params.ts';
import { readWeights } from '../../src/weights/read.ts';
import type { WeightFile } from '../../src/weights/tensor.ts';
import type { Network } from '../../src/lower/network.ts';
import { type Run, readGolden, readStateDict } from './golden.ts';
import { stateDictFile } from './state-dict-file.ts';
import { macsOf, networkOf, programAt, programFor, sizeSettings } from './support.ts';

/** What torchvision publishes for its models (`_ops` of its weights' metadata since 0.15), in GMAC. */
const published = {
  resnet18: 1.814,
  resnet34: 3.664,
  resnet50: 4.089,
  resnet101: 7.801,
  resnet152: 11.514,
  mobilenet_v2: 0.301,
  mobilenet_v3_large: 0.217,
  mobilenet_v3_small: 0.057,
  vgg16: 15.47,
  alexnet: 0.714,
  deeplabv3_resnet50: 178.722,
  deeplabv3_resnet101: 258.743,
  deeplabv3_mobilenet_v3_large: 10.452,
  fcn_resnet50: 152.717,
  fcn_resnet101: 232.738,
  lraspp_mobilenet_v3_large: 2.086,
};

const written = ['deeplabv3plus_resnet50', 'b_lenet', 'b_alexnet', 'b_resnet'];

/** The shapes of an exit's tensors for one image. */
function shapesOf(network: Network, name: string): { logits: readonly unknown[]; output: readonly unknown[] } {
  const { nodes, exits } = network.graph;
  const exit = present(
    exits.find((each) => each.name === name),
    `there is an exit ${name}`,
  );
  const [logits, output] = [exit.logits, exit.output].map((id) => present(nodes[id], 'a node').type.dims);
  return { logits: [1, ...(logits ?? [])], output: [1, ...(output ?? [])] };
}

function checkRun(model: string, run: Run): void {
  const program = programFor(model);
  const network = networkOf(program, sizeSettings(program, run.input));
  expect(macsOf(network)).toBe(run.macs);
  expect(network.exits.map(({ name }) => name).toSorted()).toEqual(Object.keys(run.exits).toSorted());
  for (const [name, { logits, output }] of Object.entries(run.exits)) {
    expect(shapesOf(network, name)).toEqual({ logits: logits.shape, output: output.shape });
  }
}

/** A network matched to the state dict of a torchvision model. */
function matchTo(network: Network, model: string): { file: WeightFile; plan: WeightPlan } {
  const file = readWeights(stateDictFile(model, readStateDict(model), readGolden(model).gain));
  if (file.kind === 'problem') throw new Error(file.code);
  const main = present(network.exits.at(-1), 'there is a main exit').name;
  const branches = network.exits.slice(0, -1).map(({ name }) => name);
  return { file, plan: matchWeights(parametersOf(network.graph), { branches, main }, file) };
}

describe.each([...Object.keys(published), ...written])('%s', (model) => {
  const golden = readGolden(model);

  test('has as many parameters', () => {
    expect(paramsOf(networkOf(programFor(model)).graph).params).toBe(golden.params);
  });

  test.each(golden.runs.map((run) => [run.input.slice(2).join('x'), run] as const))(
    'costs as much and has the same shapes at %s',
    (_, run) => checkRun(model, run),
  );
});

describe.each(Object.entries(published))('%s', (model, gmac) => {
  const golden = readGolden(model);

  test(`costs the ${gmac} GMAC that torchvision publishes`, () => {
    const { size, macs } = golden.published ?? { size: 0, macs: 0 };
    const network = networkOf(programFor(model), { height: size, width: size });
    expect(macsOf(network)).toBe(macs);
    expect((macs / 1e9).toFixed(3)).toBe(gmac.toFixed(3));
  });

  test('takes every tensor of the state dict, and needs no other', () => {
    const { file, plan } = matchTo(networkOf(programFor(model)), model);
    expect({ missing: plan.missing, mismatched: plan.mismatched }).toEqual({ missing: [], mismatched: [] });
    expect({ unused: plan.unused, foreign: plan.foreign }).toEqual({ unused: [], foreign: [] });
    expect(plan.sources.size + file.others.size).toBe(golden.tensors);
  });
});

/** The examples that a checkpoint of torchvision serves, with the parts that it has nothing for, and those left over. */
const checkpoints = [
  { example: 'deeplabv3', model: 'deeplabv3_resnet101', drawn: [], foreign: [] },
  { example: 'brandeeplabv3', model: 'deeplabv3_resnet101', drawn: ['b'], foreign: ['aux_classifier'] },
  { example: 'phone', model: 'lraspp_mobilenet_v3_large', drawn: ['b'], foreign: [] },
  { example: 'classifier', model: 'resnet18', drawn: ['b'], foreign: [] },
];

test.each(checkpoints)('examples/$example.brn takes the weights of $model', ({ example, model, drawn, foreign }) => {
  const { plan } = matchTo(networkOf(programAt(`examples/${example}.brn`)), model);
  expect({ mismatched: plan.mismatched, unused: plan.unused }).toEqual({ mismatched: [], unused: [] });
  expect([...new Set(plan.foreign.map((key) => key.split('.')[0]))]).toEqual(foreign);
  const families = plan.missing.map(({ parameter }) => parameter.key.split('.')[0]?.replace(/[0-9]+$/, ''));
  expect([...new Set(families)]).toEqual(drawn);
});

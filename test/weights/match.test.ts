import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { Diagnostics } from '../../src/diagnostics/collector.ts';
import { type WeightPlan, matchWeights } from '../../src/weights/match.ts';
import type { Parameter } from '../../src/weights/parameter.ts';
import type { PartPrefix, Parts } from '../../src/weights/prefixes.ts';
import { reportPlan } from '../../src/weights/report.ts';
import type { WeightFile } from '../../src/weights/tensor.ts';
import { readJson } from './files.ts';

type Row = readonly [string, readonly number[]];

/** torchvision's keys and shapes: scripts/goldens/weights_state_dicts.py. */
function stateDict(name: string): readonly Row[] {
  const url = new URL(`../goldens/state_dicts/${name}.json`, import.meta.url);
  return readJson<readonly Row[]>(url);
}

const isCounter = (key: string): boolean => key.endsWith('num_batches_tracked');

function fileOf(rows: readonly Row[]): WeightFile {
  const tensors = rows.filter(([key]) => !isCounter(key));
  return {
    kind: 'weights',
    name: 'w.pth',
    tensors: new Map(tensors.map(([key, shape]) => [key, { dtype: 'f32', shape, chunks: () => [] }])),
    others: new Map(rows.filter(([key]) => isCounter(key)).map(([key]) => [key, 'integer'])),
  };
}

const parameter = ([key, shape]: Row): Parameter => ({ key, shape, role: 'kernel', op: 'conv2d', init: 'torch' });

/** What a program's keys are, from torchvision's: docs/language.md rule 24 and the paths of the library. */
function parametersFrom(rows: readonly Row[], rename: (key: string) => string | undefined): readonly Parameter[] {
  return rows.flatMap(([key, shape]) => {
    const own = isCounter(key) ? undefined : rename(key);
    return own === undefined ? [] : [parameter([own, shape])];
  });
}

const parts: Parts = { branches: [], main: 'out' };
const replaced = (key: string, from: string, to: string): string | undefined =>
  key.startsWith(from) ? to + key.slice(from.length) : undefined;

const classifier = (head: string) => (key: string) => replaced(key, `${head}.`, 'out.') ?? `backbone.${key}`;
const segmenter = (backbone: string) => (key: string) =>
  replaced(key, 'aux_classifier.', 'aux.') ??
  replaced(key, 'classifier.', 'out.') ??
  replaced(key, 'backbone.', backbone);

describe('torchvision files, by the guesses of rule 25', () => {
  test.each([
    ['resnet18', classifier('fc')],
    ['resnet34', classifier('fc')],
    ['resnet50', classifier('fc')],
    ['resnet101', classifier('fc')],
    ['resnet152', classifier('fc')],
    ['mobilenet_v2', classifier('classifier')],
    ['mobilenet_v3_large', classifier('classifier')],
    ['mobilenet_v3_small', classifier('classifier')],
    ['vgg16', classifier('classifier')],
    ['alexnet', classifier('classifier')],
    ['deeplabv3_resnet50', segmenter('backbone.')],
    ['deeplabv3_resnet101', segmenter('backbone.')],
    ['fcn_resnet50', segmenter('backbone.')],
    ['fcn_resnet101', segmenter('backbone.')],
    ['deeplabv3_mobilenet_v3_large', segmenter('backbone.features.')],
    ['lraspp_mobilenet_v3_large', segmenter('backbone.features.')],
  ])('%s: nothing missing, nothing left over', (name, rename) => {
    const rows = stateDict(name);
    const parameters = parametersFrom(rows, rename);
    const plan = matchWeights(parameters, { branches: ['aux'], main: 'out' }, fileOf(rows));
    expect([plan.missing, plan.mismatched, plan.unused, plan.foreign]).toEqual([[], [], [], []]);
    expect(plan.sources.size).toBe(rows.filter(([key]) => !isCounter(key)).length);
  });

  test('a DataParallel file has `module.` before every key', () => {
    const rows = stateDict('deeplabv3_resnet50');
    const file = fileOf(rows.map(([key, shape]) => [`module.${key}`, shape]));
    const plan = matchWeights(parametersFrom(rows, segmenter('backbone.')), { branches: ['aux'], main: 'out' }, file);
    expect([plan.missing, plan.mismatched, plan.unused, plan.foreign]).toEqual([[], [], [], []]);
  });

  test('a head that the model does not have is listed, and no cause for alarm', () => {
    const rows = stateDict('deeplabv3_resnet101');
    const parameters = parametersFrom(rows, segmenter('backbone.')).filter(({ key }) => !key.startsWith('aux.'));
    const plan = matchWeights(parameters, parts, fileOf(rows));
    const aux = rows.map(([key]) => key).filter((key) => key.startsWith('aux_classifier.') && !isCounter(key));
    expect(plan.foreign).toEqual(aux);
    expect(report(plan, parameters)).toEqual([]);
    expect(report(plan, parameters, { strict: true })).toMatchObject([
      { code: 'weights-unused-strict', severity: 'error' },
    ]);
  });

  test('a head of another kind, though it has keys in common, is drawn anew', () => {
    const backbone = parametersFrom(stateDict('vgg16'), (key) => replaced(key, 'features.', 'backbone.features.'));
    // A head like FCN's: of its keys, 0.weight is one of VGG's classifier, too, where it has another shape.
    const heads = [parameter(['out.0.weight', [128, 512, 3, 3]]), parameter(['out.4.weight', [21, 128, 1, 1]])];
    const plan = matchWeights([...backbone, ...heads], parts, fileOf(stateDict('vgg16')));
    expect(plan.sources.size).toBe(backbone.length);
    expect([plan.mismatched, plan.unused]).toEqual([[], []]);
  });

  test('a classifier gives a segmentation network its backbone', () => {
    const backbone = parametersFrom(stateDict('resnet18'), (key) =>
      key.startsWith('fc.') ? undefined : `backbone.${key}`,
    );
    const plan = matchWeights(
      [...backbone, parameter(['out.4.weight', [21, 256, 1, 1]])],
      parts,
      fileOf(stateDict('resnet18')),
    );
    expect(plan.sources.size).toBe(backbone.length);
    expect(plan.foreign).toEqual(['fc.weight', 'fc.bias']);
    expect(plan.missing.map(({ parameter: { key } }) => key)).toEqual(['out.4.weight']);
  });
});

/** A network of a backbone with two tensors, branches and a main exit. */
const small: readonly Parameter[] = [
  parameter(['backbone.conv1.weight', [8, 3, 3, 3]]),
  parameter(['backbone.conv1.bias', [8]]),
  parameter(['b1.0.weight', [2, 8, 1, 1]]),
  parameter(['b2.0.weight', [2, 8, 1, 1]]),
  parameter(['out.0.weight', [2, 8, 1, 1]]),
];
const smallParts: Parts = { branches: ['b1', 'b2'], main: 'out' };
const text = 'model M { weights backbone: net }';
const source = { file: 'm.brn', text, library: false };

function report(
  plan: WeightPlan,
  parameters: readonly Parameter[],
  options: { readonly strict?: boolean; readonly said?: readonly PartPrefix[] } = {},
): readonly Diagnostic[] {
  const diagnostics = new Diagnostics();
  const said = (options.said ?? []).map((entry, index) => ({ ...entry, span: { source, start: 18 + index, end: 30 } }));
  const at = { source, start: 6, end: 7 };
  reportPlan(plan, { parameters, said, strict: options.strict === true, at }, diagnostics);
  return diagnostics.sorted();
}

function meet(rows: readonly Row[], said: readonly PartPrefix[] = [], strict = false): readonly Diagnostic[] {
  return report(matchWeights(small, smallParts, fileOf(rows), said), small, { strict, said });
}

const net: readonly Row[] = [
  ['backbone.conv1.weight', [8, 3, 3, 3]],
  ['backbone.conv1.bias', [8]],
];
const heads: readonly Row[] = ['b1', 'b2', 'out'].map((name): Row => [`${name}.0.weight`, [2, 8, 1, 1]]);

describe('what a user sees', () => {
  test('a file that fits is met in silence', () => {
    expect(meet([...net, ...heads], [], true)).toEqual([]);
  });

  test('what is missing is named by part, and where a part is there in part, by key with the nearest', () => {
    const found = meet([net[0] ?? ['', []], ['backbone.conv1.bais', [8]], ...heads.slice(2)]);
    expect(found.map(({ code, severity }) => [code, severity])).toEqual([
      ['weights-missing', 'warning'],
      ['weights-unused', 'warning'],
    ]);
    expect(found[0]?.message).toBe(
      '`w.pth` has no weights for `backbone` (1 of 2 tensors, such as `backbone.conv1.bias`), `b1` (1 tensor), `b2` (1 tensor): they are drawn at random from the seed',
    );
    expect(found[0]?.help).toBe('the nearest keys in the file: `backbone.conv1.bais` for `backbone.conv1.bias`');
    expect(found[1]?.message).toBe(
      '`w.pth` holds weights that the model has no place for: `backbone` (1 tensor), such as `backbone.conv1.bais`',
    );
  });

  test('strict makes errors of both', () => {
    const found = meet([...net, ['backbone.extra', [1]]], [], true);
    expect(found.map(({ code, severity }) => [code, severity])).toEqual([
      ['weights-missing-strict', 'error'],
      ['weights-unused-strict', 'error'],
    ]);
  });

  test('a wrong shape is an error, with what to type to start the head anew', () => {
    const found = meet([...net, ...heads.slice(0, 2), ['classifier.0.weight', [21, 8, 1, 1]]]);
    expect(found).toMatchObject([{ code: 'weights-shape-mismatch', severity: 'error' }]);
    expect(found[0]?.message).toBe(
      '`w.pth` has weights of other shapes than the model: `out.0.weight` (there `classifier.0.weight`) is [21, 8, 1, 1], and the model has [2, 8, 1, 1]',
    );
    expect(found[0]?.help).toContain('`weights out: none`');
  });

  test('and that, typed, does it', () => {
    const rows: readonly Row[] = [...net, ...heads.slice(0, 2), ['classifier.0.weight', [21, 8, 1, 1]]];
    expect(meet(rows, [{ part: 'out', prefix: 'none' }]).map(({ code }) => code)).toEqual(['weights-missing']);
  });

  test('a file of another network is one error, with the entry that would find it', () => {
    const rows = net.map(([key, shape]): Row => [key.replace('backbone', 'encoder.net'), shape]);
    const found = meet(rows);
    expect(found.map(({ code }) => code)).toEqual(['weights-unrelated']);
    expect(found[0]?.help).toContain('`weights backbone: encoder.net`');
    expect(meet(rows, [{ part: 'backbone', prefix: 'encoder.net' }]).map(({ code }) => code)).toEqual([
      'weights-missing',
    ]);
  });

  test('a counter where a weight is wanted is a mismatch', () => {
    const file: WeightFile = { ...fileOf([...net, ...heads.slice(1)]), others: new Map([['b1.0.weight', 'integer']]) };
    const plan = matchWeights(small, smallParts, file);
    expect(plan.mismatched).toEqual([
      { key: 'b1.0.weight', fileKey: 'b1.0.weight', expected: [2, 8, 1, 1], found: 'integer' },
    ]);
    expect(report(plan, small)[0]?.message).toContain(
      '`b1.0.weight` is of type `integer`, and the model has [2, 8, 1, 1]',
    );
  });
});

describe('what the program says', () => {
  test('the longest part that matches counts', () => {
    const rows: readonly Row[] = [
      ['a.weight', [8, 3, 3, 3]],
      ['b.bias', [8]],
    ];
    const said = [
      { part: 'backbone', prefix: 'b' },
      { part: 'backbone.conv1', prefix: 'a' },
    ];
    const plan = matchWeights(small, smallParts, fileOf([...rows, ['b.conv1.bias', [8]]]), said);
    expect([...plan.sources.keys()]).toEqual(['backbone.conv1.weight']);
    expect(plan.missing.map(({ fileKey }) => fileKey)).toContain('a.bias');
  });

  test('a part is whole segments: `conv1` is not in `conv`', () => {
    const plan = matchWeights(small, smallParts, fileOf([...net, ...heads]), [{ part: 'backbone.conv', prefix: 'x' }]);
    expect(plan.sources.size).toBe(small.length);
  });

  test('a prefix that there is not', () => {
    const said = [{ part: 'backbone', prefix: 'backbon' }];
    const found = meet([...net, ...heads], said);
    expect(found.map(({ code, help }) => [code, help])).toEqual([
      ['weights-unknown-prefix', 'did you mean `backbone`?'],
    ]);
  });
});

test('700 keys against 700 others take a fraction of a second', () => {
  const rows = stateDict('resnet152').map(([key, shape]): Row => [`net.${key}`, shape]);
  const parameters = [...small, ...parametersFrom(stateDict('resnet152'), (key) => `backbone.${key}`)];
  const file = fileOf([...net, ...rows]);
  const start = performance.now();
  report(matchWeights(parameters, smallParts, file), parameters);
  expect(performance.now() - start).toBeLessThan(1000);
});

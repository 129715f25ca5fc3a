import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Manifest } from '../../src/emit/manifest.ts';
import { quantityError, relativeError } from '../../src/runtime/compare.ts';
import { present } from '../../src/invariant.ts';
import { Network } from '../../src/runtime/network.ts';
import { loadOnnxRuntime } from '../../src/runtime/onnxruntime.ts';
import { inputSizes, randomInput, randomNumbers } from '../../src/runtime/random-input.ts';
import { f32, numbersOf } from '../../src/runtime/tensor.ts';
import { type VerifyReport, verifyNetworks, wholeManifest } from '../../src/runtime/verify.ts';
import { exit, manifestOf, tier, wire } from './networks.ts';
import { valueOf } from './support.ts';
import { tinyOnnx } from './tiny-onnx.ts';

describe('relativeError', () => {
  const of = (...values: readonly number[]) => f32([values.length], Float32Array.from(values));

  it('is the largest difference over the largest value', () => {
    expect(relativeError(of(1, -4, 2), of(1, -4, 3))).toBe(0.25);
    expect(relativeError(of(1, 2), of(1, 2))).toBe(0);
    expect(relativeError(of(0, 0), of(0, 0))).toBe(0);
  });

  it('is infinite where they cannot be compared', () => {
    expect(relativeError(of(1, NaN), of(1, NaN))).toBe(Infinity);
    expect(relativeError(of(1, 2), of(1, Infinity))).toBe(Infinity);
    expect(relativeError(of(0, 0), of(0, 1))).toBe(Infinity);
    expect(relativeError(of(1, 2), f32([2, 1], Float32Array.of(1, 2)))).toBe(Infinity);
  });

  it('of quantities is their difference', () => {
    expect(quantityError(0.25, 0.75)).toBe(0.5);
    expect(quantityError(0.25, NaN)).toBe(Infinity);
    expect(quantityError(0.25, undefined)).toBe(Infinity);
  });
});

describe('random inputs', () => {
  it('are the same for the same seed', () => {
    // mulberry32 of seed 1, computed apart from this code with 32-bit integers in Python.
    const random = randomNumbers(1);
    expect([random(), random(), random()]).toEqual([0.6270739405881613, 0.002735721180215478, 0.5274470399599522]);
    expect(randomInput('f32', [2, 3], 5)).toEqual(randomInput('f32', [2, 3], 5));
    expect(randomInput('f32', [2, 3], 5)).not.toEqual(randomInput('f32', [2, 3], 6));
  });

  it('cover bytes and normalised values', () => {
    const bytes = Array.from(numbersOf(randomInput('u8', [5000], 1)));
    expect([Math.min(...bytes), Math.max(...bytes)]).toEqual([0, 255]);
    const values = Array.from(numbersOf(randomInput('f32', [5000], 1)));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...values)).toBeLessThan(2.5);
  });

  it('take the smallest legal size and a larger one where it is symbolic', () => {
    const input = manifestOf({ exits: [], tiers: [] }).input;
    expect(inputSizes({ ...input, shape: ['N', 3, 8, 9] })).toEqual({ kind: 'done', value: [[3, 8, 9]] });
    const symbolic = inputSizes({ ...input, shape: ['N', 3, 'H', 'W'], minimum: { H: 5, W: 6 } });
    expect(symbolic).toEqual({
      kind: 'done',
      value: [
        [3, 5, 6],
        [3, 22, 29],
      ],
    });
  });
});

// x -> h = 2x -> exit a; exit out = h * h. `off` is the cloud with a mistake in it.
const row = ['N', 4] as const;
const mean = (from: string, to: string) => ['ReduceMean', [from], to, { axes: [1], keepdims: 0 }] as const;
const files = {
  'whole.onnx': tinyOnnx({
    inputs: { x: row },
    outputs: { 'a.out': row, 'a.max_prob': ['N'], 'out.out': row, 'out.max_prob': ['N'] },
    nodes: [
      ['Add', ['x', 'x'], 'a.out'],
      mean('a.out', 'a.max_prob'),
      ['Mul', ['a.out', 'a.out'], 'out.out'],
      mean('out.out', 'out.max_prob'),
    ],
  }),
  'device.onnx': tinyOnnx({
    inputs: { x: row },
    outputs: { 'a.out': row, 'a.max_prob': ['N'], h: row },
    nodes: [['Add', ['x', 'x'], 'h'], ['Identity', ['h'], 'a.out'], mean('h', 'a.max_prob')],
  }),
  'cloud.onnx': tinyOnnx({
    inputs: { h: row },
    outputs: { 'out.out': row, 'out.max_prob': ['N'] },
    nodes: [['Mul', ['h', 'h'], 'out.out'], mean('out.out', 'out.max_prob')],
  }),
  'off.onnx': tinyOnnx({
    inputs: { h: row },
    outputs: { 'out.out': row, 'out.max_prob': ['N'] },
    nodes: [['Add', ['h', 'h'], 'out.out'], mean('out.out', 'out.max_prob')],
  }),
};

const manifest: Manifest = manifestOf({
  input: { name: 'x', dtype: 'f32', shape: row, preprocess: { kind: 'bytes' }, minimum: {} },
  exits: [exit('a', 'device', null), exit('out', 'cloud', null)],
  tiers: [
    tier('device', {
      exits: ['a'],
      inputs: [wire('x', row)],
      sends: [wire('h', row)],
      sending: 'f32',
      stages: [{ file: 'device.onnx', exit: 'a', inputs: [wire('x', row)], outputs: [wire('h', row)] }],
    }),
    tier('cloud', { exits: ['out'], inputs: [wire('h', row)] }),
  ],
});

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'brnc-verify-'));
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function verify(of: Manifest): Promise<VerifyReport> {
  const engine = valueOf(await loadOnnxRuntime());
  const locate = (file: string) => join(folder, file);
  const whole = new Network(wholeManifest(of, 'whole.onnx'), engine, locate);
  return present(valueOf(await verifyNetworks([new Network(of, engine, locate)], whole))[0], 'a report for each cut');
}

const cloudIs = (file: string): Manifest => {
  return { ...manifest, tiers: manifest.tiers.map((each) => (each.name === 'cloud' ? { ...each, file } : each)) };
};

describe('verifyNetworks', () => {
  it('passes partitions that compute what the whole network does', async () => {
    const report = await verify(manifest);
    expect(report.passed).toBe(true);
    expect(report.inputs).toBe(3);
    expect(report.errors.map(({ exit: name, plan }) => `${name} ${plan}`)).toEqual([
      'a flat',
      'out flat',
      'a staged',
      'out staged',
    ]);
  });

  it('names the exit that is wrong', async () => {
    const report = await verify(cloudIs('off.onnx'));
    expect(report.passed).toBe(false);
    expect(report.errors.map(({ exit: name, error }) => `${name} ${error > 0.1}`)).toEqual([
      'a false',
      'out true',
      'a false',
      'out true',
    ]);
  });

  it('reports the loss of a cut that sends u8, and does not judge it', async () => {
    const wrong = cloudIs('off.onnx');
    const tiers = wrong.tiers.map((each) => (each.name === 'device' ? { ...each, sending: 'u8' as const } : each));
    const report = await verify({ ...wrong, tiers });
    expect(report.passed).toBe(true);
    expect(report.errors.map(({ exit: name, lossy }) => `${name} ${lossy}`)).toEqual([
      'a false',
      'out true',
      'a false',
      'out true',
    ]);
  });
});

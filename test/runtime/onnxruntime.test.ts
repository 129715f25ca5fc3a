import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Manifest } from '../../src/emit/manifest.ts';
import { ELEMENTS } from '../../src/emit/onnx/proto.ts';
import { Network } from '../../src/runtime/network.ts';
import { loadOnnxRuntime } from '../../src/runtime/onnxruntime.ts';
import { type Pixels, pixels } from '../../src/runtime/pixels.ts';
import { type Tensor, f32 } from '../../src/runtime/tensor.ts';
import { type ImageReport, runImages } from '../../src/runtime/run-images.ts';
import { exit, manifestOf, tier, when, wire } from './networks.ts';
import { valueOf } from './support.ts';
import { tinyOnnx } from './tiny-onnx.ts';

// A network whose logits are the colours of the image: exit a takes the largest of 2 x 2 pixels, exit out the negative.
const image = ['N', 3, 4, 6] as const;
const headNodes = (name: string) =>
  [
    ['Softmax', [`${name}.logits`], `${name}.p`, { axis: 1 }],
    ['ReduceMax', [`${name}.p`], `${name}.top`, { axes: [1], keepdims: 0 }],
    ['ReduceMean', [`${name}.top`], `${name}.max_prob`, { axes: [1, 2], keepdims: 0 }],
  ] as const;
const files = {
  'device.onnx': tinyOnnx({
    inputs: { x: image },
    outputs: { 'a.out': ['N', 3, 2, 3], 'a.max_prob': ['N'], h: image },
    nodes: [
      ['Relu', ['x'], 'h'],
      ['MaxPool', ['h'], 'a.logits', { kernel_shape: [2, 2], strides: [2, 2] }],
      ['Identity', ['a.logits'], 'a.out'],
      ...headNodes('a'),
    ],
  }),
  'cloud.onnx': tinyOnnx({
    inputs: { h: image },
    outputs: { 'out.out': image, 'out.max_prob': ['N'] },
    nodes: [['Neg', ['h'], 'out.logits'], ['Identity', ['out.logits'], 'out.out'], ...headNodes('out')],
  }),
  'broken.onnx': Uint8Array.of(1, 2, 3),
};

const manifest: Manifest = manifestOf({
  input: {
    name: 'x',
    dtype: 'f32',
    shape: image,
    preprocess: { kind: 'normalized', mean: [0, 0, 0], std: [1, 1, 1] },
    minimum: {},
  },
  classes: 3,
  exits: [exit('a', 'device', when('max_prob', '>=', 0.5)), exit('out', 'cloud', null)],
  tiers: [
    tier('device', { exits: ['a'], inputs: [wire('x', image)], sends: [wire('h', image)] }),
    tier('cloud', { exits: ['out'], inputs: [wire('h', image)] }),
  ],
});

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'brnc-runtime-'));
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** 6 x 4 pixels, the left half of one colour and the right half of another. */
function halves(left: readonly number[], right: readonly number[]): Pixels {
  const line = [left, left, left, right, right, right].flat();
  return pixels(6, 4, 3, Uint8Array.from([line, line, line, line].flat()));
}

const red = [255, 0, 0];
const blue = [0, 0, 255];
const grey = [90, 90, 91];

async function openNetwork(of: Manifest = manifest): Promise<Network> {
  return new Network(of, valueOf(await loadOnnxRuntime({ threads: 1 })), (file) => join(folder, file));
}

/** `exit max_prob labels-of-the-first-row`, for each exit of an image. */
function lines({ answer, exits }: ImageReport): readonly string[] {
  return [
    `${answer.exit} because ${answer.because}`,
    ...exits.map(({ exit: { name }, quantities, decision, prediction }) => {
      const row = prediction?.kind === 'segmentation' ? prediction.labels.data.subarray(0, 6).join('') : 'nothing';
      return `${name} ${quantities['max_prob']?.toFixed(3)} ${decision} ${row}`;
    }),
  ];
}

describe('runImages with ONNX Runtime', () => {
  // softmax(1, 0, 0) is e / (e + 2) = 0.5761 at its highest. At exit a the middle columns of the pooled map see both
  // colours: softmax(1, 0, 1) is e / (2e + 1) = 0.4223, so the mean is (2 * 0.5761 + 0.4223) / 3 = 0.5248.
  it('stops at the exit whose policy holds', async () => {
    const [report] = valueOf(await runImages(await openNetwork(), [halves(red, blue)], { mode: 'first', warmUp: 1 }));
    // Columns 0 to 5 lie at -0.25, 0.25, 0.75, 1.25, 1.75, 2.25 of the pooled map's 0 to 2, whose scores are red, both, blue.
    expect(report && lines(report)).toEqual(['a because policy', 'a 0.525 leaves 000222']);
    expect(report?.steps.map((step) => step.file)).toEqual(['device.onnx']);
  });

  it('goes on with the others of a batch', async () => {
    const images = [halves(red, blue), halves(grey, grey), halves(blue, blue)];
    const reports = valueOf(await runImages(await openNetwork(), images, { mode: 'first', batch: 8 }));
    expect(reports.map((report) => report.answer.exit)).toEqual(['a', 'out', 'a']);
    expect(reports[1]?.steps.map(({ file, rows }) => `${file} ${rows}`)).toEqual(['device.onnx 3', 'cloud.onnx 1']);
    // The negatives of (90, 90, 91): the first two are equal and higher, and the first counts.
    expect(reports[1] && lines(reports[1]).at(-1)).toMatch(/^out 0.33\d never 000000$/);
  });

  it('shows every exit in mode `all`', async () => {
    const [report] = valueOf(await runImages(await openNetwork(), [halves(red, blue)], { mode: 'all' }));
    // The negative of red is highest in green and blue, of which green is the first.
    // softmax(-1, 0, 0) is 1 / (2 + 1/e) = 0.4223.
    expect(report && lines(report)).toEqual(['a because policy', 'a 0.525 leaves 000222', 'out 0.422 never 111000']);
    const [prediction] = report?.exits.map((each) => each.prediction) ?? [];
    expect(prediction?.classes).toEqual([
      { label: 0, share: 0.5 },
      { label: 2, share: 0.5 },
    ]);
  });
});

describe('what ONNX Runtime refuses is a problem', () => {
  const problemOf = async (of: Manifest): Promise<string> => {
    const outcome = await runImages(await openNetwork(of), [halves(red, blue)], { mode: 'first' });
    return outcome.kind === 'failed' ? `${outcome.problem.code}: ${outcome.problem.message}` : 'no problem';
  };

  it('a file that is no ONNX', async () => {
    const tiers = manifest.tiers.map((each) => ({ ...each, file: 'broken.onnx' }));
    expect(await problemOf({ ...manifest, tiers })).toMatch(/^model-file-unreadable: .*`broken.onnx`/);
  });

  it('an input of the wrong shape', async () => {
    const shape = ['N', 3, 5, 6];
    expect(await problemOf({ ...manifest, input: { ...manifest.input, shape } })).toMatch(
      /^run-failed: .*`device.onnx`/,
    );
  });
});

it('tensors of every type go in and come out unchanged', async () => {
  const half: Tensor = { dtype: 'f16', dims: [1, 2], data: Uint16Array.of(0x3c00, 0xc000) };
  const long: Tensor = { dtype: 'i64', dims: [1, 2], data: BigInt64Array.of(7n, -8n) };
  const byte: Tensor = { dtype: 'u8', dims: [1, 2], data: Uint8Array.of(0, 255) };
  const real = f32([1, 2], Float32Array.of(-0, 1e-40));
  const int: Tensor = { dtype: 'i32', dims: [1, 2], data: Int32Array.of(-1, 300) };
  const engine = valueOf(await loadOnnxRuntime());
  for (const tensor of [half, long, byte, int, real]) {
    const path = join(folder, `${tensor.dtype}.onnx`);
    await writeFile(path, identityOf(ELEMENTS[tensor.dtype].type, tensor.dims));
    const session = valueOf(await engine.open({ name: 'identity.onnx', path }));
    const outputs = valueOf(await session.run(new Map([['x', tensor]]), ['y']));
    expect(outputs.get('y')).toEqual(tensor);
    await session.close();
  }
});

/** y = x for tensors of one of ONNX's element types. */
function identityOf(elementType: number, dims: readonly number[]): Uint8Array {
  return tinyOnnx({ inputs: { x: dims }, outputs: { y: dims }, nodes: [['Identity', ['x'], 'y']], elementType });
}

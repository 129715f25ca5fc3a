import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import onnxProto from 'onnx-proto';
import { describe, expect, test } from 'vitest';
import { describe as describeFile } from '../../src/emit/onnx/metadata.ts';
import { writeOnnx } from '../../src/emit/onnx/write.ts';
import { floorDivide, multiplyDims, symbol } from '../../src/graph/dim.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { formulaImage } from '../goldens/formula.ts';
import { METADATA, Sketch, floatsOf, formulaWeights, run, scratchFolder, tensorOf, write } from './support.ts';

const folder = scratchFolder('write');

const conv = { kind: 'conv2d', stride: [1, 1], padding: [1, 1], dilation: [1, 1], groups: 1, bias: true } as const;
const kernel = [3, 3] as const;

function decode(file: string): InstanceType<typeof onnxProto.onnx.ModelProto> {
  return onnxProto.onnx.ModelProto.decode(readFileSync(file));
}

/** Two exits: `b` with a map as its head, and `out`, whose output is its logits. */
function exits(): Graph {
  const sketch = new Sketch();
  const image = sketch.input('image', [3, 8, 8]);
  const trunk = sketch.add('trunk', { ...conv, kernel, channels: 4 }, image);
  const head = sketch.add('b', { ...conv, kernel, channels: 2 }, trunk);
  const output = sketch.add('b.output', { kind: 'resize_bilinear', size: [16, 16] }, head);
  const entropy = sketch.add('b.entropy', { kind: 'entropy' }, head);
  const pooled = sketch.add('pooled', { kind: 'adaptive_avg_pool2d', size: [1, 1] }, trunk);
  const vector = sketch.add('vector', { kind: 'flatten' }, pooled);
  const dropped = sketch.add('dropped', { kind: 'dropout', p: 0.5 }, vector);
  const out = sketch.add('out', { kind: 'linear', features: 2, bias: false }, dropped);
  return sketch.builder.finish(
    [
      { name: 'b', logits: head, output, quantities: [{ name: 'entropy', node: entropy }] },
      { name: 'out', logits: out, output: out, quantities: [] },
    ],
    [dropped, image],
  );
}

describe('a file', () => {
  test('gives each output once, in order, with what it is; not what is sent as it came', async () => {
    const file = join(folder, 'exits.onnx');
    await write(file, exits(), formulaWeights(exits()));
    const outputs = decode(file).graph?.output ?? [];
    expect(outputs.map(({ name, docString }) => [name, docString])).toEqual([
      ['b.output', 'exit b: logits at the size of the input'],
      ['b', 'exit b: logits at the resolution of the head'],
      ['b.entropy', 'exit b: entropy of each image'],
      ['out', 'exit out: logits'],
      ['dropped', 'sent to the next tier'],
    ]);
    const dims = [2, 3, 8, 8];
    expect(Object.keys(await run(file, { image: { dims, data: formulaImage(dims) } }))).toHaveLength(5);
  });

  test('has an Identity only where an output needs one', async () => {
    const file = join(folder, 'exits.onnx');
    await write(file, exits(), formulaWeights(exits()));
    const nodes = decode(file).graph?.node ?? [];
    expect(nodes.filter(({ opType }) => opType === 'Identity').map(({ output }) => output)).toEqual([['dropped']]);
  });

  test('says what it is, and nothing of where it was made', async () => {
    const file = join(folder, 'metadata.onnx');
    const metadata = describeFile({
      producer: { name: 'brnc', version: '1.2.3' },
      model: 'Net',
      tier: 'edge',
      stage: 2,
      source: { file: '/home/somebody/nets/net.brn', sha256: 'abc' },
      exits: [
        { name: 'b', flops: 12_345_678_901, pathFlops: 23_456_789_012 },
        { name: 'out', flops: null, pathFlops: null },
      ],
    });
    await write(file, exits(), formulaWeights(exits()), { metadata });
    const model = decode(file);
    expect(model.producerName).toBe('brnc');
    expect(model.producerVersion).toBe('1.2.3');
    expect(model.graph?.name).toBe('Net.edge.stage2');
    expect(model.docString.trimEnd()).toBe('Net, edge, stage2, compiled from net.brn; exits: b, out');
    expect(Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value]))).toEqual({
      model: 'Net',
      tier: 'edge',
      stage: '2',
      source: 'net.brn',
      source_sha256: 'abc',
      exits: 'b,out',
      'flops.b': '12345678901',
      'path_flops.b': '23456789012',
    });
    // The sketch's source is C:\nets\test.brn.
    expect(model.graph?.node?.find(({ name }) => name === 'trunk')?.docString).toBe('trunk (test.brn:3)');
    const text = readFileSync(file, 'latin1');
    expect(text).not.toContain('somebody');
    expect(text).not.toContain('C:\\');
  });

  test('is the same bytes each time', async () => {
    const [a, b] = [join(folder, 'a.onnx'), join(folder, 'b.onnx')];
    await write(a, exits(), formulaWeights(exits()));
    await write(b, exits(), formulaWeights(exits()));
    expect(Buffer.compare(readFileSync(a), readFileSync(b))).toBe(0);
  });

  test('keeps tensors apart whose names would be those of weights or of steps', async () => {
    const sketch = new Sketch();
    const x = sketch.input('op.weight', [2, 4, 4]);
    const op = sketch.add('op', { ...conv, kernel, channels: 2 }, x);
    const steps = sketch.add('silu/sigmoid', { kind: 'silu' }, op);
    const graph = sketch.sending(sketch.add('silu', { kind: 'silu' }, steps));
    const file = join(folder, 'names.onnx');
    await write(file, graph, formulaWeights(graph));
    const dims = [1, 2, 4, 4];
    const { silu } = await run(file, { 'op.weight': { dims, data: formulaImage(dims) } });
    expect(silu?.dims).toEqual(dims);
  });

  test('names its symbolic sizes', async () => {
    const sketch = new Sketch();
    const image = sketch.input('image', [3, symbol('H'), symbol('W')]);
    const pooled = sketch.add('y', { kind: 'max_pool2d', kernel: [2, 2], stride: [2, 2], padding: [0, 0] }, image);
    const file = join(folder, 'symbols.onnx');
    await write(file, sketch.sending(pooled), new Map());
    const dims = decode(file).graph?.output?.[0]?.type?.tensorType?.shape?.dim ?? [];
    expect(dims.map(({ dimParam, dimValue }) => dimParam ?? Number(dimValue))).toEqual([
      'N',
      3,
      'floor(H/2)',
      'floor(W/2)',
    ]);
  });
});

describe('a graph that no file can hold', () => {
  const refused = { write: () => expect.unreachable('nothing is written') };

  test('past 2 GiB of weights', async () => {
    const sketch = new Sketch();
    const x = sketch.input('x', [2 ** 16]);
    const graph = sketch.sending(sketch.add('y', { kind: 'linear', features: 2 ** 13, bias: false }, x));
    const weights = new Map([
      ['y.weight', { shape: [2 ** 13, 2 ** 16], chunks: () => expect.unreachable('nothing is read') }],
    ]);
    const result = await writeOnnx(graph, weights, { metadata: METADATA }, refused);
    expect(result).toMatchObject({ kind: 'too-large', limit: 2 ** 31 - 1 });
  });

  test('sizes that take more than 64 bits to calculate', async () => {
    const sketch = new Sketch();
    const image = sketch.input('image', [1, symbol('H'), 3]);
    const far = 2 ** 40;
    const size = floorDivide(floorDivide(multiplyDims(multiplyDims(symbol('H'), far - 1), far + 1), far), far);
    const graph = sketch.sending(sketch.add('y', { kind: 'resize_nearest', size: [size, 3] }, image));
    const result = await writeOnnx(graph, new Map(), { metadata: METADATA }, refused);
    expect(result).toMatchObject({ kind: 'size-past-64-bits', node: { name: 'y' } });
  });
});

describe('a stage', () => {
  test('takes its weights from the file of its tier', async () => {
    const tier = exits();
    const weights = formulaWeights(tier);
    const [whole, stage] = [join(folder, 'tier.onnx'), join(folder, 'tier.1.onnx')];
    const { entries } = await write(whole, tier, weights);

    const sketch = new Sketch();
    const image = sketch.input('image', [3, 8, 8]);
    const trunk = sketch.add('trunk', { ...conv, kernel, channels: 4 }, image);
    const head = sketch.add('b', { ...conv, kernel, channels: 2 }, trunk);
    const graph = sketch.sending(head);
    const external = { location: 'tier.onnx', entries };
    const { bytes, entries: none } = await write(stage, graph, weights, { external });
    expect(none.size).toBe(0);
    expect(bytes).toBeLessThan(2000);

    const dims = [3, 3, 8, 8];
    const feeds = { image: { dims, data: formulaImage(dims) } };
    const [a, b] = [await run(whole, feeds), await run(stage, feeds)];
    expect(floatsOf(b['b'])).toEqual(floatsOf(a['b']));
  });
});

test('data are read once, in pieces, and where a piece is overwritten by the next', async () => {
  const sketch = new Sketch();
  const x = sketch.input('x', [40]);
  const graph = sketch.sending(sketch.add('y', { kind: 'linear', features: 3, bias: false }, x));
  const values = formulaImage([3, 40]);
  const whole = tensorOf([3, 40], values);
  let reads = 0;
  const reused = new Uint8Array(32);
  const pieces = {
    shape: [3, 40],
    *chunks() {
      reads++;
      const bytes = new Uint8Array(values.buffer);
      for (let at = 0; at < bytes.length; at += 32) {
        reused.set(bytes.subarray(at, at + 32));
        yield reused;
      }
    },
  };
  const [a, b] = [join(folder, 'whole.onnx'), join(folder, 'pieces.onnx')];
  await write(a, graph, new Map([['y.weight', whole]]));
  await write(b, graph, new Map([['y.weight', pieces]]));
  expect(reads).toBe(1);
  expect(existsSync(b)).toBe(true);
  expect(Buffer.compare(readFileSync(a), readFileSync(b))).toBe(0);
});

test('the layout is right where lengths need one more byte', async () => {
  for (const features of [1, 2, 7, 8, 9, 31, 32, 33, 127, 128, 129, 4095, 4096, 4097, 524_287, 524_288]) {
    const sketch = new Sketch();
    const x = sketch.input('x', [1]);
    const graph = sketch.sending(sketch.add('y', { kind: 'linear', features, bias: true }, x));
    // checkStructure compares the data with what the file holds at the offsets.
    await write(join(folder, 'lengths.onnx'), graph, formulaWeights(graph));
  }
});

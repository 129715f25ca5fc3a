import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type Dim,
  addDims,
  evaluateDim,
  floorDivide,
  multiplyDims,
  subtractDims,
  symbol,
} from '../../src/graph/dim.ts';
import { formulaImage } from '../goldens/formula.ts';
import { H, Sketch, type Value, W, floatsOf, relativeError, run, scratchFolder, write } from './support.ts';

const folder = scratchFolder('sizes');
const sizes = [
  [33, 47],
  [64, 64],
  [101, 40],
] as const;

const expressions: readonly { readonly name: string; readonly size: readonly [Dim, Dim] }[] = [
  { name: 'the image itself', size: [H, W] },
  { name: 'turned', size: [W, H] },
  { name: 'one known', size: [7, floorDivide(W, 3)] },
  { name: 'half, rounded up', size: [floorDivide(addDims(H, 1), 2), floorDivide(addDims(W, 1), 2)] },
  {
    name: 'a quotient of a quotient in a polynomial',
    size: [
      addDims(multiplyDims(floorDivide(addDims(floorDivide(H, 2), W), 3), 2), 1),
      subtractDims(addDims(W, floorDivide(W, 5)), 3),
    ],
  },
  // 40 - H is negative at 101, where rounding down and dropping the fraction differ: the normal form has no such quotient.
  { name: 'a quotient of what may be negative', size: [addDims(floorDivide(subtractDims(40, H), 4), H), H] },
  { name: 'a product', size: [floorDivide(multiplyDims(H, W), 100), 3] },
];

function shapeAt(size: readonly [Dim, Dim], [h, w]: readonly [number, number]): number[] {
  const values = new Map([
    ['H', h],
    ['W', w],
  ]);
  return size.map((dim) => evaluateDim(dim, values));
}

describe.each(expressions)('a resize to $name', ({ name, size }) => {
  const id = name.replaceAll(/\W+/g, '-');

  test('reads the size from the image', async () => {
    const sketch = new Sketch();
    const image = sketch.input('image', [1, H, W]);
    const graph = sketch.sending(
      sketch.add('bilinear', { kind: 'resize_bilinear', size }, image),
      sketch.add('nearest', { kind: 'resize_nearest', size }, image),
    );
    const file = join(folder, `image-${id}.onnx`);
    await write(file, graph, new Map());
    for (const at of sizes) {
      const dims = [2, 1, ...at];
      const { bilinear, nearest } = await run(file, { image: { dims, data: formulaImage(dims) } });
      expect(bilinear?.dims).toEqual([2, 1, ...shapeAt(size, at)]);
      expect(nearest?.dims).toEqual([2, 1, ...shapeAt(size, at)]);
    }
  });

  test('reads the size from image_size, past a cut', async () => {
    const sketch = new Sketch();
    const features = sketch.input('features', [1, floorDivide(H, 8), floorDivide(W, 8)]);
    sketch.input('image_size', [2], 'i64');
    const graph = sketch.sending(sketch.add('resized', { kind: 'resize_bilinear', size }, features));
    const file = join(folder, `cut-${id}.onnx`);
    await write(file, graph, new Map(), { imageSize: [H, W] });
    for (const [h, w] of sizes) {
      const dims = [3, 1, Math.floor(h / 8), Math.floor(w / 8)];
      const { resized } = await run(file, {
        features: { dims, data: formulaImage(dims) },
        image_size: { dims: [2], data: BigInt64Array.of(BigInt(h), BigInt(w)) },
      });
      expect(resized?.dims).toEqual([3, 1, ...shapeAt(size, [h, w])]);
    }
  });
});

test('image_size of a square image of one symbol', async () => {
  const side = symbol('S');
  const sketch = new Sketch();
  const image = sketch.input('image', [3, side, side], 'u8');
  const file = join(folder, 'image-size.onnx');
  await write(file, sketch.sending(sketch.add('image_size', { kind: 'image_size' }, image)), new Map());
  const result = await run(file, { image: { dims: [2, 3, 5, 5], data: new Uint8Array(150) } });
  expect(result['image_size']).toEqual({ dims: [2], data: BigInt64Array.of(5n, 5n) });
});

/** floor((2i + 1) from / (2 to)), which ONNX's own Resize and PyTorch miss at these sizes: see resize.ts. */
test.each([
  { from: 28, to: 114 },
  { from: 30, to: 9 },
  { from: 36, to: 10 },
])('nearest is exact from $from to $to', async ({ from, to }) => {
  const row: Value = { dims: [1, 1, 1, from], data: Float32Array.from({ length: from }, (_, index) => index) };
  for (const width of [from, W]) {
    const sketch = new Sketch();
    const x = sketch.input('x', [1, 1, width]);
    const file = join(folder, `nearest-${from}-${to}-${typeof width}.onnx`);
    await write(file, sketch.sending(sketch.add('y', { kind: 'resize_nearest', size: [1, to] }, x)), new Map());
    const { y } = await run(file, { x: row });
    const expected = Array.from({ length: to }, (_, i) => Math.floor(((2 * i + 1) * from) / (2 * to)));
    expect([...floatsOf(y)]).toEqual(expected);
  }
});

test('sizes too large for tables are computed in the graph', async () => {
  const sketch = new Sketch();
  const x = sketch.input('x', [1, 3, 5]);
  const large = 40_000;
  const wide = sketch.add('wide', { kind: 'resize_nearest', size: [1, large] }, x);
  const graph = sketch.sending(sketch.add('narrow', { kind: 'adaptive_avg_pool2d', size: [1, 7] }, wide));
  const file = join(folder, 'large.onnx');
  expect((await write(file, graph, new Map())).bytes).toBeLessThan(10_000);
  const { narrow } = await run(file, { x: { dims: [1, 1, 3, 5], data: formulaImage([1, 1, 3, 5]) } });
  const middle = formulaImage([1, 1, 3, 5]).subarray(5, 10);
  const at = Array.from({ length: large }, (_, i) => middle[Math.floor(((2 * i + 1) * 5) / (2 * large))] ?? NaN);
  const expected = Array.from({ length: 7 }, (_, i) => {
    const window = at.slice(Math.floor((i * large) / 7), Math.ceil(((i + 1) * large) / 7));
    return window.reduce((sum, value) => sum + value, 0) / window.length;
  });
  expect(relativeError(floatsOf(narrow), expected)).toBeLessThan(1e-5);
});

test('a size that no machine holds makes a small file', async () => {
  const sketch = new Sketch();
  const x = sketch.input('x', [1, 3, 5]);
  const graph = sketch.sending(sketch.add('huge', { kind: 'resize_nearest', size: [1, 2 ** 50] }, x));
  expect((await write(join(folder, 'huge.onnx'), graph, new Map())).bytes).toBeLessThan(10_000);
});

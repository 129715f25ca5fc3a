import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Dim } from '../../src/graph/dim.ts';
import { formulaImage } from '../goldens/formula.ts';
import { H, Sketch, W, bytesOf, floatsOf, run, scratchFolder, write } from './support.ts';

const folder = scratchFolder('transfer');

async function quantizeFile(name: string, dims: readonly Dim[]): Promise<string> {
  const sketch = new Sketch();
  const x = sketch.input('x', dims);
  const [min, scale] = [sketch.add('min', { kind: 'image_min' }, x), sketch.add('scale', { kind: 'image_scale' }, x)];
  const sent = sketch.add('sent', { kind: 'quantize' }, x, min, scale);
  const back = sketch.add('back', { kind: 'dequantize' }, sent, min, scale);
  const file = join(folder, `${name}.onnx`);
  await write(file, sketch.sending(sent, min, scale, back), new Map());
  return file;
}

test.each([
  { name: 'map', dims: [3, 5, 7], shape: [3, 3, 5, 7] },
  { name: 'symbolic', dims: [2, H, W], shape: [2, 2, 4, 3] },
  { name: 'vector', dims: [11], shape: [3, 11] },
])('u8 is each image by its own minimum and maximum: a $name', async ({ name, dims, shape }) => {
  const [n = 0, ...image] = shape;
  const size = image.reduce((product, value) => product * value, 1);
  // Images of different ranges.
  const data = formulaImage(shape).map((value, index) => value * 10 ** Math.floor(index / size) + 1);
  const result = await run(await quantizeFile(name, dims), { x: { dims: shape, data } });
  const [sent, back] = [bytesOf(result['sent']), floatsOf(result['back'])];
  expect(result['min']?.dims).toEqual([n, ...image.map(() => 1)]);
  expect(result['scale']?.dims).toEqual([n, ...image.map(() => 1)]);
  for (let i = 0; i < n; i++) {
    const values = data.subarray(i * size, (i + 1) * size);
    const [lowest, highest] = [Math.min(...values), Math.max(...values)];
    const scale = (highest - lowest) / 255;
    expect(floatsOf(result['min'])[i]).toBe(lowest);
    expect(floatsOf(result['scale'])[i]).toBeCloseTo(scale, 6);
    values.forEach((value, at) => {
      const restored = back[i * size + at] ?? NaN;
      // Half a step, and what the float32 arithmetic itself rounds off.
      expect(Math.abs(restored - value)).toBeLessThanOrEqual(scale / 2 + 4 * 2 ** -24 * Math.max(-lowest, highest));
      if (value === lowest) expect(sent[i * size + at]).toBe(0);
      if (value === highest) expect(sent[i * size + at]).toBe(255);
    });
  }
});

test('halves are rounded to even', async () => {
  // Minimum 0 and maximum 255 make the scale 1.
  const data = Float32Array.of(0, 255, 0.5, 1.5, 2.5, 253.5, 254.5);
  const result = await run(await quantizeFile('halves', [7]), { x: { dims: [1, 7], data } });
  expect([...bytesOf(result['sent'])]).toEqual([0, 255, 0, 2, 2, 254, 254]);
});

test('a constant image, and one with no range that float32 can divide, come back as they were', async () => {
  const data = Float32Array.of(3.25, 3.25, 0, 1e-45);
  const result = await run(await quantizeFile('constant', [2]), { x: { dims: [2, 2], data } });
  expect([...floatsOf(result['scale'])]).toEqual([1, 1]);
  expect([...floatsOf(result['back'])]).toEqual([3.25, 3.25, 0, 0]);
});

test('an image does not change with its batch', async () => {
  const file = await quantizeFile('batch', [4]);
  const data = formulaImage([3, 4]).map((value, index) => value * (index < 4 ? 1 : 1000));
  const together = bytesOf((await run(file, { x: { dims: [3, 4], data } }))['sent']);
  const alone = bytesOf((await run(file, { x: { dims: [1, 4], data: data.slice(0, 4) } }))['sent']);
  expect([...together.subarray(0, 4)]).toEqual([...alone]);
});

test('f16 halves the bytes and keeps eleven bits', async () => {
  const sketch = new Sketch();
  const x = sketch.input('x', [2, H, W]);
  const half = sketch.add('half', { kind: 'cast', to: 'f16' }, x);
  const file = join(folder, 'f16.onnx');
  await write(file, sketch.sending(half, sketch.add('back', { kind: 'cast', to: 'f32' }, half)), new Map());
  const data = formulaImage([2, 2, 3, 3]);
  const result = await run(file, { x: { dims: [2, 2, 3, 3], data } });
  expect(result['half']?.data).toBeInstanceOf(Uint16Array);
  floatsOf(result['back']).forEach((value, index) => {
    expect(Math.abs(value - (data[index] ?? NaN))).toBeLessThanOrEqual(2 ** -11 * 2);
  });
});

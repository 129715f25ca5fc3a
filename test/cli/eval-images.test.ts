import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkProgram } from '../../src/check.ts';
import { weighModel } from '../../src/compile.ts';
import { present } from '../../src/invariant.ts';
import { encodePng } from '../../src/runtime/draw.ts';
import { pixels } from '../../src/runtime/pixels.ts';
import { encodeWeights } from '../../src/train/run/checkpoint.ts';
import { parametersOf } from '../../src/weights/parameter.ts';
import { readValues } from '../../src/weights/tensor.ts';
import { brnc, folderWith } from './in-process.ts';

/** B-LeNet on a folder of images for each of two classes. */
const program = readFileSync(join(import.meta.dirname, '../../examples/b_lenet.brn'), 'utf8')
  .replace('data: mnist', 'data: folder')
  .replace('classes: int = 10', 'classes: int = 2');

function weights(): Uint8Array {
  const { models } = checkProgram(program, { file: 'net.brn', read: () => undefined });
  const model = present(models[0], 'the program has a model');
  const drawn = present(weighModel(model, { seed: 1 }).weights, 'weights are drawn');
  const tensors = parametersOf(model.network.graph).map(({ key, shape }) => {
    return { name: key, shape, values: readValues(present(drawn.get(key), key)) };
  });
  return Buffer.concat([...encodeWeights(tensors, 1)]);
}

/** A picture of 20 x 20 pixels, of a size of its own and in colour. */
async function imageOf(seed: number): Promise<Uint8Array> {
  const data = Uint8Array.from({ length: 1200 }, (_, at) => (at * at * seed + 37 * seed) % 256);
  return await encodePng(pixels(20, 20, 3, data));
}

interface Printed {
  readonly exits: readonly {
    readonly miou: number | null;
    readonly accuracy: number;
    readonly confusion: readonly (readonly number[])[];
  }[];
  readonly constant: object;
  readonly images: readonly { readonly exits: readonly { readonly accuracy: number }[] }[];
}

function isPrinted(value: unknown): value is Printed {
  return typeof value === 'object' && value !== null && 'exits' in value && 'images' in value;
}

test('a network that classifies images is evaluated by its accuracy', async () => {
  const where = folderWith({
    'net.brn': program,
    'w.safetensors': weights(),
    'data/train/cat/0.png': await imageOf(1),
    'data/train/dog/0.png': await imageOf(2),
    'data/val/cat/1.png': await imageOf(3),
    'data/val/dog/1.png': await imageOf(4),
    'data/test/cat/2.png': await imageOf(5),
    'data/test/cat/3.png': await imageOf(6),
    'data/test/cat/4.png': await imageOf(7),
    'data/test/dog/2.png': await imageOf(8),
  });
  const args = ['eval', 'net.brn', '--weights', 'w.safetensors', '--data', 'data', '-o', 'out'] as const;
  const { status, stdout, stderr } = await brnc(where, ...args);
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toContain('its test part: 4 images, resized to 28 x 28\n\n');
  expect(stdout).toContain('The best constant answer, cat for every image: accuracy 75.00%');
  expect(stdout).not.toMatch(/IoU/);
  expect(readdirSync(join(where, 'out'))).not.toContain('segmentations.png');
  const results: unknown = JSON.parse(readFileSync(join(where, 'out/results.json'), 'utf8'));
  if (!isPrinted(results)) throw new Error('these are no results');
  for (const [index, { miou, accuracy, confusion }] of results.exits.entries()) {
    const right = results.images.map((image) => image.exits[index]?.accuracy ?? NaN);
    expect(miou).toBeNull();
    expect(accuracy).toBe(right.reduce((sum, each) => sum + each, 0) / 4);
    expect(confusion.reduce((sum, [, , count = NaN]) => sum + count, 0)).toBe(4);
  }

  // As `brnc run` answers for the first of them, through partitions that are compiled by themselves.
  await brnc(where, 'compile', 'net.brn', '--weights', 'w.safetensors', '-o', 'net');
  const ran = await brnc(where, 'run', 'net', '--image', 'data/test/cat/2.png', '--all');
  const tops = [...ran.stdout.matchAll(/^(?:b1|out) .* (\d) \(\d+\.\d%\), \d \(/gm)].map(([, top]) => Number(top));
  expect(tops.map((top) => (top === 0 ? 1 : 0))).toEqual(results.images[0]?.exits.map(({ accuracy }) => accuracy));
});

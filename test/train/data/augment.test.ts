import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Pixels, pixels } from '../../../src/runtime/pixels.ts';
import { augmentExample, sizeAfter } from '../../../src/train/data/augment/augment.ts';
import { adjust } from '../../../src/train/data/augment/colour.ts';
import { cropExample, flipExample, resizeNearest } from '../../../src/train/data/augment/geometry.ts';
import type { Example } from '../../../src/train/data/example.ts';

interface Golden {
  readonly width: number;
  readonly height: number;
  readonly rgb: string;
  readonly classes: string;
  readonly colours: readonly { readonly change: keyof typeof adjust; readonly factor: number; readonly rgb: string }[];
  readonly nearest: readonly { readonly width: number; readonly height: number; readonly classes: string }[];
  readonly crops: readonly {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
    readonly rgb: string;
    readonly classes: string;
  }[];
  readonly flip: { readonly rgb: string; readonly classes: string };
}

// Made by scripts/goldens/augment.py with torchvision 0.14.
const parse: (text: string) => Golden = JSON.parse;
const golden = parse(readFileSync(join(import.meta.dirname, '../../goldens/augment.json'), 'utf8'));
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));
const image = pixels(golden.width, golden.height, 3, bytes(golden.rgb));
const mask = pixels(golden.width, golden.height, 1, bytes(golden.classes));
const example: Example = { image, target: { kind: 'mask', mask } };

function maskOf({ target }: Example): Pixels {
  if (target.kind !== 'mask') throw new Error('the example has no mask');
  return target.mask;
}

describe('as torchvision', () => {
  test.each(golden.colours)('$change by $factor', ({ change, factor, rgb }) => {
    expect([...adjust[change](image, factor).data]).toEqual([...bytes(rgb)]);
  });

  test.each(golden.nearest)('a mask at $width x $height', ({ width, height, classes }) => {
    expect([...resizeNearest(mask, width, height).data]).toEqual([...bytes(classes)]);
  });

  test.each(golden.crops)('a crop at ($left, $top) of $width x $height', ({ rgb, classes, ...window }) => {
    const cropped = cropExample(example, window);
    expect([...cropped.image.data]).toEqual([...bytes(rgb)]);
    expect([...maskOf(cropped).data]).toEqual([...bytes(classes)]);
  });

  test('a flip', () => {
    const flipped = flipExample(example);
    expect([...flipped.image.data]).toEqual([...bytes(golden.flip.rgb)]);
    expect([...maskOf(flipped).data]).toEqual([...bytes(golden.flip.classes)]);
  });
});

const paper = { kind: 'color_jitter', brightness: 0.5, contrast: 0.5, saturation: 0.5, hue: 0.25 } as const;

describe('augmentation', () => {
  const at = (epoch: number, index: number, seed = 1): Uint8Array =>
    augmentExample(example, [paper, { kind: 'flip', p: 0.5 }], { seed, epoch, index }).image.data;

  test('belongs to the seed, the epoch and the index', () => {
    expect(at(3, 7)).toEqual(at(3, 7));
    expect(at(3, 7)).not.toEqual(at(4, 7));
    expect(at(3, 7)).not.toEqual(at(3, 8));
    expect(at(3, 7)).not.toEqual(at(3, 7, 2));
  });

  test('colour jitter leaves the mask alone', () => {
    const changed = augmentExample(example, [paper], { seed: 0, epoch: 0, index: 0 });
    expect(changed.target).toBe(example.target);
    expect(changed.image.data).not.toEqual(image.data);
  });

  test('colour jitter draws its factors evenly', () => {
    // A grey image of which only the brightness changes: 0.5 to 1.5 times 100, evenly.
    const grey = { image: pixels(1, 1, 3, Uint8Array.of(100, 100, 100)), target: example.target };
    const only = { ...paper, contrast: 0, saturation: 0, hue: 0 };
    const values = Array.from(
      { length: 400 },
      (_, index) => augmentExample(grey, [only], { seed: 5, epoch: 0, index }).image.data[0],
    ).map((value) => value ?? 0);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(50);
    expect(Math.max(...values)).toBeLessThan(150);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    // Uniform over [50, 150): deviation 28.9, of the mean of 400 draws 1.44; truncation takes half a unit.
    expect(Math.abs(mean - 99.5)).toBeLessThan(4 * 1.44);
  });

  test('flips as often as its probability says', () => {
    const flips = Array.from({ length: 400 }, (_, index) =>
      augmentExample(example, [{ kind: 'flip', p: 0.25 }], { seed: 9, epoch: 0, index }),
    ).filter((each) => each !== example).length;
    // Binomial: 100 expected, deviation 8.7.
    expect(Math.abs(flips - 100)).toBeLessThan(4 * 8.7);
  });

  test('scale and crop give the size of the crop, void outside', () => {
    const augment = [
      { kind: 'scale', low: 0.5, high: 0.5 },
      { kind: 'crop', height: 10, width: 16 },
    ] as const;
    const changed = augmentExample(example, augment, { seed: 0, epoch: 0, index: 0 });
    expect([changed.image.width, changed.image.height]).toEqual([16, 10]);
    expect(sizeAfter(augment, { height: 14, width: 23 })).toMatchObject({ height: 10, width: 16 });
    // Half of 23 x 14, rounded, is 12 x 7: what is left of the window is void, and black.
    const outside = [...maskOf(changed).data].flatMap((value, index) => (value === 255 ? [index] : []));
    expect(outside.length).toBeGreaterThanOrEqual(16 * 10 - 12 * 7);
    const black = Array.from({ length: 160 }, (_, index) => index).filter((index) =>
      [0, 1, 2].every((channel) => changed.image.data[3 * index + channel] === 0),
    );
    expect(black.length).toBeGreaterThanOrEqual(16 * 10 - 12 * 7);
  });

  test('crops at every place', () => {
    const places = new Set(
      Array.from({ length: 200 }, (_, index) =>
        augmentExample(example, [{ kind: 'crop', height: 14, width: 20 }], { seed: 2, epoch: 0, index }),
      ).map((each) => each.image.data.join()),
    );
    // 23 - 20 leaves four places.
    expect(places.size).toBe(4);
  });
});

import { decode } from 'fast-png';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodeLabelMap, encodePng, overlayLabels } from '../../src/runtime/draw.ts';
import { classShares, labelMap, topClasses } from '../../src/runtime/labels.ts';
import { colourOf, vocPalette } from '../../src/runtime/palette.ts';
import { pixels } from '../../src/runtime/pixels.ts';
import { f32 } from '../../src/runtime/tensor.ts';

describe('labelMap', () => {
  it('is the argmax at the same size, and of equal scores the first', () => {
    const scores = f32([1, 3, 1, 4], Float32Array.of(1, 0, 2, 5, 0, 3, 2, 5, 0, 0, 2, 7));
    expect([...labelMap(scores, { height: 1, width: 4 }).data]).toEqual([0, 1, 0, 2]);
  });

  it('interpolates the scores before it decides', () => {
    // Class 0 falls from 4 to 0 and class 1 rises from 0 to 12. Eight pixels lie at -3/8, -1/8, 1/8, 3/8, 5/8 ... of the
    // two: class 1 wins where 12 t > 4 - 4 t, so t > 1/4: from the fourth pixel on. Nearest would switch at the fifth.
    const scores = f32([1, 2, 1, 2], Float32Array.of(4, 0, 0, 12));
    expect([...labelMap(scores, { height: 2, width: 8 }).data]).toEqual([
      0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1,
    ]);
  });

  it('interpolates rows as it does columns', () => {
    const scores = f32([1, 2, 2, 1], Float32Array.of(4, 0, 0, 12));
    expect([...labelMap(scores, { height: 8, width: 1 }).data]).toEqual([0, 0, 0, 1, 1, 1, 1, 1]);
  });
});

describe('topClasses', () => {
  it('gives probabilities, the highest first', () => {
    // softmax(0, ln 2, ln 5) = 1/8, 2/8, 5/8.
    const scores = f32([1, 3], Float32Array.of(0, Math.log(2), Math.log(5)));
    const top = topClasses(scores, 2);
    expect(top.map(({ label }) => label)).toEqual([2, 1]);
    expect(top[0]?.share).toBeCloseTo(5 / 8, 6);
    expect(top[1]?.share).toBeCloseTo(2 / 8, 6);
  });

  it('bears scores of a thousand', () => {
    expect(topClasses(f32([1, 2], Float32Array.of(1000, -1000)))[0]).toEqual({ label: 0, share: 1 });
  });
});

it('classShares counts pixels', () => {
  expect(classShares(pixels(4, 1, 1, Uint8Array.of(7, 0, 7, 255)))).toEqual([
    { label: 7, share: 0.5 },
    { label: 0, share: 0.25 },
    { label: 255, share: 0.25 },
  ]);
});

describe('the palette of Pascal VOC', () => {
  it('is that of the development kit', () => {
    // The 21 classes and the void label, as printed in its documentation.
    const published: Readonly<Record<number, readonly number[]>> = {
      0: [0, 0, 0],
      1: [128, 0, 0],
      2: [0, 128, 0],
      3: [128, 128, 0],
      4: [0, 0, 128],
      5: [128, 0, 128],
      6: [0, 128, 128],
      7: [128, 128, 128],
      8: [64, 0, 0],
      9: [192, 0, 0],
      10: [64, 128, 0],
      11: [192, 128, 0],
      12: [64, 0, 128],
      13: [192, 0, 128],
      14: [64, 128, 128],
      15: [192, 128, 128],
      16: [0, 64, 0],
      17: [128, 64, 0],
      18: [0, 192, 0],
      19: [128, 192, 0],
      20: [0, 64, 128],
      255: [224, 224, 192],
    };
    for (const [id, colour] of Object.entries(published)) expect(colourOf(Number(id)), id).toEqual(colour);
  });

  it('tells 256 classes apart', () => {
    expect(new Set(vocPalette.map((colour) => colour.join())).size).toBe(256);
  });
});

describe('files', () => {
  const labels = pixels(3, 2, 1, Uint8Array.of(0, 1, 15, 20, 255, 128));

  it('a label map is an indexed PNG whose indices are class ids', () => {
    const png = decode(encodeLabelMap(labels));
    expect([png.width, png.height, png.channels, png.depth]).toEqual([3, 2, 1, 8]);
    expect([...png.data]).toEqual([...labels.data]);
    expect(png.palette).toEqual(vocPalette);
  });

  it('a label map has the colours of its classes in any viewer', async () => {
    const rgb = await sharp(encodeLabelMap(labels)).toColourspace('srgb').raw().toBuffer();
    expect([...rgb]).toEqual([0, 1, 15, 20, 255, 128].flatMap((id) => colourOf(id)));
  });

  it('an RGB picture comes back as it was', async () => {
    const image = pixels(2, 1, 3, Uint8Array.of(1, 2, 3, 250, 0, 9));
    expect([...decode(await encodePng(image)).data]).toEqual([...image.data]);
  });
});

it('overlayLabels colours classes, leaves class 0, and draws a line where they meet', () => {
  const image = pixels(4, 2, 3, new Uint8Array(24).fill(100));
  const result = overlayLabels(image, pixels(4, 2, 1, Uint8Array.of(0, 0, 1, 1, 0, 0, 1, 1)));
  const at = (x: number): readonly number[] => [...result.data.subarray(x * 3, x * 3 + 3)];
  expect(at(0)).toEqual([100, 100, 100]);
  expect(at(1)).toEqual([255, 255, 255]);
  // 0.6 of (128, 0, 0) over 0.4 of 100.
  expect(at(2)).toEqual([117, 40, 40]);
});

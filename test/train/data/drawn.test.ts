import { describe, expect, test } from 'vitest';
import { drawScene, lookOf } from '../../../src/train/data/drawn/scene.ts';
import { vocFolderOf } from '../../../src/train/data/drawn/drawn.ts';
import { openData } from '../../../src/train/data/open.ts';
import { inspectData } from '../../../src/train/data/inspect.ts';
import { folder, inputSize, own, shares, valueOf } from './made-data.ts';

const size = { height: 48, width: 64 };
const drawn = { kind: 'drawn', count: 10, split: shares(70, 15, 15), size: inputSize, ignore: 255 } as const;
const request = { data: drawn, task: { labels: 'maps', classes: 6 }, input: size, seed: 4 } as const;

describe('a drawn scene', () => {
  test('belongs to its seed and number', () => {
    expect(drawScene(4, 2, size, 6)).toEqual(drawScene(4, 2, size, 6));
    expect(drawScene(4, 3, size, 6).image.data).not.toEqual(drawScene(4, 2, size, 6).image.data);
    expect(drawScene(5, 2, size, 6).image.data).not.toEqual(drawScene(4, 2, size, 6).image.data);
  });

  test('holds every class, at many sizes, and mostly background', () => {
    const counts = new Array<number>(6).fill(0);
    const shareOfScenes: number[] = [];
    for (let index = 0; index < 60; index += 1) {
      const { data } = drawScene(4, index, size, 6).mask;
      for (const value of data) counts[value] = (counts[value] ?? 0) + 1;
      shareOfScenes.push(data.filter((value) => value !== 0).length / data.length);
    }
    const all = counts.reduce((sum, count) => sum + count, 0);
    expect(counts).toHaveLength(6);
    for (const count of counts.slice(1)) expect(count / all).toBeGreaterThan(0.02);
    expect((counts[0] ?? 0) / all).toBeGreaterThan(0.4);
    expect((counts[0] ?? 0) / all).toBeLessThan(0.85);
    expect(Math.max(...shareOfScenes) / Math.min(...shareOfScenes)).toBeGreaterThan(3);
  });

  test('cannot be told by hue or outline alone', () => {
    const looks = Array.from({ length: 20 }, (_, index) => lookOf(index + 1, 21));
    expect(new Set(looks.map(({ outline, hue }) => `${outline} ${hue}`)).size).toBe(20);
    expect(new Set(looks.map(({ hue }) => hue)).size).toBe(3);
    expect(looks.filter(({ outline }) => outline === 0)).toHaveLength(3);
    // More classes than outlines of three hues still differ.
    const many = Array.from({ length: 149 }, (_, index) => lookOf(index + 1, 150));
    expect(new Set(many.map(({ outline, hue }) => `${outline} ${hue}`)).size).toBe(149);
  });

  test('has void outlines where it is large', () => {
    expect(drawScene(4, 0, { height: 96, width: 96 }, 6).mask.data.includes(255)).toBe(true);
    expect(drawScene(4, 0, size, 6).mask.data.includes(255)).toBe(false);
  });
});

describe('the drawn data set', () => {
  test('is divided in order', async () => {
    const { parts } = valueOf(await openData(folder({}), request));
    // 7 and 8.5, rounded.
    expect(parts).toEqual({ train: [0, 1, 2, 3, 4, 5, 6], validation: [7, 8], test: [9] });
  });

  test('is read back from a folder of the shape of VOC', async () => {
    const source = valueOf(await openData(folder({}), request));
    const files: Record<string, Uint8Array> = {};
    for await (const file of vocFolderOf(source)) files[valueOf(file).path] = valueOf(file).bytes;
    const voc = { ...request, data: { ...drawn, kind: 'voc2012', split: own } as const };
    const back = valueOf(await openData(folder(files), voc));
    expect(back.parts).toEqual(source.parts);
    expect(await inspectData(back, { most: 5, atOnce: 4 })).toEqual([]);
    for (const index of [0, 8, 9]) {
      const [one, other] = [valueOf(await source.load(index)), valueOf(await back.load(index))];
      expect(Buffer.from(other.image.data).equals(one.image.data)).toBe(true);
      expect(other.target.kind === 'mask' && [...other.target.mask.data]).toEqual(
        one.target.kind === 'mask' && [...one.target.mask.data],
      );
    }
  });
});

import { describe, expect, test } from 'vitest';
import { drawScene, lookOf } from '../../../src/train/data/drawn/scene.ts';
import { vocFolderOf } from '../../../src/train/data/drawn/drawn.ts';
import { openData } from '../../../src/train/data/open.ts';
import { inspectData } from '../../../src/train/data/inspect.ts';
import { folder, inputSize, own, shares, valueOf } from './made-data.ts';

const size = { height: 48, width: 64 };
const drawn = { kind: 'drawn', count: 10, split: shares(70, 15, 15), size: inputSize, ignore: 255 } as const;
const request = { data: drawn, task: { labels: 'maps', classes: 6 }, input: size, seed: 4 } as const;

interface Coloured {
  /** Red, green, blue from -1 to 1, and a 1, of each pixel. */
  readonly features: Float64Array;
  readonly labels: Uint8Array;
}

/** All pixels of some scenes. */
function pixelsOf(classes: number, from: number, to: number): Coloured {
  const area = 24 * 24;
  const features = new Float64Array(4 * area * (to - from)).fill(1);
  const labels = new Uint8Array(area * (to - from));
  for (let index = from; index < to; index += 1) {
    const { image, mask } = drawScene(7, index, { height: 24, width: 24 }, classes);
    labels.set(mask.data, (index - from) * area);
    for (let at = 0; at < 3 * area; at += 1) {
      const pixel = (index - from) * area + Math.floor(at / 3);
      features[4 * pixel + (at % 3)] = (image.data[at] ?? 0) / 127.5 - 1;
    }
  }
  return { features, labels };
}

/** The score of a class for a pixel. */
function score(weights: Float64Array, features: Float64Array, label: number, at: number): number {
  let sum = 0;
  for (let each = 0; each < 4; each += 1) sum += (weights[4 * label + each] ?? 0) * (features[4 * at + each] ?? 0);
  return sum;
}

/** The weights of a linear layer over the colours of single pixels, by gradient descent on the cross-entropy. */
function fitColours({ features, labels }: Coloured, classes: number): Float64Array {
  const weights = new Float64Array(4 * classes);
  for (let step = 0; step < 80; step += 1) {
    const gradient = new Float64Array(4 * classes);
    labels.forEach((own, at) => {
      const powers = Array.from({ length: classes }, (_, label) => Math.exp(score(weights, features, label, at)));
      const sum = powers.reduce((total, power) => total + power, 0);
      powers.forEach((power, label) => {
        const error = power / sum - (label === own ? 1 : 0);
        for (let each = 0; each < 4; each += 1)
          gradient[4 * label + each] = (gradient[4 * label + each] ?? 0) + error * (features[4 * at + each] ?? 0);
      });
    });
    gradient.forEach((value, at) => (weights[at] = (weights[at] ?? 0) - (2 * value) / labels.length));
  }
  return weights;
}

function bestClass(weights: Float64Array, { features }: Coloured, at: number): number {
  const scores = Array.from({ length: weights.length / 4 }, (_, label) => score(weights, features, label, at));
  return scores.indexOf(Math.max(...scores));
}

/** The mean over the classes of intersection over union; a class that is absent from both counts as 0, which is strict. */
function meanIou({ labels }: Coloured, classes: number, predict: (at: number) => number): number {
  const [both, either] = [new Float64Array(classes), new Float64Array(classes)];
  labels.forEach((own, at) => {
    const found = predict(at);
    if (found === own) both[own] = (both[own] ?? 0) + 1;
    for (const label of new Set([own, found])) either[label] = (either[label] ?? 0) + 1;
  });
  return both.reduce((sum, count, label) => sum + count / Math.max(1, either[label] ?? 0), 0) / classes;
}

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

  test('shows a class by its outline, and by outline and hue where outlines do not suffice', () => {
    const few = Array.from({ length: 8 }, (_, index) => lookOf(index + 1, 9));
    expect(new Set(few.map(({ outline }) => outline)).size).toBe(8);
    expect(new Set(few.map(({ hues }) => hues))).toEqual(new Set([1]));
    const looks = Array.from({ length: 20 }, (_, index) => lookOf(index + 1, 21));
    expect(new Set(looks.map(({ outline, hue }) => `${outline} ${hue}`)).size).toBe(20);
    expect(new Set(looks.map(({ hue }) => hue)).size).toBe(3);
    expect(looks.filter(({ outline }) => outline === 0)).toHaveLength(3);
    // More classes than outlines of three hues still differ.
    const many = Array.from({ length: 149 }, (_, index) => lookOf(index + 1, 150));
    expect(new Set(many.map(({ outline, hue }) => `${outline} ${hue}`)).size).toBe(149);
  });

  test.each([4, 6])('of %i classes cannot be told by the colours of pixels', (classes) => {
    const [learnt, unseen] = [pixelsOf(classes, 0, 30), pixelsOf(classes, 30, 50)];
    const weights = fitColours(learnt, classes);
    const byColour = meanIou(unseen, classes, (at) => bestClass(weights, unseen, at));
    const constant = meanIou(unseen, classes, () => 0);
    expect(byColour).toBeLessThan(constant + 0.05);
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

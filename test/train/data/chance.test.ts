import { expect, test } from 'vitest';
import { pixels } from '../../../src/runtime/pixels.ts';
import { Chance } from '../../../src/train/data/chance.ts';
import { read, unreadable } from '../../../src/train/data/problem.ts';
import { rememberExamples } from '../../../src/train/data/remember.ts';
import { valueOf } from './made-data.ts';

test('every order is as likely', () => {
  const counts = new Map<string, number>();
  for (let index = 0; index < 2400; index += 1) {
    const order = new Chance(1, `order ${index}`).shuffled(['a', 'b', 'c', 'd']).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  // 24 orders of 100 each, with a deviation of sqrt(2400 * 1/24 * 23/24) = 9.8.
  expect(counts.size).toBe(24);
  for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(4 * 9.8);
});

test('draws are within their bounds', () => {
  const chance = new Chance(0, 'bounds');
  const draws = Array.from({ length: 1000 }, () => [chance.between(-2, 3), chance.below(3), chance.unit()] as const);
  expect(draws.every(([between, below, unit]) => between >= -2 && between < 3 && below < 3 && unit < 1)).toBe(true);
  expect(new Set(draws.map(([, below]) => below))).toEqual(new Set([0, 1, 2]));
});

test('examples are kept until they fill the memory that is given', async () => {
  const loads: number[] = [];
  const source = {
    names: ['a', 'b', 'c'],
    parts: { train: [0, 1, 2], validation: [], test: [] },
    classNames: [],
    load: (index: number) => {
      loads.push(index);
      if (index === 2) return Promise.resolve(unreadable('data-image-unreadable', 'c', { reason: 'it is damaged' }));
      const image = pixels(5, 2, 3, new Uint8Array(30).fill(index));
      return Promise.resolve(read({ image, target: { kind: 'class', class: index } as const }));
    },
  };
  // Room for one image of 30 bytes, not for two.
  const remembering = rememberExamples(source, 59);
  for (const index of [0, 0, 1, 1, 2, 2]) await remembering.load(index);
  expect(loads).toEqual([0, 1, 1, 2, 2]);
  expect(valueOf(await remembering.load(0)).image.data[0]).toBe(0);
});

import { describe, expect, test } from 'vitest';
import type { Division } from '../../../src/train/data/example.ts';
import { divideByShares, divideHalves, findEmptyPart, holdOutTenth, indices } from '../../../src/train/data/split.ts';
import { shares } from './made-data.ts';

const sizes = ({ train, validation, test: last }: Division) => [train.length, validation.length, last.length];
const all = ({ train, validation, test: last }: Division) =>
  [...train, ...validation, ...last].toSorted((a, b) => a - b);

describe('the paper on PASCAL VOC 2012', () => {
  // VOC 2012 has 1,464 images in train.txt and 1,449 in val.txt: 2,913 (section VI of the paper).
  const [first, second] = [indices(0, 1464), indices(1464, 2913)];
  const division = divideHalves(first, second, shares(50, 20, 30), 0);

  test('trains on one half, exactly', () => {
    expect(division.train.toSorted((a, b) => a - b)).toEqual(first);
  });

  test('divides the other, 60% for testing and 40% for validation', () => {
    expect(sizes(division)).toEqual([1464, Math.round(1449 * 0.4), 1449 - Math.round(1449 * 0.4)]);
    expect(all(division)).toEqual(indices(0, 2913));
  });

  test('is the same for the same seed, and another for another', () => {
    expect(divideHalves(first, second, shares(50, 20, 30), 0)).toEqual(division);
    expect(divideHalves(first, second, shares(50, 20, 30), 1).test).not.toEqual(division.test);
  });

  test.each([
    [[25, 25, 50], 732, 0],
    [[75, 10, 15], 1464, Math.round(1449 / 2)],
    [[100, 0, 0], 1464, 1449],
  ])('a training share of %j takes its part of each half', (parts, ofFirst, ofSecond) => {
    const [a = 0, b = 0, c = 0] = parts;
    const other = divideHalves(first, second, shares(a, b, c), 0);
    expect(other.train.filter((index) => index < 1464)).toHaveLength(ofFirst);
    expect(other.train.filter((index) => index >= 1464)).toHaveLength(ofSecond);
    expect(all(other)).toEqual(indices(0, 2913));
  });
});

test('shares cut all images, each into one part', () => {
  const division = divideByShares(1001, shares(70, 15, 15), 3);
  // 700.7 and 850.85, rounded.
  expect(sizes(division)).toEqual([701, 150, 150]);
  expect(all(division)).toEqual(indices(0, 1001));
  expect(division.train).not.toEqual(indices(0, 701));
});

test('a tenth of the training images is held out', () => {
  const division = holdOutTenth(indices(0, 60), indices(60, 70), 0);
  expect(sizes(division)).toEqual([54, 6, 10]);
  expect(division.test).toEqual(indices(60, 70));
});

test('a part that is left without an image is a problem', () => {
  const split = shares(90, 5, 5);
  expect(findEmptyPart(divideByShares(4, split, 0), split)?.message).toBe('of 4 images, none is left for validation');
  expect(findEmptyPart(divideByShares(4, shares(100, 0, 0), 0), shares(100, 0, 0))).toBeNull();
});

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { spread } from '../../src/draw/spread.ts';

test('what does not overlap stays where it is', () => {
  const wanted = [
    { at: 10, width: 10 },
    { at: 30, width: 10 },
  ];
  expect(spread(wanted, 0, 100)).toEqual([10, 30]);
});

test('two that overlap are pushed apart by as much each', () => {
  const wanted = [
    { at: 50, width: 10 },
    { at: 52, width: 10 },
  ];
  expect(spread(wanted, 0, 100)).toEqual([46, 56]);
});

test('one that pushes meets the next', () => {
  // The starts that each would have without the others are 45, 45 - 10 and 54 - 20: their mean is 38.
  const wanted = [
    { at: 50, width: 10 },
    { at: 50, width: 10 },
    { at: 59, width: 10 },
  ];
  expect(spread(wanted, 0, 100)).toEqual([43, 53, 63]);
});

test('nothing leaves the line', () => {
  const wanted = [
    { at: 0, width: 10 },
    { at: 99, width: 10 },
  ];
  expect(spread(wanted, 0, 100)).toEqual([5, 95]);
});

test('order is kept, nothing overlaps, and what fits lies within', () => {
  const thing = fc.record({
    at: fc.double({ min: -50, max: 1050, noNaN: true }),
    width: fc.double({ min: 1, max: 60, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(thing, { maxLength: 25 }), (things) => {
      const wanted = things.toSorted((a, b) => a.at - b.at);
      const middles = spread(wanted, 0, 1000);
      const room = wanted.reduce((sum, { width }) => sum + width, 0);
      for (const [index, { width }] of wanted.entries()) {
        const middle = middles[index] ?? NaN;
        const before = index === 0 ? 0 : (middles[index - 1] ?? 0) + (wanted[index - 1]?.width ?? 0) / 2;
        expect(middle - width / 2).toBeGreaterThanOrEqual(before - 1e-6);
        if (room <= 1000) expect(middle + width / 2).toBeLessThanOrEqual(1000 + 1e-6);
      }
    }),
    { seed: 1 },
  );
});

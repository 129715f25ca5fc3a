import { expect, test } from 'vitest';
import { showDuration, showLeft } from '../../src/cli/progress.ts';

test('the time left is that of what is left at the speed so far', () => {
  // 10 of 40 took 20 s, so that 30 take a minute.
  expect(showLeft(20_000, 10, 30)).toBe(', 1 min 0 s left');
  expect(showLeft(20_000, 0, 30)).toBe('');
  expect(showLeft(20_000, 40, 0)).toBe('');
});

test('a duration has two units at most', () => {
  expect([400, 45_000, 80_000, 3_599_600, 7_500_000].map(showDuration)).toEqual([
    '0 s',
    '45 s',
    '1 min 20 s',
    '1 h 0 min',
    '2 h 5 min',
  ]);
});

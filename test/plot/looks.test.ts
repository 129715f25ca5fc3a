import { describe, expect, test } from 'vitest';
import { CHART_COLOURS } from '../../src/plot/looks.ts';
import { contrast, difference } from '../colours.ts';

describe.each(Object.entries(CHART_COLOURS))('the %s colours of charts', (_, { background, text, muted, series }) => {
  test.each(series)('%s is seen on the background', (colour) => {
    expect(contrast(colour, background)).toBeGreaterThanOrEqual(3);
  });

  test('texts can be read', () => {
    for (const each of [text, muted]) expect(contrast(each, background)).toBeGreaterThanOrEqual(4.5);
  });

  test('the series differ from each other and from the text, for every kind of eye', () => {
    const all = [...series, text];
    for (const [index, colour] of all.entries()) {
      for (const other of all.slice(index + 1)) expect(difference(colour, other)).toBeGreaterThanOrEqual(22);
    }
  });
});

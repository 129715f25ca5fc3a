import { describe, expect, test } from 'vitest';
import { PALETTES, type Palette } from '../../src/draw/theme.ts';
import { contrast } from '../colours.ts';

test('contrast is that of WCAG', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 12);
  // The grey that is known to be the lightest that passes on white.
  expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
});

type Name = keyof Palette;
const grounds: readonly Name[] = ['background', 'band-0', 'band-1', 'band-2'];

/** Text and what it stands on. */
const texts: readonly (readonly [Name, readonly Name[]])[] = [
  ['ink', [...grounds, 'cut-box']],
  ['muted', [...grounds, 'cut-box']],
  ['number', ['unit-0', 'unit-1']],
  ['background', ['branch', 'main']],
];

/** Lines and areas, and what they must stand out from. */
const graphics: readonly (readonly [Name, readonly Name[]])[] = [
  ['outline', [...grounds, 'unit-0', 'unit-1']],
  ['branch', grounds],
  ['main', grounds],
  ['cut', [...grounds, 'cut-box']],
  ['rule', grounds],
  ['border', ['background']],
  // A break stands across a head.
  ['background', ['branch', 'main']],
];

describe.each(Object.entries(PALETTES))('%s', (_, palette) => {
  const pairs = (of: typeof texts): readonly (readonly [string, number])[] =>
    of.flatMap(([name, on]) =>
      on.map((ground) => [`${name} on ${ground}`, contrast(palette[name], palette[ground])] as const),
    );

  test('text has a contrast of at least 4.5', () => {
    expect(pairs(texts).filter(([, ratio]) => ratio < 4.5)).toEqual([]);
  });

  test('lines and areas have a contrast of at least 3', () => {
    expect(pairs(graphics).filter(([, ratio]) => ratio < 3)).toEqual([]);
  });
});

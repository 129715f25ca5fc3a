import { describe, expect, test } from 'vitest';
import { type Colours, colours } from '../../playground/theme.ts';

/** WCAG 2.2, relative luminance. */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

type Name = keyof Colours;
const texts: readonly Name[] = ['ink', 'muted', 'accent', 'error', 'warning', 'lint'];
const code: readonly Name[] = ['ink', 'keyword', 'number', 'call', 'label', 'comment', 'muted'];
const pairs: readonly (readonly [Name, Name, number])[] = [
  ...texts.flatMap((text) => [[text, 'page', 4.5] as const, [text, 'panel', 4.5] as const]),
  ...code.flatMap((text) => [[text, 'active', 4.5] as const, [text, 'selection', 4.5] as const]),
  ['on-accent', 'accent', 4.5],
  ['panel', 'ink', 4.5],
  ['control', 'page', 3],
  ['control', 'panel', 3],
];

describe.each(Object.entries(colours))('the %s theme of the playground', (_, theme) => {
  test.each(pairs)('%s on %s has a contrast of WCAG AA', (text, ground, least) => {
    expect(contrast(theme[text], theme[ground])).toBeGreaterThanOrEqual(least);
  });
});

import { describe, expect, test } from 'vitest';
import { type Colours, colours } from '../../playground/theme.ts';
import { contrast } from '../colours.ts';

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

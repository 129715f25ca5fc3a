import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mistakesIn, mistakesInBody, settingsOf } from './support.ts';

const names = ['data', 'augment', 'loss', 'weight', 'optimizer', 'schedule', 'rate', 'freeze', 'distill', 'batch'];
const moreNames = ['epochs', 'seed', 'keep', 'stop', 'lr', '', 'model', 'for'];
const words = ['voc2012', 'mnist', 'flip', 'crop', 'scale', 'color_jitter', 'sgd', 'adam', 'per', 'at', 'last', 'best'];
const moreWords = [
  'mean_miou',
  'backbone',
  'b',
  'b1',
  'out',
  'backbone.stem',
  'b.0',
  'size',
  'step',
  'patience',
  'never',
];
const literals = ['0', '1', '50%', '2.5e-6', '-3', 'true', '999999999999999'];
const params = ['split', 'size', 'p', 'momentum', 'backbone', 'b', 'out', 'every', 'part', 'low'];

const leaf = fc.constantFrom(...words, ...moreWords, ...literals);

/** Text that is often near to a value of a setting. */
const { value } = fc.letrec<{ value: string }>((tie) => {
  const arg = fc.tuple(fc.option(fc.constantFrom(...params)), tie('value'));
  const args = fc
    .array(arg, { maxLength: 4 })
    .map((all) => all.map(([name, each]) => (name === null ? each : `${name}: ${each}`)).join(', '));
  return {
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      fc.tuple(fc.constantFrom(...words, ...moreWords), args).map(([name, text]) => `${name}(${text})`),
      fc.array(tie('value'), { maxLength: 4 }).map((all) => `[${all.join(', ')}]`),
      fc
        .tuple(tie('value'), fc.constantFrom('+', '-', '*', '/', '<', 'and', '->'), tie('value'))
        .map((all) => all.join(' ')),
      fc.tuple(tie('value'), tie('value'), tie('value')).map(([a, b, c]) => `if ${a} { ${b} } else { ${c} }`),
      fc.tuple(tie('value'), tie('value')).map(([list, each]) => `[for i in ${list} { ${each} }]`),
      tie('value').map((text) => `(${text})`),
    ),
  };
});

test('whatever a setting says, it has settings or an error', () => {
  const lines = fc.dictionary(fc.constantFrom(...names, ...moreNames.slice(0, 4)), value, { maxKeys: 4 });
  fc.assert(
    fc.property(lines, (each) => {
      const found = mistakesIn(each);
      if (found.length === 0) expect(Object.keys(settingsOf(each))).toHaveLength(14);
    }),
    { seed: 1, numRuns: 300 },
  );
});

test('whatever stands between the braces, nothing throws', () => {
  const line = fc
    .tuple(fc.constantFrom(...names, ...moreNames), fc.constantFrom(': ', ' ', ':', '('), value)
    .map((all) => all.join(''));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), (all) => {
      expect(mistakesInBody(all.join('\n')).length).toBeGreaterThan(0);
    }),
    { seed: 2, numRuns: 200 },
  );
});

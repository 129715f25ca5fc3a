import { describe, expect, test } from 'vitest';
import {
  functionDocs,
  keywordDocs,
  operatorDoc,
  quantityDoc,
  settingDoc,
  wordDoc,
} from '../../src/lsp/documentation.ts';
import { functionSignatures, operatorSignatures } from '../../src/model/signatures.ts';
import { metrics } from '../../src/model/train/tables.ts';
import { readers } from '../../src/model/train/readers.ts';
import { kindsOf } from '../../src/syntax/tokens.ts';

describe('every name that the language knows is documented', () => {
  test.each(Object.keys(operatorSignatures))('the operator %s, from docs/ops.md', (name) => {
    const doc = operatorDoc(name) ?? '';
    expect(doc.length).toBeGreaterThan(10);
    // Labels of rules refer to the head of that page.
    expect(doc).not.toMatch(/\[(?:slide|window|known|groups|as-x|keep|resize|adaptive|linear|concat)\]/);
  });

  test.each(Object.keys(functionSignatures))('the function %s', (name) => {
    expect(Object.keys(functionDocs)).toContain(name);
  });

  test.each(Object.keys(readers))('the setting %s, from docs/language.md', (name) => {
    expect(settingDoc(name)?.length).toBeGreaterThan(10);
  });

  test.each(['entropy', 'max_prob', 'margin', 'agreement', 'fraction', 'patience'])(
    'the quantity %s, from docs/language.md',
    (name) => {
      expect(quantityDoc(name)?.length).toBeGreaterThan(10);
    },
  );

  const words = [...kindsOf('leading'), ...kindsOf('reserved'), ...kindsOf('inner')];
  test.each(words.map(({ text }) => text ?? ''))('the word %s', (text) => {
    expect(keywordDocs[text]?.length).toBeGreaterThan(10);
  });

  test('words that stand in one place', () => {
    for (const name of ['f32', 'u8', 'int', 'float', 'bool', 'dim']) expect(wordDoc('type', name)).toBeDefined();
    for (const name of ['f32', 'f16', 'u8']) expect(wordDoc('form', name)).toBeDefined();
    for (const name of ['last', 'most_confident']) expect(wordDoc('fallback', name)).toBeDefined();
    for (const name of ['imagenet', 'unit', 'normalized']) expect(wordDoc('preprocess', name)).toBeDefined();
    for (const name of metrics) expect(wordDoc('metric', name)).toBeDefined();
  });

  test('as the page has it, without what belongs to a table', () => {
    expect(operatorDoc('conv2d')).toContain('`weight` [channels, C/groups, kh, kw]');
    expect(settingDoc('epochs')).toBe('an int\n\nDefault: `100`');
    expect(quantityDoc('margin')).toBe('the highest less the second');
    expect(settingDoc('weight')).toBe(
      "a float or `per(...)` over exits: the factor of each exit's loss\n\nDefault: `1`",
    );
    expect(operatorDoc('nothing')).toBeUndefined();
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printGrammar } from '../../scripts/ebnf.ts';
import { BrnParser } from '../../src/syntax/grammar.ts';
import { elementStarts, exprStarts, memberStarts, primaryStarts, stageStarts } from '../../src/syntax/first-tokens.ts';
import { kinds } from '../../src/syntax/tokens.ts';
import { type Draw, firstTokens, makeSentence } from './sentences.ts';
import { parseText } from './support.ts';

describe('the grammar', () => {
  it('is decided everywhere by two tokens, as Chevrotain finds', () => {
    expect(() => new BrnParser(true)).not.toThrow();
  });

  it('is what grammar/brn.ebnf says; `npx vitest run test/syntax -u` writes it', async () => {
    await expect(printGrammar()).toMatchFileSnapshot('../../grammar/brn.ebnf');
  });
});

/** A line that begins with `-` goes on with the line before (rule 5), so that such a sentence says something else. */
const continues = (words: readonly string[]): boolean =>
  words.some((word, index) => word === '\n' && words[index + 1] === '-');

describe('what is recorded is what is read', () => {
  it('has every sentence of the grammar read without an error', () => {
    const numbers = fc.infiniteStream(fc.nat());
    fc.assert(
      fc.property(numbers, fc.integer({ min: 4, max: 22 }), (stream, size) => {
        const draw: Draw = (below) => Number(stream.next().value) % below;
        const words = makeSentence('File', size, draw);
        fc.pre(words.length < 3000 && !continues(words));
        const text = words.join(' ');
        expect(parseText(text).diagnostics.map(({ message }) => message)).toEqual([]);
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it.each([
    ['Primary', primaryStarts],
    ['Expr', exprStarts],
    ['Element', elementStarts],
    ['Stage', stageStarts],
    ['Member', memberStarts],
  ] as const)('begins %s with the tokens that the grammar has', (rule, starts) => {
    const expected = [...starts].filter((type) => kinds.some((kind) => kind === type && kind.group !== 'inner'));
    expect(new Set(firstTokens(rule))).toEqual(new Set(expected));
  });
});

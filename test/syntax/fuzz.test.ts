import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_ERRORS } from '../../src/syntax/problems.ts';
import { T, kinds } from '../../src/syntax/tokens.ts';
import { walk } from '../../src/syntax/visit.ts';
import { brnFiles, layOutText, misplaced, parseText, scanText } from './support.ts';

const files = [...brnFiles().values()];

/** What holds for every text: no exception, bounded errors with places in the text, a tree in order. */
function checkText(text: string): void {
  const { file, diagnostics } = parseText(text);
  expect(diagnostics.length).toBeLessThanOrEqual(MAX_ERRORS + 1);
  for (const { span, message, related } of diagnostics) {
    expect(message).not.toMatch(/undefined|NaN|\[object/);
    for (const place of [span, ...related.map((each) => each.span)]) {
      expect(place.start).toBeGreaterThanOrEqual(0);
      expect(place.end).toBeGreaterThanOrEqual(place.start);
      expect(place.end).toBeLessThanOrEqual(text.length);
    }
  }
  expect(misplaced(file)).toEqual([]);
  const hasMissing = [...walk(file)].some(
    (node) => node.kind === 'missing' || (node.kind === 'name' && node.text === ''),
  );
  if (hasMissing) expect(diagnostics.length).toBeGreaterThan(0);
  checkTokens(text, diagnostics.length === 0);
}

/** The layout pass leaves brackets balanced, and neither loses a token nor makes one up without saying so. */
function checkTokens(text: string, isWhole: boolean): void {
  const scanned = scanText(text).tokens;
  const { tokens } = layOutText(text);
  const stack: string[] = [];
  const partner: Readonly<Record<string, string>> = { RParen: 'LParen', RBracket: 'LBracket', RBrace: 'LBrace' };
  for (const { tokenType } of tokens) {
    if (tokenType.group === 'open') stack.push(tokenType.name);
    if (tokenType.group === 'close') expect(stack.pop()).toBe(partner[tokenType.name]);
  }
  expect(stack).toEqual([]);
  const written = tokens.filter(({ image }) => image !== '').map(({ startOffset }) => startOffset);
  expect(written).toEqual([...written].toSorted((a, b) => a - b));
  if (isWhole) expect(written).toEqual(scanned.map(({ startOffset }) => startOffset));
}

const runs = { numRuns: 300, seed: 20261122 };

describe('any text gives a tree', () => {
  it('random characters', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), checkText), runs);
    fc.assert(fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 300 }), checkText), runs);
  });

  it('random tokens', () => {
    const texts = kinds.flatMap(({ text }) => text ?? []);
    const words = fc.constantFrom(...texts, 'a', 'b.c', '3', '0.5', '25%', '\n', '\n', '\n  ', '"', '#', ';', '\u00e9');
    const soup = fc.array(words, { maxLength: 150 }).map((parts) => parts.join(' '));
    fc.assert(fc.property(soup, checkText), { ...runs, numRuns: 1000 });
    const inBlock = soup.map((text) => `block f() {\n${text}\n}\nmodel M {\n${text}\n}`);
    fc.assert(fc.property(inBlock, checkText), runs);
  });

  it('files with pieces deleted, inserted and swapped', () => {
    const piece = fc.constantFrom(
      '(',
      ')',
      '{',
      '}',
      '[',
      ']',
      ',',
      '->',
      '=',
      ':',
      '\n',
      'let',
      'if',
      'x',
      '3',
      ' ',
      '$',
      '"',
    );
    const edit = fc.record({
      at: fc.nat(),
      length: fc.nat({ max: 12 }),
      to: fc.nat(),
      by: piece,
      kind: fc.nat({ max: 2 }),
    });
    const mutate = (
      text: string,
      edits: readonly { at: number; length: number; to: number; by: string; kind: number }[],
    ): string =>
      edits.reduce((now, { at, length, to, by, kind }) => {
        const start = at % (now.length + 1);
        const cut = now.slice(start, start + length);
        const rest = now.slice(0, start) + now.slice(start + length);
        if (kind === 0) return rest;
        if (kind === 1) return now.slice(0, start) + by + now.slice(start);
        const target = to % (rest.length + 1);
        return rest.slice(0, target) + cut + rest.slice(target);
      }, text);
    const mutated = fc.tuple(fc.constantFrom(...files), fc.array(edit, { minLength: 1, maxLength: 4 }));
    fc.assert(
      fc.property(mutated, ([text, edits]) => checkText(mutate(text, edits))),
      runs,
    );
  });

  it('the beginnings of files', () => {
    const prefix = fc.tuple(fc.constantFrom(...files), fc.nat()).map(([text, end]) => text.slice(0, end % text.length));
    fc.assert(fc.property(prefix, checkText), runs);
  });

  it('files with one character left out, and one bracket', () => {
    for (const text of files) {
      const brackets = [...text.matchAll(/[()[\]{}]/g)].map(({ index }) => index).filter((_, rank) => rank % 29 === 0);
      for (const at of brackets) checkText(text.slice(0, at) + text.slice(at + 1));
    }
  });
});

describe('errors stay where they are', () => {
  it('leaves the other declarations of a file whole', () => {
    for (const text of files) {
      const whole = parseText(text).file.declarations;
      const broken = parseText(`${text}\nblock broken(x: int) {\n  let a = f(x 3\n  let b = * 2\n  a\n}\n`);
      expect(broken.diagnostics).toHaveLength(2);
      expect(broken.file.declarations).toHaveLength(whole.length + 1);
    }
  });
});

describe('cost', () => {
  /** What a file of `count` lines comes to, in tokens and nodes: the parser's work is one step for each. */
  const workOf = (count: number): number => {
    const line = '  let a = f(x, g: [1, 2], h: if a < 3 { b } else { c }) -> sequence { f, unit g(3) }\n';
    const text = `block f() {\n${line.repeat(count)}  a\n}\n`;
    return layOutText(text).tokens.length + [...walk(parseText(text).file)].length;
  };

  it('grows with the text, not faster', () => {
    expect(workOf(400) / workOf(200)).toBeLessThan(2.01);
  });

  it('takes twice the lines in about twice the processor time', () => {
    const line = '  let a = f(x, g: [1, 2], h: if a < 3 { b } else { c }) -> sequence { f, unit g(3) }\n';
    const timeOf = (count: number): number => {
      const text = `block f() {\n${line.repeat(count)}  a\n}\n`;
      const times = [0, 1, 2].map(() => {
        const before = process.cpuUsage();
        expect(parseText(text).diagnostics).toEqual([]);
        const { user, system } = process.cpuUsage(before);
        return user + system;
      });
      return Math.min(...times);
    };
    timeOf(1000);
    // Quadratic cost would make it 4.
    expect(timeOf(8000) / timeOf(4000)).toBeLessThan(3.5);
  });

  it('has no token that is read twice', () => {
    const { tokens } = scanText('a '.repeat(1000));
    expect(tokens).toHaveLength(1000);
    expect(tokens.every(({ tokenType }) => tokenType === T.Name)).toBe(true);
  });
});

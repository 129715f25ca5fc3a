import { describe, expect, it } from 'vitest';
import { MAX_TEXT } from '../../src/syntax/parse.ts';
import { MAX_ERRORS } from '../../src/syntax/problems.ts';
import { MAX_DEPTH } from '../../src/syntax/recovery.ts';
import { mistakes, parseText } from './support.ts';

const codes = (text: string): readonly string[] => parseText(text).diagnostics.map(({ code }) => code);

/** A block with `inner` nested `depth` deep in what `open` and `close` make; its own brace counts. */
const nested = (open: string, inner: string, close: string, depth: number): string =>
  `block f() {\n${open.repeat(depth)}${inner}${close.repeat(depth)}\n}\nblock g() { x }`;

describe('depth', () => {
  it.each([
    ['parentheses', '(', 'x', ')'],
    ['lists', '[', '1', ']'],
    ['calls', 'f(a: ', 'x', ')'],
    ['choices', 'if c { ', 'x', ' } else { y }'],
    ['flows', 'f(x -> g(', '1', '))'],
    ['else if', 'if c { x } else ', '{ y }', ''],
    ['sequences', 'f(x -> sequence { ', 'f', ' })'],
  ])('%s nest 200 deep, and no deeper', (_, open, inner, close) => {
    const perTurn = Math.max(1, (open.match(/[([{]/g)?.length ?? 0) - (open.match(/[)\]}]/g)?.length ?? 0));
    const most = Math.floor((MAX_DEPTH - (close === '' ? 2 : 1)) / perTurn);
    expect(codes(nested(open, inner, close, most))).toEqual([]);
    expect(codes(nested(open, inner, close, most + 2))).toEqual(['nested-too-deep']);
    const { file, diagnostics } = parseText(nested(open, inner, close, 20_000));
    expect(diagnostics.map(({ code }) => code)).toEqual(['nested-too-deep']);
    expect(file.declarations).toHaveLength(2);
  });

  it.each([
    ['types', `block f(x: ${'['.repeat(100_000)}int${']'.repeat(100_000)}) { x }`],
    ['members', `block f() { x -> ${'sequence { '.repeat(100_000)}f${' }'.repeat(100_000)} }`],
    ['members by choice', `block f() { x -> sequence { ${'if c { f } else '.repeat(100_000)}{ g } } }`],
    ['parentheses', `block f() { ${'('.repeat(100_000)}x${')'.repeat(100_000)} }`],
  ])('%s nested 100,000 deep are reported once', (_, text) => {
    expect(codes(text)).toEqual(['nested-too-deep']);
  });

  it('says where', () => {
    expect(mistakes(nested('(', 'x', ')', 500))).toEqual([`2:${MAX_DEPTH} nested-too-deep`]);
  });

  it.each(['(', '[', '{', '([{', 'f(', ')', ']', '}', 'if x { ', '- ', 'not ', 'x + ', 'x -> f ', 'else if x { y } '])(
    'takes 50,000 of %j, in a block and outside',
    (piece) => {
      for (const text of [piece.repeat(50_000), `block f() {\n${piece.repeat(50_000)}`]) {
        expect(parseText(text).diagnostics.length).toBeLessThanOrEqual(MAX_ERRORS + 1);
      }
    },
  );
});

describe('size', () => {
  it('reads texts of 4 MiB and none that are longer', () => {
    expect(MAX_TEXT).toBe(4 * 1024 * 1024);
    expect(codes(' '.repeat(MAX_TEXT))).toEqual([]);
    const { file, diagnostics } = parseText(' '.repeat(MAX_TEXT + 1));
    expect(diagnostics.map(({ code }) => code)).toEqual(['file-too-large']);
    expect(file.declarations).toEqual([]);
  });

  it.each([
    ['a name', 'a'.repeat(1_000_000)],
    ['a path', 'a.'.repeat(500_000)],
    ['a number', '1'.repeat(1_000_000)],
    ['a string', `"${'a\\'.repeat(500_000)}`],
    ['quotes', '"""'.repeat(300_000)],
    ['slashes', '/'.repeat(1_000_000)],
    ['a block comment', `/*${'*'.repeat(1_000_000)}`],
    ['control characters', '\0'.repeat(1_000_000)],
    ['half surrogates', '\ud800'.repeat(1_000_000)],
    ['letters of other scripts', '\u03b1.'.repeat(500_000)],
    ['line ends', '\r\n'.repeat(500_000)],
    ['spaces', ' '.repeat(1_000_000)],
    ['one line of brackets', '(a) '.repeat(200_000)],
  ])('%s of a megabyte', (_, text) => {
    expect(parseText(text).diagnostics.length).toBeLessThanOrEqual(MAX_ERRORS + 1);
  });
});

describe('number of errors', () => {
  it('ends after a hundred, with a line that says so', () => {
    const text = `block f() {\n${'let a = * 2\n'.repeat(300)}a\n}`;
    const { diagnostics } = parseText(text);
    expect(diagnostics).toHaveLength(MAX_ERRORS + 1);
    expect(diagnostics.map(({ code }) => code).slice(-2)).toEqual(['unexpected-token', 'too-many-errors']);
  });

  it('keeps the first of the text, whoever found them', () => {
    // The lexer alone would find a hundred from line 3 on; the parser's error of line 2 stands before.
    const text = `block f() {\nlet a = * 2\n${'let a = $\n'.repeat(99)}a\n}`;
    const found = mistakes(text);
    expect(found[0]).toBe('2:9 unexpected-token');
    expect(found).toHaveLength(MAX_ERRORS);
  });

  it('has all of a hundred', () => {
    const text = `block f() {\n${'let a = * 2\n'.repeat(MAX_ERRORS)}a\n}`;
    expect(parseText(text).diagnostics).toHaveLength(MAX_ERRORS);
    expect(codes(text)).not.toContain('too-many-errors');
  });
});

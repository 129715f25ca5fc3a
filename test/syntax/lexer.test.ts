import { describe, expect, it } from 'vitest';
import { T, kinds, kindsOf } from '../../src/syntax/tokens.ts';
import { scanText } from './support.ts';

/** A text's tokens as `KIND:image`, and what is wrong with it. */
function lex(text: string): string {
  const { tokens, codes } = scanText(text);
  return [
    ...tokens.map(({ tokenType, image }) => `${tokenType.name}:${image}`),
    ...codes.map((code) => `! ${code}`),
  ].join(' ');
}

describe('rule 2: tokens', () => {
  it('reads each fixed token of the table as itself', () => {
    for (const kind of kinds) {
      if (kind.text === undefined || kind.group === 'leading') continue;
      expect(lex(kind.text)).toBe(`${kind.name}:${kind.text}`);
    }
  });

  it.each([
    ['width', 'NAME:width'],
    ['_', 'NAME:_'],
    ['N1_x', 'NAME:N1_x'],
    ['layer3.16', 'PATH:layer3.16'],
    ['features.1.0', 'PATH:features.1.0'],
    ['a.0x1_', 'PATH:a.0x1_'],
    ['256', 'INT:256'],
    ['007', 'INT:007'],
    ['0.15', 'FLOAT:0.15'],
    ['2.5e-6', 'FLOAT:2.5e-6'],
    ['1E+3', 'FLOAT:1E+3'],
    ['25%', 'PERCENT:25%'],
    ['12.5%', 'PERCENT:12.5%'],
    ['a->b', 'NAME:a Arrow:-> NAME:b'],
    ['a-b', 'NAME:a Minus:- NAME:b'],
    ['a<-b', 'NAME:a Less:< Minus:- NAME:b'],
    ['a--b', 'NAME:a Minus:- Minus:- NAME:b'],
    ['a<=b>=c', 'NAME:a LessEqual:<= NAME:b GreaterEqual:>= NAME:c'],
    ['a=-b', 'NAME:a Assign:= Minus:- NAME:b'],
    ['letter', 'NAME:letter'],
    ['a\tb', 'NAME:a NAME:b'],
    ['a//b', 'NAME:a'],
    ['a/b', 'NAME:a Divide:/ NAME:b'],
  ])('%s', (text, expected) => {
    expect(lex(text)).toBe(expected);
  });

  it('matches its patterns as the table has them', () => {
    const examples: Readonly<Record<string, readonly string[]>> = {
      NAME: ['a', '_1', 'Zz'],
      PATH: ['a.b', 'a.1.c'],
      INT: ['0', '12'],
      FLOAT: ['1.5', '1e5', '1.5E-5'],
      PERCENT: ['1%', '1.5%'],
    };
    for (const { name, pattern } of kinds.filter((kind) => kind.pattern !== undefined)) {
      for (const text of examples[name] ?? []) {
        expect(lex(text)).toBe(`${name}:${text}`);
        expect(text.replace(pattern ?? '', '')).toBe('');
      }
    }
  });

  it('has the words of rules 3 and 4, and no others', () => {
    const words = (group: 'reserved' | 'leading' | 'inner'): string =>
      kindsOf(group)
        .map(({ text }) => text)
        .join(' ');
    expect(words('reserved')).toBe('let unit sequence if else for in and or not when true false');
    expect(words('leading')).toBe('use block model train input backbone branch exit stop tier weights');
    expect(words('inner')).toBe('as at of flops until sending');
  });

  it('notes which tokens begin a line', () => {
    const { tokens } = scanText('  a b\n\tc // d\n// e\nf');
    expect(tokens.filter(({ first }) => first).map(({ image }) => image)).toEqual(['a', 'c', 'f']);
  });

  it('keeps comments apart, with their places', () => {
    const text = 'a // one\n/// two\r\nb';
    const { comments } = scanText(text);
    expect(comments.map((each) => each.text)).toEqual(['// one', '/// two']);
    expect(comments.map(({ span }) => text.slice(span.start, span.end))).toEqual(['// one', '/// two']);
  });
});

describe('text that is no token', () => {
  it.each([
    ['"a b"', 'Unreadable:"a b" ! string-literal'],
    ["'a\\' b' c", "Unreadable:'a\\' b' NAME:c ! string-literal"],
    ['"a\nb', 'Unreadable:"a NAME:b ! string-literal'],
    ['"""a\nb""" c', 'Unreadable:"""a\nb""" NAME:c ! string-literal'],
    ['\u201ca\u201d', 'Unreadable:\u201ca\u201d ! string-literal'],
    ['# a\nb', 'NAME:b ! foreign-comment'],
    ['/* a\nb */ c', 'NAME:c ! foreign-comment'],
    ['/* a', '! foreign-comment'],
    ['a && b', 'NAME:a and:&& NAME:b ! foreign-operator'],
    ['a || !b', 'NAME:a or:|| not:! NAME:b ! foreign-operator ! foreign-operator'],
    ['a => b', 'NAME:a Arrow:=> NAME:b ! foreign-operator'],
    ['a \u2192 b', 'NAME:a Arrow:\u2192 NAME:b ! foreign-operator'],
    ['a \u2212 b', 'NAME:a Minus:\u2212 NAME:b ! foreign-operator'],
    ['a === b', 'NAME:a Equal:=== NAME:b ! foreign-operator'],
    ['a ** b', 'NAME:a Unreadable:** NAME:b ! foreign-operator'],
    ['5 % 3', 'INT:5 Unreadable:% INT:3 ! foreign-operator'],
    ['a . b', 'NAME:a Unreadable:. NAME:b ! stray-dot'],
    ['a.b.', 'PATH:a.b Unreadable:. ! stray-dot'],
    ['1.', 'FLOAT:1. ! malformed-number'],
    ['.5', 'FLOAT:.5 ! malformed-number'],
    ['1_000', 'FLOAT:1_000 ! malformed-number'],
    ['3x3', 'FLOAT:3x3 ! malformed-number'],
    ['0..5', 'FLOAT:0..5 ! malformed-number'],
    ['1.5.2', 'FLOAT:1.5.2 ! malformed-number'],
    ['1e', 'FLOAT:1e ! malformed-number'],
    ['3\u00e9', 'FLOAT:3\u00e9 ! malformed-number'],
    ['na\u00efve(x)', 'NAME:na\u00efve LParen:( NAME:x RParen:) ! non-ascii-name'],
    ['\u03b1.\u03b2', 'PATH:\u03b1.\u03b2 ! non-ascii-name'],
    ['if.x', 'PATH:if.x ! reserved-name'],
    ['a\u00a0b', 'NAME:a NAME:b ! unexpected-character'],
    ['a \0\0 b', 'NAME:a Unreadable:\0\0 NAME:b ! unexpected-character'],
    ['a $ b', 'NAME:a Unreadable:$ NAME:b ! unexpected-character'],
    ['\u{1f600}', 'Unreadable:\u{1f600} ! unexpected-character'],
    ['a ? b', 'NAME:a Unreadable:? NAME:b ! foreign-operator'],
  ])('%j', (text, expected) => {
    expect(lex(text)).toBe(expected);
  });

  it('skips a byte order mark at the beginning only', () => {
    expect(lex('\ufeffa')).toBe('NAME:a');
    expect(lex('a\ufeffb')).toBe('NAME:a NAME:b ! unexpected-character');
  });

  it('bounds the size of numbers', () => {
    expect(lex('123456789012345')).toBe('INT:123456789012345');
    expect(lex('1234567890123456')).toBe('INT:1234567890123456 ! number-too-large');
    expect(lex('1e300')).toBe('FLOAT:1e300');
    expect(lex('1e-301')).toBe('FLOAT:1e-301 ! number-too-large');
    expect(lex(`0.${'1'.repeat(38)}`)).not.toContain('!');
    expect(lex(`0.${'1'.repeat(39)}`)).toContain('! number-too-large');
    expect(lex(`${'1'.repeat(41)}%`)).toContain('! number-too-large');
  });

  it('leaves no text out: tokens, comments and space make up the whole', () => {
    const text = 'block f(x: int) { // a\n  x -> g "s" \u00e9 $ 1. # c\n}';
    const { tokens, comments } = scanText(text);
    const covered = new Set<number>();
    for (const { startOffset, image } of tokens)
      for (let at = 0; at < image.length; at += 1) covered.add(startOffset + at);
    for (const { span } of comments) for (let at = span.start; at < span.end; at += 1) covered.add(at);
    const rest = [...text].filter((_, at) => !covered.has(at)).join('');
    expect(rest.replace('# c', '').trim()).toBe('');
  });
});

describe('the end of a token', () => {
  it('is kept as Chevrotain keeps it: the offset of the last character', () => {
    const [token] = scanText('  abc').tokens;
    expect([token?.startOffset, token?.endOffset, token?.tokenType === T.Name]).toEqual([2, 4, true]);
  });
});

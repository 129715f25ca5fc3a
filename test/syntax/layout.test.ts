import { describe, expect, it } from 'vitest';
import { layOutText } from './support.ts';

const shown = (text: string): string => layOutText(text).shown;

/** The names of the kinds of a text's tokens. */
const kinds = (text: string): string =>
  layOutText(text)
    .tokens.map(({ tokenType }) => tokenType.name)
    .join(' ');

describe('rule 4: words that are keywords only in their place', () => {
  it.each([
    ['use a', 'use NAME'],
    ['block f', 'block NAME'],
    ['model M', 'model NAME'],
    ['train M', 'train NAME'],
    [
      'model M {\ninput a\nbackbone f\nbranch b\nexit c\nstop when\ntier d\nweights e.f',
      'model NAME LBrace input NAME NL backbone NAME NL branch NAME NL exit NAME NL stop when NL tier NAME NL weights PATH RBrace',
    ],
    // A reserved word is a word, and follows on `backbone` and `stop`.
    ['model M {\nbackbone sequence', 'model NAME LBrace backbone sequence RBrace'],
    // They follow `{` as they begin a line.
    ['model M { tier a', 'model NAME LBrace tier NAME RBrace'],
    // One that a word does not follow is a name, in a block and in parentheses.
    [
      'block f(\ninput: int) {\ninput -> model',
      'block NAME LParen NAME Colon NAME RParen LBrace NAME Arrow NAME RBrace',
    ],
    [
      'block f() {\nlet tier = train(exit)',
      'block NAME LParen RParen LBrace let NAME Assign NAME LParen NAME RParen RBrace',
    ],
    ['block f(x: int) {\nmodel and x', 'block NAME LParen NAME Colon NAME RParen LBrace NAME and NAME RBrace'],
    // Where a line can begin with nothing else, what follows does not matter.
    ['block {', 'block LBrace RBrace'],
    ['model M {\ntier\ninput: f32', 'model NAME LBrace tier NL input Colon NAME RBrace'],
  ])('%s', (text, expected) => {
    expect(kinds(text)).toBe(expected);
  });

  it('takes none for a keyword among imports', () => {
    expect(kinds('use a { tier as b, block as c }')).toBe('use NAME LBrace NAME as NAME Comma NAME as NAME RBrace');
    expect(kinds('use a {\nmodel M')).toBe('use NAME LBrace RBrace NL model NAME');
  });

  it('never takes one within a line for a keyword', () => {
    expect(kinds('let a = f(block, model) -> tier')).not.toMatch(/block|model|tier/);
  });
});

describe('rule 5: line ends that separate', () => {
  it.each([
    ['a line end', 'a\nb', 'a NL b'],
    ['several count once', 'a\n\n\r\n  \rb', 'a NL b'],
    ['a comment between', 'a // one\n// two\nb', 'a NL b'],
    ['none at the beginning and the end', '\n\na\n\n', 'a'],
    ['none in parentheses', 'f(\na\nb\n)', 'f ( a b )'],
    ['none in square brackets', '[\na\nb\n]', '[ a b ]'],
    ['again in braces within parentheses', 'f({\na\nb\n})', 'f ( { a NL b } )'],
    ['none after an opening brace', '{\na }', '{ a }'],
    ['none after a comma', 'a,\nb', 'a , b'],
    ['none before an arrow', 'a\n-> b', 'a -> b'],
    ...['==', '!=', '<', '<=', '>', '>=', '+', '-', '*', '/', 'and', 'or', 'else', 'when', ',', '|'].map(
      (sign): [string, string, string] => [`none before ${sign}`, `a\n${sign} b`, `a ${sign} b`],
    ),
    ['none before a closing brace', '{ a\n}', '{ a }'],
    ['one before what opens', 'a\n(b)\n[c]', 'a NL ( b ) NL [ c ]'],
    ['one before `not`, `if` and `sequence`', 'a\nnot b\nif c\nsequence', 'a NL not b NL if c NL sequence'],
    ['one after a closing bracket', 'f(a)\ng[b]\nc', 'f ( a ) NL g [ b ] NL c'],
  ])('%s', (_, text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it('joins a brace to the line before it, and says that it should stand there', () => {
    expect(layOutText('block f()\n{ }')).toMatchObject({ shown: 'block f ( ) { }', codes: ['brace-on-own-line'] });
  });

  it('goes on after a trailing operator, and says that it should not', () => {
    expect(layOutText('a +\nb')).toMatchObject({ shown: 'a + b', codes: ['trailing-operator'] });
    expect(layOutText('a ->\nb')).toMatchObject({ shown: 'a -> b', codes: ['trailing-operator'] });
    expect(layOutText('let a =\n  b')).toMatchObject({ shown: 'let a = b', codes: ['trailing-operator'] });
    expect(layOutText('let a =\nb')).toMatchObject({ shown: 'let a = NL b', codes: [] });
    expect(layOutText('{ let a = b +\nlet c = d }')).toMatchObject({
      shown: '{ let a = b + NL let c = d }',
      codes: [],
    });
  });

  it('takes `;` for a line end, and in a list for a comma, and says that it is none', () => {
    expect(layOutText('a; b;\nc;')).toMatchObject({ shown: 'a NL b NL c', codes: Array(3).fill('semicolon') });
    expect(layOutText('f(a; b)')).toMatchObject({ shown: 'f ( a ; b )', codes: ['semicolon'] });
  });
});

describe('rule 6: an item begins whatever is open', () => {
  it.each([
    ['let closes parentheses', '{\nlet a = f(b\nlet c = d\n}', '{ let a = f ( b <)> NL let c = d }'],
    ['and brackets within', '{\nlet a = f([b\nlet c = d\n}', '{ let a = f ( [ b <]> <)> NL let c = d }'],
    ['unit closes those since the last brace', '{ s {\nf(\nunit g\n} }', '{ s { f ( <)> NL unit g } }'],
    ['an item of a model too', 'model M {\nexit a -> f(\ntier b\n}', 'model M { exit a -> f ( <)> NL tier b }'],
    ['but not what is indented into a brace', '{\n  s {\n    let a = b\n  }\n}', '{ s { let a = b } }'],
    ['a brace is closed by what stands before it', '{\n  s {\n  let a = b\n}', '{ s { <}> NL let a = b }'],
    [
      'a declaration at the margin closes all',
      'block f(x: int) {\n s { f(\nblock g',
      'block f ( x : int ) { s { f ( <)> <}> <}> NL block g',
    ],
    ['an indented one does not', 'block f() {\n  block g() { }\n}', 'block f ( ) { block g ( ) { } }'],
    ['one word begins nothing', '{\nf(\nlet\n)\n}', '{ f ( let ) }'],
  ])('%s', (_, text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it('reports each place where brackets are closed once', () => {
    expect(layOutText('block f(x: int) {\n s { f(\nblock g').codes).toEqual(['unclosed-bracket']);
    expect(layOutText('block f() { f(a').codes).toEqual(['unclosed-bracket']);
    expect(layOutText('block f() { f(a\nlet b = g(c\nlet d = e }').codes).toEqual([
      'unclosed-bracket',
      'unclosed-bracket',
    ]);
  });
});

describe('brackets that do not match', () => {
  it.each([
    ['too many', 'f(a)) + b', 'f ( a ) + b', 'stray-bracket'],
    ['one never closed within another', 'f([a)', 'f ( [ a <]> )', 'unclosed-bracket'],
    ['the wrong one', 'f(a] + b', 'f ( a ] + b', 'mismatched-bracket'],
    ['the wrong one before the right one', 'f(a], b)', 'f ( a , b )', 'stray-bracket'],
    ['a brace that closes parentheses', '{ f(a }', '{ f ( a <)> }', 'unclosed-bracket'],
    ['a parenthesis closes no brace of an earlier line', 'f(a, {\nb )\n})', 'f ( a , { b } )', 'stray-bracket'],
    ['but one of its own line', 'f(a, { b )', 'f ( a , { b <}> )', 'unclosed-bracket'],
    ['nothing is open', ']', '', 'stray-bracket'],
  ])('%s', (_, text, expected, code) => {
    const context = (inner: string): string => `block f() {\n${inner}\n}`;
    const { shown: found, codes } = layOutText(context(text));
    expect(found).toBe(`block f ( ) { ${expected} }`.replace('  ', ' '));
    expect(codes).toEqual([code]);
  });

  it('balances every text', () => {
    const { tokens } = layOutText(')(]{[)}(}');
    const depth = tokens.reduce(
      (sum, { tokenType: { group } }) => sum + Number(group === 'open') - Number(group === 'close'),
      0,
    );
    expect(depth).toBe(0);
  });
});

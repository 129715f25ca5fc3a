import { describe, expect, it } from 'vitest';
import type { Code } from '../../src/diagnostics/catalogue.ts';
import { parseText, readMarks, show } from './support.ts';

interface Case {
  readonly what: string;
  /** The text with the span of each error marked, in order. */
  readonly marked: string;
  readonly codes: readonly Code[];
  readonly tree: string;
}

function check({ marked, codes, tree }: Case): void {
  const { text, spans } = readMarks(marked);
  const { file, diagnostics } = parseText(text);
  expect(diagnostics.map(({ code }) => code)).toEqual(codes);
  expect(diagnostics.map(({ span }) => [span.start, span.end])).toEqual(spans);
  expect(file.declarations.map(show).join('\n')).toBe(tree);
}

/** A line of a block, between two lines that must come out whole. */
function inBlock([what, marked, codes, tree]: readonly [string, string, Code | readonly Code[], string]): Case {
  return {
    what,
    marked: `block f() {\n  let before = 1\n  ${marked}\n  after\n}\nblock g() { x }`,
    codes: typeof codes === 'string' ? [codes] : codes,
    tree: `(block f (let before 1) ${tree} (result after))\n(block g (result x))`.replace(')  (', ') ('),
  };
}

function inModel([what, marked, codes, tree]: readonly [string, string, Code | readonly Code[], string]): Case {
  return {
    what,
    marked: `model M {\n  tier a\n  ${marked}\n  tier b\n}\nblock g() { x }`,
    codes: typeof codes === 'string' ? [codes] : codes,
    tree: `(model M (tier a) ${tree} (tier b))\n(block g (result x))`.replace(')  (', ') ('),
  };
}

const lines: readonly Case[] = (
  [
    ['a missing comma', 'let a = f(x« »3)'.replace('« »', '«» '), 'missing-comma', '(let a (call f (arg x) (arg 3)))'],
    ['two of them once', 'let a = f(x«» y z)', 'missing-comma', '(let a (call f (arg x) (arg y) (arg z)))'],
    ['in a list', 'let a = [1«» 2, 3]', 'missing-comma', '(let a (list 1 2 3))'],
    [
      'between members',
      'x -> sequence { f«» g }',
      'missing-comma',
      '(result (flow x (sequenceStage (member (stage f)) (member (stage g)))))',
    ],
    ['an argument left out', 'let a = f(x, «,» 3)', 'unexpected-token', '(let a (call f (arg x) (arg ?) (arg 3)))'],
    ['`=` in an argument', 'let a = f(x «=» 3, y: 2)', 'wrong-sign', '(let a (call f (arg x 3) (arg y 2)))'],
    ['`:` in a binding', 'let a «:» 3', 'wrong-sign', '(let a 3)'],
    ['a typed binding', 'let a«: f32[N, 3]» = x', 'typed-binding', '(let a x)'],
    ['no `let`', '«a» = f(x)', 'missing-let', '(let a (call f (arg x)))'],
    ['no name', 'let «=» 3', 'unexpected-token', '(let ? 3)'],
    ['no value', 'let a =«»', 'unexpected-token', '(let a ?)'],
    ['no `=`', 'let a «3»', 'unexpected-token', '(let a 3)'],
    ['a reserved word as a name', 'let «for» = 3', 'reserved-name', '(let for 3)'],
    ['a path as a name', 'let «a.b» = 3', 'dotted-name', '(let a.b 3)'],
    ['no parentheses', 'let a = «conv» 3', 'missing-parentheses', '(let a conv)'],
    ['nor behind an arrow', 'x -> «conv» 3', 'missing-parentheses', '(result (flow x (stage conv)))'],
    ['two on a line', 'let a = 3 «let» b = 4', 'two-on-a-line', '(let a 3)'],
    ['no `else`', 'let a = if c { x }«»', 'missing-else', '(let a (if c x ?))'],
    ['no braces', 'let a = if c «x» else y', 'unexpected-token', '(let a (if c ? ?))'],
    ['a chain of comparisons', 'let a = b < c «<» d', 'chained-comparison', '(let a (infix b < c < d))'],
    ['an operator behind a flow', 'x -> f «+» y', 'operator-after-flow', '(result (flow x (stage f)))'],
    ['a sequence without a flow', 'let a = «sequence» { f }', 'sequence-without-flow', '(let a ?)'],
    ['a called path', 'let a = «std.conv»(x)', 'called-path', '(let a std.conv)'],
    [
      'a called path behind an arrow',
      'x -> «std.conv»(3) -> f',
      'called-path',
      '(result (flow x (stage() std.conv (arg 3)) (stage f)))',
    ],
    ['a called call', 'let a = f(x)«(»y)', 'called-value', '(let a (call f (arg x)))'],
    ['an index', 'let a = xs«[»0]', 'indexed-value', '(let a xs)'],
    ['an index in an argument', 'let a = f(xs«[»0], y)', 'indexed-value', '(let a (call f (arg xs) (arg y)))'],
    ['`return`', '«return» x -> f', 'foreign-word', '(result (flow x (stage f)))'],
    ['`var`', '«var» a = 3', 'foreign-word', '(let a 3)'],
    ['a misspelt `let`', '«lets» a = 3', 'misspelled-word', '(let a 3)'],
    ['an item', '«branch» b at c -> d', 'misplaced-word', ''],
    ['a declaration', '«block» h() { x }', 'misplaced-word', ''],
    ['two operators', 'let a = b + «*» c', 'unexpected-token', '(let a (infix b + (infix ? * c)))'],
    ['two words for one', 'let a = b or «or» c', 'unexpected-token', '(let a (infix b or ? or c))'],
    [
      'nothing behind an arrow',
      'x ->«»\n}\nblock h() {\n  let before = 1',
      'unexpected-token',
      '(result (flow x (stage ?))))\n(block h (let before 1)',
    ],
    ['a trailing operator', 'let a = b «+»\n    c', 'trailing-operator', '(let a (infix b + c))'],
    ['a `for` as a value', 'let a = «for» v in xs { v }', 'unexpected-token', '(let a ?)'],
    ['a `for` without `in`', 'let a = [for v «xs» { v }]', 'unexpected-token', '(let a (list (forElement v xs v)))'],
    [
      'a comma behind the last member',
      'x -> sequence { f«,» }',
      'trailing-comma',
      '(result (flow x (sequenceStage (member (stage f)))))',
    ],
    [
      '`let` in a sequence',
      'x -> sequence {\n    f\n    «let» a = 3\n    g\n  }',
      'misplaced-word',
      '(result (flow x (sequenceStage (member (stage f)) (member (stage ?)) (member (stage g)))))',
    ],
    [
      'a number as a member',
      'x -> sequence { f, «3», g }',
      'unexpected-token',
      '(result (flow x (sequenceStage (member (stage f)) (member (stage ?)) (member (stage g)))))',
    ],
    ['a string', 'let a = f(«"x"», 3)', 'string-literal', '(let a (call f (arg ?) (arg 3)))'],
    ['a hash', '«#» a note', 'foreign-comment', ''],
    ['a semicolon', 'let a = 3«;»', 'semicolon', '(let a 3)'],
    ['semicolons between', 'let a = 3«;» let b = 4', 'semicolon', '(let a 3) (let b 4)'],
    [
      'operators of other languages',
      'let a = b «&&» «!»c',
      ['foreign-operator', 'foreign-operator'],
      '(let a (infix b and (not c)))',
    ],
    ['an assignment', 'a «+=» 3', 'foreign-operator', '(result a)'],
    ['a letter with an accent', 'let a = f(«\u00e9t\u00e9»)', 'non-ascii-name', '(let a (call f (arg \u00e9t\u00e9)))'],
    ['a sign without meaning', 'let a = b «$» c', 'unexpected-character', '(let a b)'],
    ['a path in two', 'let a = layer3 «.»0', 'stray-dot', '(let a layer3)'],
    ['a number', 'let a = «1.» + «.5»', ['malformed-number', 'malformed-number'], '(let a (infix 1. + .5))'],
    [
      'an unclosed call',
      'let a = f(x, 3«»\n  let b = 4',
      'unclosed-bracket',
      '(let a (call f (arg x) (arg 3))) (let b 4)',
    ],
    [
      'and what follows from it',
      'let a = f(x 3, y z«»\n  let b = 4',
      'unclosed-bracket',
      '(let a (call f (arg x) (arg 3) (arg y) (arg z))) (let b 4)',
    ],
    ['an unclosed arm', 'let a = if c { x«»\n  let b = 4', 'unclosed-bracket', '(let a (if c x ?)) (let b 4)'],
    ['a stray bracket', 'let a = f(x)«)»', 'stray-bracket', '(let a (call f (arg x)))'],
    ['the wrong bracket', 'let a = f(x«]»', 'mismatched-bracket', '(let a (call f (arg x)))'],
    ['an unclosed bracket within', 'let a = f([1, 2«»)', 'unclosed-bracket', '(let a (call f (arg (list 1 2))))'],
    [
      'two errors of two arguments',
      'let a = f(b + «*» 2, g(«)»)'.replace('g(«)»)', 'if «)»'),
      ['unexpected-token', 'unexpected-token'],
      '(let a (call f (arg (infix b + (infix ? * 2))) (arg (if ? ? ?))))',
    ],
    [
      'errors of two lines',
      'let a = «*» 2\n  let b = «/» 2',
      ['unexpected-token', 'unexpected-token'],
      '(let a ?) (let b ?)',
    ],
  ] as const
).map(inBlock);

const items: readonly Case[] = (
  [
    ['`=` for `:`', 'input x «=» f32[N, 3]', 'wrong-sign', '(input x (namedType f32 N 3))'],
    ['an arrow before the backbone', 'backbone «->» f', 'unexpected-token', '(backbone (stage f))'],
    ['no type', 'input x:«»', 'unexpected-token', '(input x (namedType ?))'],
    ['no colon', 'input x «f32»[N, 3]', 'unexpected-token', '(input x (namedType f32 N 3))'],
    ['nothing behind a word', 'stop«»', 'unexpected-token', '(stop ? ?)'],
    ['another word for `at`', 'branch b «on» layer3 -> f', 'misspelled-word', '(branch b (point layer3) (stage f))'],
    ['no `at`', 'branch b «25%» of flops -> f', 'unexpected-token', '(branch b (flops 25%) (stage f))'],
    ['no `of`', 'branch b at 25% «flops» -> f', 'unexpected-token', '(branch b (flops 25%) (stage f))'],
    ['a misspelt `flops`', 'branch b at 25% of «flop» -> f', 'misspelled-word', '(branch b (flops 25%) (stage f))'],
    ['no arrow', 'exit out «f»(3)', 'unexpected-token', '(exit out (stage() f (arg 3)))'],
    ['`if` for `when`', 'stop «if» entropy < 1 else last', 'misspelled-word', '(stop (infix entropy < 1) last)'],
    ['no `else`', 'stop when entropy < 1«»', 'unexpected-token', '(stop (infix entropy < 1) ?)'],
    ['a misspelt `until`', 'tier a «untill» b', 'misspelled-word', '(tier a (point b))'],
    ['another word for it', 'tier a «upto» b', 'misspelled-word', '(tier a (point b))'],
    ['a misspelt `sending`', 'tier a until b «sends» u8', 'misspelled-word', '(tier a (point b) u8)'],
    ['`until` behind `sending`', 'tier a sending u8 «until» b', 'misplaced-word', '(tier a (point b) u8)'],
    ['a second `until`', 'tier a until b «until» c', 'unexpected-token', '(tier a (point b))'],
    ['something behind', 'tier a «x»', 'unexpected-token', '(tier a)'],
    ['no prefix', 'weights a: b, c«»', 'unexpected-token', '(weights a b c ?)'],
    ['a binding', '«let» a = 3', 'misplaced-word', ''],
    ['a declaration', '«block» h() { x }', 'misplaced-word', ''],
    ['no item', '«foo»(3) -> x', 'unexpected-token', ''],
    [
      'a misspelt item',
      '«bakcbone»x f'.replace('bakcbone»x', 'bacbone» x ->'),
      'misspelled-word',
      '(backbone (stage x) (stage f))',
    ],
    ['a comma behind the dimensions', 'input x: f32[N, 3«,»]', 'trailing-comma', '(input x (namedType f32 N 3))'],
    ['an operator behind a chain', 'exit out -> f «+» 3', 'operator-after-flow', '(exit out (stage f))'],
  ] as const
).map(inModel);

const declarations: readonly Case[] = [
  {
    what: 'a type left out',
    marked: 'block f(«x», y: int, «z» = 3) { y }',
    codes: ['missing-type', 'missing-type'],
    tree: '(block f (param x (namedType ?)) (param y (namedType int)) (param z (namedType ?) 3) (result y))',
  },
  {
    what: 'a type before the name',
    marked: 'block f(int «y») { y }',
    codes: ['unexpected-token'],
    tree: '(block f (param int (namedType y)) (result y))',
  },
  {
    what: 'a type of the result',
    marked: 'block f(x: int) «->» int { x }',
    codes: ['unexpected-token'],
    tree: '(block f (param x (namedType int)) (result x))',
  },
  {
    what: 'no name',
    marked: 'block «(»x: int) { x }',
    codes: ['unexpected-token'],
    tree: '(block ? (param x (namedType int)) (result x))',
  },
  {
    what: 'no body',
    marked: 'block f(x: int)«»\nblock g() { x }',
    codes: ['unexpected-token'],
    tree: '(block f (param x (namedType int)))\n(block g (result x))',
  },
  {
    what: 'no parameters',
    marked: 'block f «{» x }\nblock g() { x }',
    codes: ['unexpected-token'],
    tree: '(block f (result x))\n(block g (result x))',
  },
  {
    what: 'a word too many',
    marked: 'model M «a» { tier b }',
    codes: ['unexpected-token'],
    tree: '(model M (tier b))',
  },
  {
    what: 'imports over lines',
    marked: 'use a {\n  b«»\n  c\n}',
    codes: ['missing-comma'],
    tree: '(use a (import b) (import c))',
  },
  {
    what: 'a comma behind the imports',
    marked: 'use a { b«,» }',
    codes: ['trailing-comma'],
    tree: '(use a (import b))',
  },
  {
    what: 'no imports',
    marked: 'use a«»\nuse b { c }',
    codes: ['unexpected-token'],
    tree: '(use a)\n(use b (import c))',
  },
  { what: 'everything', marked: 'use a { «*» }', codes: ['unexpected-token'], tree: '(use a (import ?))' },
  {
    what: '`import`',
    marked: '«import» std.resnet\nuse b { c }',
    codes: ['foreign-word'],
    tree: '(use std.resnet)\n(use b (import c))',
  },
  {
    what: 'Python',
    marked: '«def» f(x: int):\n  x\nuse b { c }',
    codes: ['foreign-word'],
    tree: '(block f (param x (namedType int)))\n(use b (import c))',
  },
  { what: 'a misspelt word', marked: '«blok» f() { x }', codes: ['misspelled-word'], tree: '(block f (result x))' },
  { what: 'one with letters swapped', marked: '«modle» M { }', codes: ['misspelled-word'], tree: '(model M)' },
  {
    what: 'the brace on the next line',
    marked: 'block f()\n«{»\n  x\n}',
    codes: ['brace-on-own-line'],
    tree: '(block f (result x))',
  },
  {
    what: 'what is no declaration, once',
    marked: 'use a { b }\n«some» words\nand more (of them)\nuse c { d }',
    codes: ['outside-declaration'],
    tree: '(use a (import b))\n(use c (import d))',
  },
  {
    what: 'a brace too many',
    marked: 'block f() {\n  x }\n  «let» y = 3\n  y\n}\nuse c { d }',
    codes: ['misplaced-word'],
    tree: '(block f (result x))\n(use c (import d))',
  },
  {
    what: 'a brace too many at the end',
    marked: 'block f() {\n  x\n}\n«}»\nuse c { d }',
    codes: ['stray-bracket'],
    tree: '(block f (result x))\n(use c (import d))',
  },
  {
    what: 'a brace too few',
    marked: 'block f() {\n  x«»\nuse c { d }',
    codes: ['unclosed-bracket'],
    tree: '(block f (result x))\n(use c (import d))',
  },
  {
    what: 'a brace too few, as the indentation tells',
    marked: 'block f() {\n  x -> sequence {\n    g\n«}»\nuse c { d }',
    codes: ['unclosed-bracket'],
    tree: '(block f (result (flow x (sequenceStage (member (stage g))))))\n(use c (import d))',
  },
  {
    what: 'all of it, at the end',
    marked: 'block f() { x -> g([1, (2«»',
    codes: ['unclosed-bracket'],
    tree: '(block f (result (flow x (stage() g (arg (list 1 (paren 2)))))))',
  },
  {
    what: 'settings',
    marked: 'train M {\n  batch «=» 3\n  rate:«»\n  seed: 3 «4»\n  keep: last\n}',
    codes: ['wrong-sign', 'unexpected-token', 'unexpected-token'],
    tree: '(train M (setting batch 3) (setting rate ?) (setting seed 3) (setting keep last))',
  },
  {
    what: 'two on a line',
    marked: 'block f() { x } «block» g() { x }\nuse c { d }',
    codes: ['two-on-a-line'],
    tree: '(block f (result x))\n(use c (import d))',
  },
];

describe('mistakes in a block', () => {
  it.each(lines)('$what', check);
});

describe('mistakes in a model', () => {
  it.each(items)('$what', check);
});

describe('mistakes in declarations', () => {
  it.each(declarations)('$what', check);
});

describe('what an error carries', () => {
  it('names the place where an unclosed bracket was opened', () => {
    const [error] = parseText('block f() {\n  let a = g(x\n  let b = 3\n  b\n}').diagnostics;
    expect(error?.message).toBe('`(` is never closed: expected `)`');
    expect(error?.related).toMatchObject([{ span: { start: 23, end: 24 }, label: '`(` is opened here' }]);
  });

  it('says what to type', () => {
    const help = (line: string): string | undefined => parseText(`block f() {\n${line}\n}`).diagnostics[0]?.help;
    expect(help('let a = std.resnet.conv(x)')).toBe(
      'write `use std.resnet { conv }` at the top of the file, and `conv(...)` here',
    );
    expect(help('let a = b < c <= d')).toBe('write `b < c and c <= ...`');
    expect(help('let in = 3')).toBe('choose another name, such as `in_`');
    expect(help('let a = 1 ** 2')).toBe('there are no powers; multiply');
  });

  /** The text after all fixes of one parse, until none is left. */
  function mend(text: string): string {
    let mended = text;
    for (let turn = 0; turn < 5; turn += 1) {
      const edits = parseText(mended).diagnostics.flatMap(({ fix }) => fix?.edits ?? []);
      if (edits.length === 0) return mended;
      for (const { span, text: by } of edits.toSorted((a, b) => b.span.start - a.span.start)) {
        mended = mended.slice(0, span.start) + by + mended.slice(span.end);
      }
    }
    return mended;
  }

  it.each([
    ['let a = f(x 3)', 'let a = f(x, 3)'],
    ['let a = f(x= 3)', 'let a = f(x: 3)'],
    ['let a: int = 3', 'let a = 3'],
    ['let a : 3', 'let a = 3'],
    ['a = 3', 'let a = 3'],
    ['let a = 1. + .5 + 1_000', 'let a = 1.0 + 0.5 + 1000'],
    ['let a = b && !c || d', 'let a = b and not c or d'],
    ['let a = x \u2192 f', 'let a = x -> f'],
    ['let a = 3; let b = 4;', 'let a = 3\n let b = 4'],
    ['let a = b +\nc', 'let a = b \n+ c'],
    ['let a =\n  c', 'let a = c'],
    ['let a = f(x', 'let a = f(x)'],
    ['let a = f([x)', 'let a = f([x])'],
    ['let a = f(x))', 'let a = f(x)'],
    ['let a = f(x]', 'let a = f(x)'],
    ['# note', '// note'],
    ['return x', 'x'],
    ['var a = 3', 'let a = 3'],
    ['x -> sequence { f, }', 'x -> sequence { f }'],
  ])('mends %j', (broken, whole) => {
    const around = (line: string): string => `block f() {\n${line}\n}`;
    expect(mend(around(broken))).toBe(around(whole));
    expect(parseText(around(whole)).diagnostics).toEqual([]);
  });
});

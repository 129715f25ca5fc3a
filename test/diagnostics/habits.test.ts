import { describe, expect, test } from 'vitest';
import { errorsOf, fixed, shownOf } from './mended.ts';

/** A block with these lines. */
function block(...lines: readonly string[]): string {
  return `block net(x: f32[N, C, H, W], w: int = 8) {\n  ${lines.join('\n  ')}\n}\n`;
}

describe('a habit of another language is one error, and its fix leaves none', () => {
  test.each([
    ['self.', ['self.a = relu(x)', 'self.b = relu(self.a)', 'self.a + self.b'], 'write `let a = ...`'],
    ['self. of a binding', ['let a = relu(x)', 'relu(self.a)'], 'there is no `self`: write `a`'],
    ['Python’s choice', ['conv2d(x, 8, kernel: 3 if w > 3 else 1)'], 'write `if w > 3 { 3 } else { 1 }`'],
    ['`//` that divides', ['conv2d(x, w // 2, bias: false)'], 'write `/` to divide, or put `)` before the comment'],
    ['let mut', ['let mut a = relu(x)', 'a'], 'remove `mut`'],
    ['a comment in a line', ['relu(x) /* as it was */'], 'write `// ...`; a comment ends with its line'],
    [
      'an argument that is inferred',
      ['conv2d(x, 8, in_channels: C, kernel: 3)'],
      'leave it out: what comes in is inferred',
    ],
    ['an argument alone', ['relu(x) -> dropout(inplace: true)'], 'leave it out: there is nothing to set'],
  ])('%s', (_, lines, help) => {
    const shown = shownOf(block(...lines));
    expect(shown.errors).toHaveLength(1);
    expect([shown.help, shown.left]).toEqual([help, []]);
    expect(shown.mended).toBeDefined();
  });

  test('`self.` goes from all of a block', () => {
    const text = block('self.a = relu(x)', 'self.b = relu(self.a)', 'self.a + self.b');
    const [error] = errorsOf(text);
    expect(error === undefined ? undefined : fixed(text, error)).toBe(
      block('let a = relu(x)', 'let b = relu(a)', 'a + b'),
    );
  });
});

describe('one error, whose help says what to type', () => {
  const again = 'nothing is bound anew: write `let x_2 = ...`, and `x_2` in the lines below';
  test.each([
    ['variables', ['x = conv2d(x, 8)', 'x = batch_norm(x)', 'relu(x)'], again],
    ['variables with `let`', ['let x = conv2d(x, 8)', 'let x = batch_norm(x)', 'let x = relu(x)', 'x'], again],
    ['a power', ['conv2d(x, 2 ** 5) -> conv2d(8)'], 'there are no powers; multiply'],
    ['C’s choice', ['conv2d(x, w > 3 ? 2 : 1)'], 'a choice is written `if a { b } else { c }`'],
    [
      'a method of a value',
      ['(x + x).relu()'],
      'nothing is called on a tensor with a dot: write `-> relu` in place of `.relu`',
    ],
    ['a method of a name', ['x.relu()'], 'nothing is called on a tensor with a dot: write `x -> relu`'],
    [
      'a loop in parentheses',
      ['x -> sequence { for (i in range(0, 3)) { relu } }'],
      'leave out the parentheses: `for v in range(0, 3) { ... }`',
    ],
    [
      'a loop of C',
      ['x -> sequence { for (let i = 0; i < 3; i++) { relu } }'],
      'leave out the parentheses: `for v in range(0, 3) { ... }`',
    ],
    ['`of` for `in`', ['x -> sequence { for i of range(0, 3) { relu } }'], 'write `in`'],
    [
      'a depthwise convolution',
      ['depthwise_conv2d(x, 8)'],
      'write `conv2d(x, C, kernel: 3, groups: C)`; `C` is that of `x: f32[N, C, H, W]`',
    ],
  ])('%s', (_, lines, help) => {
    const shown = shownOf(block(...lines));
    expect(shown.errors).toHaveLength(1);
    expect(shown.help).toBe(help);
  });

  test('documentation in quotes', () => {
    expect(shownOf(`"""A net."""\n${block('relu(x)')}`)).toMatchObject({
      errors: ['string-literal: there are no strings in brn'],
      help: 'write `/// ...` above the block or the model that it describes',
    });
  });
});

describe('imports of other languages are one error', () => {
  const model = `model Road {
  input image: f32[N, 3, 32, 32]
  backbone conv2d(8)
  exit out -> light_head(4)
}
`;
  const meant = 'use std.fcn { light_head }';

  test.each([
    'from std.fcn import light_head',
    'import light_head from std.fcn',
    'import std.fcn.light_head',
    'use std::fcn::light_head;',
    'use std::fcn::{light_head};',
  ])('%s, whose fix leaves none', (line) => {
    const shown = shownOf(`${line}\n\n${model}`);
    expect(shown.errors).toHaveLength(1);
    expect(shown).toMatchObject({ help: `write \`${meant}\``, mended: meant, left: [] });
  });

  test.each([
    ['use std.fcn.light_head', `write \`${meant}\``],
    ['use light_head from std.fcn', `write \`${meant}\``],
    ['use std.fcn (light_head)', `write \`${meant}\``],
    ['use std.fcn: light_head', `write \`${meant}\``],
    ['import std.fcn', 'write `use std.fcn { ... }`, with the names that are needed between the braces'],
  ])('%s, whose help says what to type', (line, help) => {
    const shown = shownOf(`${line}\n\n${model}`);
    expect(shown.errors).toHaveLength(1);
    expect(shown.help).toBe(help);
  });
});

describe('a call within a stage stands before it', () => {
  const inSequence = (member: string): string =>
    `block net(x: f32[N, C, H, W], w: int = 8) {\n  x -> sequence {\n    ${member}\n    unit conv2d(w)\n  }\n}\n`;

  test.each([
    ['unit batch_norm(conv2d(8))', 'conv2d(8), unit batch_norm'],
    ['relu(batch_norm(conv2d(w, kernel: 3), eps: 0.1))', 'conv2d(w, kernel: 3), batch_norm(eps: 0.1), relu'],
    ['unit conv2d(8, activation: relu)', 'conv2d(8), unit relu'],
    ['conv2d(8, activation: gelu, bias: false)', 'conv2d(8, bias: false), gelu'],
  ])('%s as a member', (member, mended) => {
    const shown = shownOf(inSequence(member));
    expect(shown.errors).toHaveLength(1);
    expect([shown.help, shown.mended, shown.left]).toEqual([`write \`${mended}\``, mended, []]);
  });

  test.each([
    ['x -> relu(conv2d(5))', 'x -> conv2d(5) -> relu'],
    ['x -> batch_norm(conv2d(2 * w))', 'x -> sequence { conv2d(2 * w), batch_norm }'],
    ['x -> conv2d(8, activation: relu)', 'x -> conv2d(8) -> relu'],
    ['x -> batch_norm(activation: relu)', 'x -> batch_norm() -> relu'],
    ['conv2d(x, 8, activation: relu, kernel: 3) + x', 'relu(conv2d(x, 8, kernel: 3)) + x'],
  ])('%s', (line, mended) => {
    const shown = shownOf(block(line));
    expect(shown.errors).toHaveLength(1);
    expect(shown.mended).toBe(mended);
    expect(shown.left.filter((code) => code !== 'shape-form' && code !== 'shape-mismatch')).toEqual([]);
  });

  test('an exit', () => {
    const text = `block net(x: f32[N, C, H, W]) {\n  unit a = conv2d(x, 8)\n  a\n}

model M {
  input image: f32[N, 3, 64, 64]
  backbone net
  exit out -> relu(conv2d(5))
}
`;
    const shown = shownOf(text);
    expect(shown.errors).toHaveLength(1);
    expect([shown.help, shown.mended, shown.left]).toEqual([
      'write `-> conv2d(5) -> relu`',
      'exit out -> conv2d(5) -> relu',
      [],
    ]);
  });

  test.each([
    ['x -> relu(conv2d(x, 5))', 'write `conv2d(x, 5)` before the arrow, and `-> relu()` behind it'],
    ['conv2d(x, 5, activation: swish)', 'leave it out, and call what is meant behind it: `-> relu`'],
  ])('%s is not guessed', (line, help) => {
    const shown = shownOf(block(line));
    expect(shown.errors).toHaveLength(1);
    expect([shown.help, shown.mended]).toEqual([help, undefined]);
  });
});

describe('a default that is not of its type', () => {
  const inBlock = (param: string): string => `block part(x: f32[N, C, H, W], ${param}) {
  concat([for r in rates { conv2d(x, 8, kernel: 3, padding: r, dilation: r) }])
}
`;
  const inModel = (param: string): string => `block net(x: f32[N, C, H, W]) {
  unit a = conv2d(x, 8)
  a
}

model M(${param}) {
  input image: f32[N, 3, 64, 64]
  backbone net
  exit out -> conv2d(5)
}
`;

  test('a list of what is declared', () => {
    const shown = shownOf(inBlock('rates: int = [2, 4]'));
    expect(shown.errors).toHaveLength(1);
    expect([shown.help, shown.left]).toEqual(['write `rates: [int]`', []]);
    expect(shown.mended).toBe('block part(x: f32[N, C, H, W], rates: [int] = [2, 4]) {');
  });

  test.each([
    ['flag: bool = True', 'write `true`', 'model M(flag: bool = true) {'],
    ['classes: int = None', 'there is no value that means none: leave it out', undefined],
  ])('%s of a model', (param, help, mended) => {
    const shown = shownOf(inModel(param));
    expect(shown.errors).toHaveLength(1);
    expect([shown.help, shown.mended, shown.left]).toEqual([help, mended, []]);
  });
});

test('`=` in several arguments of a call is one error with one fix', () => {
  const shown = shownOf(block('conv2d(x, w, kernel=3, stride=(w - 7), padding = 1, bias=false)'));
  expect(shown.errors).toHaveLength(1);
  expect([shown.help, shown.marked]).toEqual(['write `:`', '=']);
  expect(shown.mended?.replaceAll(' ', '')).toBe('conv2d(x,w,kernel:3,stride:(w-7),padding:1,bias:false)');
  expect(shown.left).toEqual([]);
});

test('`activation=relu` is mended one after the other', () => {
  const shown = shownOf(block('conv2d(x, 8, activation=relu)'));
  expect(shown.errors).toHaveLength(1);
  expect([shown.help, shown.left]).toEqual(['write `:`', ['unknown-argument']]);
});

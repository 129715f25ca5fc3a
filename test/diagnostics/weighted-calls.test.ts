import { describe, expect, test } from 'vitest';
import { shownOf } from './mended.ts';

/** A model with these lines in its only block, and this head. */
function program(lines: string, head = 'conv2d(classes)'): string {
  return `block net(x: f32[N, C, H, W], width: int = 8) {
  let a = conv2d(x, width)
  ${lines}
}

model Road(classes: int = 4) {
  input image: f32[N, 3, 32, 32]
  backbone net
  exit out -> ${head}
}
`;
}

const lines = 'give each a line of its own: ';
const sequence = 'make it a sequence, whose members have paths of their own: ';

describe('several calls with weights in one expression are one error, and its fix leaves none', () => {
  test.each([
    ['a chain', 'a -> conv2d(8) -> batch_norm', `${sequence}\`a -> sequence { conv2d(8), batch_norm }\``],
    [
      'a chain from a sum',
      '(a + a) -> conv2d(8) -> relu -> batch_norm',
      `${sequence}\`(a + a) -> sequence { conv2d(8), relu, batch_norm }\``,
    ],
    ['a call in a call', 'batch_norm(conv2d(a, 8))', `${lines}\`let part_1 = conv2d(a, 8)\`, \`batch_norm(part_1)\``],
    [
      'three',
      'relu(batch_norm(conv2d(conv2d(a, 8), 8)))',
      `${lines}\`let part_1 = conv2d(a, 8)\`, \`let part_2 = conv2d(part_1, 8)\`, \`relu(batch_norm(part_2))\``,
    ],
    [
      'two side by side, which stay so',
      'conv2d(a, 8) + conv2d(x, 8) -> relu',
      `${lines}\`let part_1 = conv2d(a, 8)\`, \`part_1 + conv2d(x, 8) -> relu\``,
    ],
    [
      'chains side by side',
      '(a -> conv2d(8)) + (x -> conv2d(8) -> batch_norm)',
      `${lines}\`let part_1 = a -> conv2d(8)\`, \`let part_2 = x -> conv2d(8)\`, \`(part_1) + (part_2 -> batch_norm)\``,
    ],
    [
      'one that depends on a condition',
      'batch_norm(if width > 4 { conv2d(a, 8) } else { a })',
      `${lines}\`let part_1 = if width > 4 { conv2d(a, 8) } else { a }\`, \`batch_norm(part_1)\``,
    ],
    [
      'a binding',
      'let b = batch_norm(conv2d(a, 8))\n  b',
      `${lines}\`let b_1 = conv2d(a, 8)\`, \`let b = batch_norm(b_1)\``,
    ],
    [
      'a sequence at the end, whose members keep their paths',
      'unit b = a -> conv2d(8) -> sequence { unit conv2d(8), relu }\n  b',
      `${lines}\`let b_1 = a -> conv2d(8)\`, \`unit b = b_1 -> sequence { unit conv2d(8), relu }\``,
    ],
    [
      'a name that is taken',
      'let b_1 = relu(a)\n  let b = batch_norm(conv2d(b_1, 8))\n  b',
      `${lines}\`let b_2 = conv2d(b_1, 8)\`, \`let b = batch_norm(b_2)\``,
    ],
  ])('%s', (_, text, help) => {
    const shown = shownOf(program(text));
    expect(shown.errors).toHaveLength(1);
    expect([shown.help, shown.left]).toEqual([help, []]);
    expect(shown.mended).toBeDefined();
  });

  test('in a head, where there is no `let`', () => {
    const shown = shownOf(program('a', 'conv2d(8) -> batch_norm -> relu -> conv2d(classes)'));
    expect(shown.errors).toEqual([
      'two-weighted-calls: 3 calls own weights at the path `out`, so their weights would have the same names',
    ]);
    const text = 'sequence { conv2d(8), batch_norm, relu, conv2d(classes) }';
    expect(shown).toMatchObject({ help: `${sequence}\`${text}\``, mended: `exit out -> ${text}`, left: [] });
  });
});

test('in a backbone the help says what its units are called then', () => {
  const shown = shownOf(program('a').replace('backbone net', 'backbone net -> conv2d(8) -> relu'));
  expect(shown).toMatchObject({
    errors: [expect.stringContaining('two-weighted-calls')],
    help: `${sequence}\`sequence { net, conv2d(8), relu }\`; a unit \`a\` of its first is \`0.a\` then`,
  });
});

test('two bindings of one name are that alone', () => {
  const { errors } = shownOf(program('let a = batch_norm(a)\n  a'));
  expect(errors).toEqual(['duplicate-name: the binding `a` is declared twice']);
});

describe("so are calls of one's own blocks, at the expression that has them", () => {
  const res = `block res(x: f32[N, C, H, W]) {
  let conv = conv2d(x, C, kernel: 3, padding: 1)
  let bn = batch_norm(conv)
  relu(bn + x)
}

block fold(x: f32[N, C, H, W], width: int = C) {
  conv2d(x, width)
}

`;

  test.each([
    ['a call in a call', 'unit two = res(res(a))\n  two', `${lines}\`let two_1 = res(a)\`, \`unit two = res(two_1)\``],
    ['three', 'res(res(res(a)))', `${lines}\`let part_1 = res(a)\`, \`let part_2 = res(part_1)\`, \`res(part_2)\``],
    ['a chain', 'a -> res -> res', `${sequence}\`a -> sequence { res, res }\``],
    ['side by side', 'fold(a) + fold(a)', `${lines}\`let part_1 = fold(a)\`, \`part_1 + fold(a)\``],
    [
      'beside an operator',
      'relu(batch_norm(a) + fold(x, width))',
      `${lines}\`let part_1 = batch_norm(a)\`, \`relu(part_1 + fold(x, width))\``,
    ],
  ])('%s', (_, text, help) => {
    const shown = shownOf(res + program(text));
    expect(shown.errors).toEqual([expect.stringMatching(/^two-weighted-calls: /)]);
    expect([shown.help, shown.left]).toEqual([help, []]);
    expect(shown.mended).toBeDefined();
  });

  test('in a head', () => {
    const shown = shownOf(res + program('a', 'fold -> fold -> conv2d(classes)'));
    const text = 'sequence { fold, fold, conv2d(classes) }';
    expect(shown).toMatchObject({ help: `${sequence}\`${text}\``, mended: `exit out -> ${text}`, left: [] });
    expect(shown.errors).toHaveLength(1);
  });

  test('an element of a list and a member of a sequence that would have one path are still an error', () => {
    for (const text of [
      '(a -> sequence { conv2d(width) }) + concat([conv2d(a, width)])',
      'concat([conv2d(a, width)]) -> sequence { conv2d(width) }',
      '(a -> sequence { fold }) + concat([fold(a)])',
    ])
      expect(shownOf(res + program(text)).errors).toEqual([expect.stringMatching(/^two-weighted-calls: /)]);
  });

  test('and an expression within such a block is reported where it stands', () => {
    const inner = res.replace('batch_norm(conv)', 'batch_norm(conv2d(conv, C))');
    const shown = shownOf(inner + program('res(a)'));
    expect(shown.errors).toHaveLength(1);
    expect(shown).toMatchObject({ left: [], mended: 'let bn_1 = conv2d(conv, C)\nlet bn = batch_norm(bn_1)' });
  });
});

test('a call with weights may be an argument of a block that has none', () => {
  const join = 'block join(x: f32[N, C, H, W], y: f32[N, C, H, W]) { x + y }\n';
  for (const value of [
    'join(a, conv2d(a, width))',
    'join(conv2d(a, width), a)',
    'join(a, a -> conv2d(width)) -> relu',
  ]) {
    expect(shownOf(join + program(value)).errors).toEqual([]);
  }
});

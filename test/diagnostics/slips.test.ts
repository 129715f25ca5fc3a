import { describe, expect, test } from 'vitest';
import { shownOf } from './mended.ts';

const program = `use std.fcn { light_head }

block mix(x: f32[N, C, H, W], width: int, rates: [int] = [1]) {
  let a = conv2d(x, width, kernel: 3, padding: 1)
  let b = a -> sequence { relu, unit batch_norm }
  concat([a, b])
}

block net(x: f32[N, C, H, W], width: int) {
  for_each(x) -> mix(width)
}

block for_each(x: f32[N, C, H, W]) {
  x -> sequence { for v in range(0, 3) { relu } }
}

model Road(classes: int = 4) {
  input image: f32[N, 3, 32, 32]
  backbone net(8)
  exit out -> light_head(classes)
}

train Road {
  data: drawn(count: 100)
  loss: dice
  optimizer: adam
  rate: 0.1
  batch: 4
}
`;

/** The program with a slip in it, and what that shows. */
function slip(right: string, wrong: string): ReturnType<typeof shownOf> {
  expect(program).toContain(right);
  return shownOf(program.replace(right, wrong));
}

describe('one error, whose fix leaves none', () => {
  test.each([
    // Letters that are swapped.
    ['-> mix(width)', '-> mxi(width)', 'unknown-name', 'did you mean `mix`?'],
    ['range(0, 3)', 'rnage(0, 3)', 'unknown-name', 'did you mean `range`?'],
    ['{ relu }', '{ rleu }', 'unknown-name', 'did you mean `relu`?'],
    ['std.fcn', 'std.fnc', 'unknown-module', 'did you mean `std.fcn`?'],
    ['exit out', 'exti out', 'misspelled-word', 'write `exit`'],
    ['-> sequence { relu, unit', '-> sequnce { relu, unit', 'misspelled-word', 'write `sequence`'],
    ['-> sequence { for', '-> Sequential { for', 'misspelled-word', 'write `sequence`'],
    ['-> sequence { for', '-> nn.Sequential { for', 'misspelled-word', 'write `sequence`'],
    // Commas that are missing, too many, or something else.
    ['f32[N, 3, 32, 32]', 'f32[N 3 32 32]', 'missing-comma', 'add `,` at each of 3 places'],
    ['x, width, kernel: 3, padding: 1', 'x width kernel: 3 padding: 1', 'missing-comma', 'add `,` at each of 3 places'],
    ['x, width, kernel: 3', 'x; width; kernel: 3', 'semicolon', 'write `,`'],
    ['input image: f32[N, 3, 32, 32]', 'input image: f32[N, 3, 32, 32],', 'trailing-comma', 'remove it'],
    ['light_head }\n', 'light_head },\n', 'trailing-comma', 'remove it'],
    [
      'drawn(count: 100)\n  loss: dice\n  optimizer: adam\n',
      'drawn(count: 100),\n  loss: dice,\n  optimizer: adam,\n',
      'trailing-comma',
      'remove it',
    ],
  ])('%s as %s', (right, wrong, code, help) => {
    const shown = slip(right, wrong);
    expect(shown.errors.map((each) => each.split(':')[0])).toEqual([code]);
    expect([shown.help, shown.left]).toEqual([help, []]);
    expect(shown.mended).toBeDefined();
  });
});

describe('one error, whose help says what to type', () => {
  test.each([
    // A path that is called, as an argument or an element, is no missing comma.
    ['conv2d(x,', 'conv2d(F.relu(x),', 'called-path', 'write `relu(x)`'],
    ['concat([a, b])', 'concat([torch.relu(a), b])', 'called-path', 'write `relu(a)`'],
    [
      'concat([a, b])',
      'relu(F.relu(concat([a, b])))',
      'called-path',
      'nothing stands before the name of an operator: write `relu(...)`',
    ],
    [
      '-> sequence { relu, unit batch_norm }',
      '-> sequence(relu, batch_norm)',
      'unexpected-token',
      'the members of a `sequence` stand in braces: write `sequence { a, b }`',
    ],
    [
      '-> sequence { relu, unit batch_norm }',
      '-> Sequential(relu(), batch_norm())',
      'unknown-name',
      'write `x -> sequence { ..., ... }`',
    ],
    [
      '-> mix(width)',
      '-> mix { width }',
      'unexpected-token',
      'arguments stand in parentheses, `mix(...)`, and members in `sequence { ... }`',
    ],
    [
      'x, width, kernel: 3',
      'x. width, kernel: 3',
      'stray-dot',
      'write a path as one word, `layer3.16` or `std.resnet`, and `,` between arguments',
    ],
  ])('%s as %s', (right, wrong, code, help) => {
    const shown = slip(right, wrong);
    expect(shown.errors.map((each) => each.split(':')[0])).toEqual([code]);
    expect(shown.help).toBe(help);
  });
});

import { describe, expect, test } from 'vitest';
import { shownOf } from './mended.ts';

const program = `block part(x: f32[N, C, H, W], width: int, rates: [int] = [1, 2], deep: bool = true) {
  let a = conv2d(x, width, kernel: 3, padding: 1)
  let b = relu(a)
  a + b
}

block net(x: f32[N, C, H, W]) {
  part(x, 8, rates: [6, 12])
}

model Road {
  input image: f32[N, 3, 32, 32]
  backbone net
  exit out -> conv2d(4)
}

train Road {
  data: drawn(count: 100, split: [50, 20, 30])
  loss: dice
  optimizer: adam
  rate: 0.1
  batch: 4
}
`;

describe('a list that is written otherwise is one error, and its fix leaves none', () => {
  test.each([
    ['rates: [6, 12]', 'rates: 6', 'write `rates: [6]`'],
    ['rates: [6, 12]', 'rates: 6, 12', 'write `rates: [6, 12]`'],
    ['rates: [6, 12]', 'rates: (6, 12)', 'several values are a list: write `[6, 12]`'],
    ['rates: [6, 12]', 'rates: {6, 12}', 'a list stands in brackets: write `[6, 12]`'],
    ['rates: [6, 12]', 'rates: [[6, 12]]', 'write `rates: [6, 12]`'],
    ['rates: [6, 12]', 'rates: [6.0, 12]', 'write `rates: [6, 12]`'],
    ['rates: [6, 12]', 'rates: [6] * 3', 'write the list out: `[6, 6, 6]`'],
    ['rates: [6, 12]', 'rates: [6] + [12]', 'write the list out: `[6, 12]`'],
    ['kernel: 3', 'kernel: (3, 3)', 'several values are a list: write `[3, 3]`'],
    ['x, 8,', 'x, [8],', 'write `8`'],
    ['relu(a)', 'relu([a])', 'write `a`'],
    // Defaults and types.
    ['= [1, 2]', '= 1', 'write `[1]`'],
    ['= [1, 2]', '= 1, 2', 'several values are a list: write `[1, 2]`'],
    ['= [1, 2]', '= (1, 2)', 'several values are a list: write `[1, 2]`'],
    ['= true', '= 1', 'write `true`'],
    // What is left is shared by validation and test.
    ['split: [50, 20, 30]', 'split: 70', 'write `split: [70, 15, 15]`'],
    ['rates: [int]', 'rates: int[]', 'a list of them is `[int]`'],
    ['rates: [int]', 'rates: int[2]', 'a list of them is `[int]`'],
    ['rates: [int]', 'rates: list[int]', 'write `[int]`'],
    ['rates: [int]', 'rates: ints', 'write `[int]`'],
  ])('%s as %s', (right, wrong, help) => {
    expect(program).toContain(right);
    const shown = shownOf(program.replace(right, wrong));
    expect(shown.errors).toHaveLength(1);
    expect([shown.help, shown.left]).toEqual([help, []]);
    expect(shown.mended).toBeDefined();
  });
});

test.each([
  ['rates: [int]', 'rates: [int, int]', 'a list has values of one type: `[int]`'],
  ['rates: [6, 12]', 'rates: {6}', 'write `6`, or `[6]` where it is a list'],
  // A call without its name is no list.
  ['= conv2d(x, width,', '= (x, width,', 'write the name of what is called before `(`, or `[ ... ]` for a list'],
])('%s as %s is one error with help', (right, wrong, help) => {
  const shown = shownOf(program.replace(right, wrong));
  expect(shown.errors).toHaveLength(1);
  expect([shown.help, shown.mended]).toEqual([help, undefined]);
});

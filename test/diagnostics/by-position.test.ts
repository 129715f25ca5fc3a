import { expect, test } from 'vitest';
import { shownOf } from './mended.ts';

/** A block with one line that has the mistake. */
function inBlock(line: string): string {
  return `block part(x: f32[N, C, H, W], width: int, stride: int = 1, rates: [int] = [1], channels: int = 8) {
  conv2d(x, width, stride)
}

block net(x: f32[N, C, H, W], width: int = 64) {
  let stride = 1
  let a = conv2d(x, width)
  ${line}
}
`;
}

test.each([
  // One error and one fix for all that stands by position.
  ['conv2d(a, 8, 3)', '3', 'write `kernel: 3`', 'conv2d(a, 8, kernel: 3)'],
  [
    'conv2d(a, 8, 3, stride, 1)',
    '3, stride, 1',
    'write `kernel: 3, stride, padding: 1`',
    'conv2d(a, 8, kernel: 3, stride, padding: 1)',
  ],
  ['a -> max_pool2d(3, 2, 1)', '2, 1', 'write `stride: 2, padding: 1`', 'a -> max_pool2d(3, stride: 2, padding: 1)'],
  ['conv2d(a, 8, 3, false)', '3, false', 'write `kernel: 3, bias: false`', 'conv2d(a, 8, kernel: 3, bias: false)'],
  ['part(a, stride: 1, 8)', '8', 'write `width: 8`', 'part(a, stride: 1, width: 8)'],
  [
    'part(a, 8, 1, [1], 8, 5)',
    '1, [1], 8, 5',
    'write `stride: 1, rates: [1], channels: 8`',
    'part(a, 8, stride: 1, rates: [1], channels: 8)',
  ],
  ['part(a, 8, 1, 2, 4)', '1, 2, 4', 'write `stride: 1, rates: [2, 4]`', 'part(a, 8, stride: 1, rates: [2, 4])'],
  // What other frameworks give and brn infers.
  ['batch_norm(a, 8)', '8', 'leave it out: what comes in is inferred', 'batch_norm(a)'],
  ['batch_norm(a, width)', 'width', 'leave it out: what comes in is inferred', 'batch_norm(a)'],
  ['batch_norm(a, 8, eps: 0.001)', '8', 'leave it out: what comes in is inferred', 'batch_norm(a, eps: 0.001)'],
  ['batch_norm(a, 0.001)', '0.001', 'write `eps: 0.001`', 'batch_norm(a, eps: 0.001)'],
  [
    'batch_norm(a, 8, 0.001)',
    '8, 0.001',
    'leave out `8`: what comes in is inferred; write `eps: 0.001`',
    'batch_norm(a, eps: 0.001)',
  ],
  [
    'conv2d(a, C, width, kernel: 3)',
    'width',
    'leave out `C`: the channels that come in are inferred',
    'conv2d(a, width, kernel: 3)',
  ],
  [
    'conv_transpose2d(a, 64, 32, 2, stride: 2)',
    '2',
    'leave out `64`: the channels that come in are inferred',
    'conv_transpose2d(a, 32, 2, stride: 2)',
  ],
  ['relu(a, true)', 'true', 'leave it out: there is nothing to set', 'relu(a)'],
  [
    'dropout(a, 0.1, true)',
    '0.1, true',
    'leave out `true`: there is nothing to set; write `p: 0.1`',
    'dropout(a, p: 0.1)',
  ],
  ['concat([a, x], 1)', '1', 'leave it out: `concat` joins channels', 'concat([a, x])'],
  // Several values of one argument.
  ['part(a, 8, rates: 6, 12, 18)', '6, 12, 18', 'write `rates: [6, 12, 18]`', 'part(a, 8, rates: [6, 12, 18])'],
  ['part(a, 8, rates: 6, 12, stride: 1)', '6, 12', 'write `rates: [6, 12]`', 'part(a, 8, rates: [6, 12], stride: 1)'],
  ['conv2d(a, 8, kernel: 3, 3)', '3, 3', 'write `kernel: [3, 3]`', 'conv2d(a, 8, kernel: [3, 3])'],
  ['conv2d(a, 8, kernel: 3, 2)', '2', 'write `stride: 2`', 'conv2d(a, 8, kernel: 3, stride: 2)'],
  ['resize_bilinear(a, 32, 64)', '32, 64', 'write `[32, 64]`', 'resize_bilinear(a, [32, 64])'],
  ['concat(a, x)', 'a, x', 'write `[a, x]`', 'concat([a, x])'],
])('%s is one error, and its fix leaves none', (line, marked, help, mended) => {
  const shown = shownOf(inBlock(line));
  expect(shown.errors).toHaveLength(1);
  expect([shown.marked, shown.help, shown.mended, shown.left]).toEqual([marked, help, mended, []]);
});

test.each([
  // Either may be meant, and one of the two would be another network.
  ['part(a, 8, stride, 6)', 'write `rates: [6]` or `channels: 6`'],
  // What stands in the place of the stride is given by name.
  [
    'max_pool2d(a, 3, 2, stride: 1)',
    'leave it out, or give it by name: a call is `max_pool2d(x, kernel, stride: ..., padding: ...)`',
  ],
  ['dropout(a, 1)', 'leave it out, or give it by name: a call is `dropout(x, p: ...)`'],
  // What it works on is missing, and not only that.
  [
    'conv2d(3, 64, 3)',
    'give it the tensor that it works on: `x -> conv2d(3, kernel: 64, stride: 3)` or `x -> conv2d(64, kernel: 3)`',
  ],
  ['batch_norm(8)', 'give it the tensor that it works on: `x -> batch_norm`'],
])('%s is one error, and what was meant is not guessed', (line, help) => {
  const { errors, mended, ...shown } = shownOf(inBlock(line));
  expect(errors).toHaveLength(1);
  expect([shown.help, mended]).toEqual([help, undefined]);
});

/** A block whose tensor has a number of channels that its type gives. */
const ofChannels = (channels: string, line: string): string =>
  `block net(x: f32[N, ${channels}, H, W], width: int = 8) {\n  let a = relu(x)\n  ${line}\n}\n`;

test.each([
  ['1', 'conv2d(x, 1, 6, 5)', 'conv2d(x, 6, kernel: 5)'],
  ['3', 'conv2d(x, 3, 8, 3, 1, 1)', 'conv2d(x, 8, kernel: 3, stride: 1, padding: 1)'],
  ['C', 'conv2d(x, C, 2 * C, 3)', 'conv2d(x, 2 * C, kernel: 3)'],
  // It is not what comes in.
  ['3', 'conv2d(x, 8, 3, 2, 1)', 'conv2d(x, 8, kernel: 3, stride: 2, padding: 1)'],
])('of %s channels, %s is settled by the type', (channels, line, mended) => {
  const shown = shownOf(ofChannels(channels, line));
  expect(shown.errors).toHaveLength(1);
  expect([shown.mended, shown.left]).toEqual([mended, []]);
});

test.each([
  ['conv2d(a, 3, 64, 3)', 'conv2d(a, 3, kernel: 64, stride: 3)', '3', 'conv2d(a, 64, kernel: 3)'],
  ['conv2d(a, width, 16, 16)', 'conv2d(a, width, kernel: 16, stride: 16)', 'width', 'conv2d(a, 16, kernel: 16)'],
  ['conv2d(a, 96, 16, stride: 16)', 'conv2d(a, 96, kernel: 16, stride: 16)', '96', 'conv2d(a, 16, stride: 16)'],
  ['conv2d(a, width, 2 * width)', 'conv2d(a, width, kernel: 2 * width)', 'width', 'conv2d(a, 2 * width)'],
  [
    'conv2d(a, width, 2 * width, 3)',
    'conv2d(a, width, kernel: 2 * width, stride: 3)',
    'width',
    'conv2d(a, 2 * width, kernel: 3)',
  ],
  [
    'conv2d(a, 64, 3, 3, 1, 1)',
    'conv2d(a, 64, kernel: 3, stride: 3, padding: 1, dilation: 1)',
    '64',
    'conv2d(a, 3, kernel: 3, stride: 1, padding: 1)',
  ],
  [
    'conv2d(x, C, 3, 1, 1)',
    'conv2d(x, C, kernel: 3, stride: 1, padding: 1)',
    'C',
    'conv2d(x, 3, kernel: 1, stride: 1)',
  ],
  [
    'conv_transpose2d(a, 5, 16, 8, 4)',
    'conv_transpose2d(a, 5, 16, stride: 8, padding: 4)',
    '5',
    'conv_transpose2d(a, 16, 8, stride: 4)',
  ],
  ['conv_transpose2d(a, 8, 16, 16)', 'conv_transpose2d(a, 8, 16, stride: 16)', '8', 'conv_transpose2d(a, 16, 16)'],
])('%s can be read with the channels that come in, and without', (line, without, into, given) => {
  const shown = shownOf(ofChannels('C', line));
  expect(shown.errors).toHaveLength(1);
  const help = `write \`${without}\`, or, where \`${into}\` are the channels that come in, \`${given}\``;
  expect([shown.help, shown.mended]).toEqual([help, undefined]);
});

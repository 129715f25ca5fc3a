import { expect, test } from 'vitest';
import { shownOf } from './mended.ts';

/** A block with a line in it, and a chain behind an arrow. */
const program = (value: string, stage = 'relu'): string => `block net(x: f32[N, C, H, W]) {
  let a = conv2d(x, 32)
  let b = ${value}
  b -> ${stage}
}
`;

test.each([
  ['nn.Conv2d(32, 64, 3, padding=1, bias=False)(a)', 'conv2d(a, 64, kernel: 3, padding: 1, bias: false)'],
  ['torch.nn.Conv2d(32, out_channels=2 * C, kernel_size=(3, 1))(a)', 'conv2d(a, 2 * C, kernel: [3, 1])'],
  ['Conv2d(32, 64, 3)(a)', 'conv2d(a, 64, kernel: 3)'],
  ['BatchNorm2d(32)(a)', 'batch_norm(a)'],
  ['nn.ConvTranspose2d(32, 16, 2, stride=2)(a)', 'conv_transpose2d(a, 16, 2, stride: 2)'],
  ['nn.MaxPool2d(3, 2, 1)(a)', 'max_pool2d(a, 3, stride: 2, padding: 1)'],
  ['F.relu(a)', 'relu(a)'],
  ['F.max_pool2d(a, 2)', 'max_pool2d(a, 2)'],
  ['nn.BatchNorm2d(a)', 'batch_norm(a)'],
  ['nn.Flatten(1)(a)', 'flatten(a)'],
  ['torch.cat([a, x], dim=1)', 'concat([a, x])'],
  ['torch.cat((a, x), 1)', 'concat([a, x])'],
  ['torch.add(a, a)', 'a + a'],
  ['nn.LeakyReLU(0.2, inplace=True)(a)', 'leaky_relu(a, slope: 0.2)'],
])('%s is %s', (wrong, right) => {
  const shown = shownOf(program(wrong));
  expect(shown.errors).toHaveLength(1);
  expect(shown.help).toMatch(`write \`${right}\``);
  expect([shown.mended, shown.left]).toEqual([`let b = ${right}`, []]);
});

test.each([
  ['nn.Conv2d(32, 4, kernel_size=1)', 'conv2d(4, kernel: 1)'],
  ['nn.ReLU(inplace=True)', 'relu'],
  ['Dropout(0.1)', 'dropout(p: 0.1)'],
  ['nn.AdaptiveAvgPool2d((1, 1))', 'adaptive_avg_pool2d([1, 1])'],
  ['BatchNorm2d(32)', 'batch_norm'],
])('behind an arrow %s is %s', (wrong, right) => {
  const shown = shownOf(program('relu(a)', wrong));
  expect(shown.errors).toHaveLength(1);
  expect([shown.mended, shown.left]).toEqual([`b -> ${right}`, []]);
});

test.each([
  // Which tensor it works on is not said.
  ['nn.Conv2d(32, 64, 3)', 'write `conv2d(x, 64, kernel: 3)`; the channels that come in are inferred'],
  // `flatten` keeps the batch alone.
  ['nn.Flatten(2)(a)', 'write `flatten(x)`'],
  // A way of padding that brn has not.
  [
    "nn.Conv2d(32, 64, 3, padding='same')(a)",
    'write `conv2d(x, 64, kernel: 3)`; the channels that come in are inferred',
  ],
])('%s has help and no fix', (wrong, help) => {
  const shown = shownOf(program(wrong));
  expect([shown.help, shown.mended]).toEqual([help, undefined]);
});

test.each(['import torch.nn as nn', 'from torch import nn', 'import numpy as np'])('%s is left out', (line) => {
  const rest = program('relu(a)');
  const shown = shownOf(`${line}\n${rest}`);
  expect(shown.errors).toHaveLength(1);
  expect(shown.help).toMatch(/^leave the line out/);
  expect([shown.mended, shown.left]).toEqual(['', []]);
});

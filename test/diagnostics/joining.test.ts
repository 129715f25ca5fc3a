import { describe, expect, test } from 'vitest';
import { checkProgram } from '../../src/index.ts';
import { analyse } from '../../src/lsp/analysis.ts';
import { quickFixes } from '../../src/lsp/quick-fixes.ts';
import { applied } from '../../src/diagnostics/fix.ts';

const residual = `block mix(x: f32[N, C, H, W], width: int = C) {
  let conv = conv2d(x, width, kernel: 3, padding: 1)
  batch_norm(conv) -> relu
}
`;

/** A block of these lines in a model. */
function net(lines: readonly string[], size = 'size, size'): string {
  return `${residual}
block net(x: f32[N, 3, H, W], w: int = 8) {
${lines.map((line) => `  ${line}\n`).join('')}}

model Net(size: int = 96) {
  input image: f32[N, 3, ${size}]
  backbone net
  exit out -> conv2d(5)
}
`;
}

function wrongIn(text: string, size?: string): readonly string[] {
  const set = size === undefined ? {} : { set: { size } };
  const { diagnostics } = checkProgram(text, { file: 'main.brn', read: () => undefined, ...set });
  return diagnostics.filter(({ severity }) => severity !== 'lint').map(({ message }) => message);
}

/** The help of the only error, and the text after each fix that an editor offers. */
function helped(text: string): { readonly help: string | undefined; readonly fixes: readonly string[] } {
  const analysis = analyse({ file: 'main.brn', text, library: false }, () => undefined);
  const [wrong, ...more] = analysis.diagnostics.filter(({ severity }) => severity !== 'lint');
  expect(more.map(({ message }) => message)).toEqual([]);
  expect(wrong?.code).toBe('size-mismatch');
  const fixes = wrong === undefined ? [] : quickFixes(wrong, analysis, () => undefined);
  return { help: wrong?.help, fixes: fixes.map(({ edits }) => applied(text, edits)) };
}

describe('shapes that do not join: the help, followed to the letter, and each fix join them at every size', () => {
  test.each([
    [
      'a convolution that should keep the size',
      ['unit a = conv2d(x, w)', 'unit b = conv2d(a, w, kernel: 3) -> relu', 'a + b'],
      'write `conv2d(a, w, kernel: 3, padding: 1)` in place of `conv2d(a, w, kernel: 3)`',
      ['unit a = conv2d(x, w)', 'unit b = conv2d(a, w, kernel: 3, padding: 1) -> relu', 'a + b'],
    ],
    [
      'a dilated one, with the wrong padding',
      ['let a = conv2d(x, w)', 'let b = conv2d(a, w, kernel: 3, padding: 1, dilation: 2)', 'b + a'],
      'write `conv2d(a, w, kernel: 3, dilation: 2, padding: 2)` in place of `conv2d(a, w, kernel: 3, padding: 1, dilation: 2)`',
      ['let a = conv2d(x, w)', 'let b = conv2d(a, w, kernel: 3, dilation: 2, padding: 2)', 'b + a'],
    ],
    [
      'a shortcut of other channels',
      ['let stem = conv2d(x, w)', 'let sum = stem + mix(stem, width: 2 * w)', 'sum'],
      'write `let projected = conv2d(stem, 2 * w)` above, and `projected` in place of `stem`',
      [
        'let stem = conv2d(x, w)',
        'let projected = conv2d(stem, 2 * w)',
        'let sum = projected + mix(stem, width: 2 * w)',
        'sum',
      ],
    ],
    [
      'a shortcut around a stride',
      ['conv2d(x, w, kernel: 3, stride: 2, padding: 1) + x'],
      'write `let projected = conv2d(x, w, stride: 2)` above, and `projected` in place of `x`',
      ['let projected = conv2d(x, w, stride: 2)', 'conv2d(x, w, kernel: 3, stride: 2, padding: 1) + projected'],
    ],
    [
      'one around an operand that has a stride',
      [
        'let a = conv2d(x, w, kernel: 3, stride: 2, padding: 1)',
        'let na = batch_norm(a)',
        'let sum = conv2d(relu(na), 32, kernel: 3, padding: 1)',
        'sum + na',
      ],
      'write `let projected = conv2d(na, 4 * w)` above, and `projected` in place of `na`',
      [
        'let a = conv2d(x, w, kernel: 3, stride: 2, padding: 1)',
        'let na = batch_norm(a)',
        'let sum = conv2d(relu(na), 32, kernel: 3, padding: 1)',
        'let projected = conv2d(na, 4 * w)',
        'sum + projected',
      ],
    ],
    [
      'channels and padding',
      ['let a = conv2d(x, w)', 'let b = conv2d(a, 2 * w, kernel: 3)', 'b + a'],
      'write `conv2d(a, 2 * w, kernel: 3, padding: 1)` in place of `conv2d(a, 2 * w, kernel: 3)`\n' +
        'write `let projected = conv2d(a, 2 * w)` above, and `projected` in place of `a`',
      [
        'let a = conv2d(x, w)',
        'let b = conv2d(a, 2 * w, kernel: 3, padding: 1)',
        'let projected = conv2d(a, 2 * w)',
        'b + projected',
      ],
    ],
    [
      'a gate of other channels, whose one position is no mistake',
      ['let a = conv2d(x, 2 * w, kernel: 3, padding: 1)', 'let gate = adaptive_avg_pool2d(x, 1)', 'a * gate'],
      'write `let projected = conv2d(gate, 2 * w)` above, and `projected` in place of `gate`',
      [
        'let a = conv2d(x, 2 * w, kernel: 3, padding: 1)',
        'let gate = adaptive_avg_pool2d(x, 1)',
        'let projected = conv2d(gate, 2 * w)',
        'a * projected',
      ],
    ],
    [
      'a gate of one channel',
      ['let a = conv2d(x, 2 * w, kernel: 3, padding: 1)', 'let m = conv2d(a, 1)', 'a * sigmoid(m)'],
      'write `conv2d(a, 2 * w)` in place of `conv2d(a, 1)`',
      ['let a = conv2d(x, 2 * w, kernel: 3, padding: 1)', 'let m = conv2d(a, 2 * w)', 'a * sigmoid(m)'],
    ],
    [
      'the same, written out',
      ['let a = conv2d(x, w)', 'a * sigmoid(conv2d(a, 1, kernel: 7, padding: 3))'],
      'write `conv2d(a, w, kernel: 7, padding: 3)` in place of `conv2d(a, 1, kernel: 7, padding: 3)`',
      ['let a = conv2d(x, w)', 'a * sigmoid(conv2d(a, w, kernel: 7, padding: 3))'],
    ],
    [
      'a gate that was left at the width of its middle',
      ['let a = conv2d(x, 4 * w)', 'let m = adaptive_avg_pool2d(a, 1) -> conv2d(w) -> sigmoid', 'm * a'],
      'write `conv2d(4 * w)` in place of `conv2d(w)`',
      ['let a = conv2d(x, 4 * w)', 'let m = adaptive_avg_pool2d(a, 1) -> conv2d(4 * w) -> sigmoid', 'm * a'],
    ],
    [
      'what a decoder joins, of which the earlier is projected though the later could have its channels',
      ['let s = conv2d(x, 2 * w)', 'let d = conv2d(relu(s), 4 * w)', 'd + s'],
      'write `let projected = conv2d(s, 4 * w)` above, and `projected` in place of `s`',
      [
        'let s = conv2d(x, 2 * w)',
        'let d = conv2d(relu(s), 4 * w)',
        'let projected = conv2d(s, 4 * w)',
        'd + projected',
      ],
    ],
    [
      'a shortcut that is projected, to other channels',
      ['let a = conv2d(x, w, kernel: 3, padding: 1)', 'let skip = conv2d(x, 24)', 'a + skip'],
      'write `conv2d(x, w)` in place of `conv2d(x, 24)`',
      ['let a = conv2d(x, w, kernel: 3, padding: 1)', 'let skip = conv2d(x, w)', 'a + skip'],
    ],
    [
      'the image at the end of a network',
      ['let d = conv2d(x, 16)', 'd + x'],
      'write `let projected = conv2d(x, 2 * w)` above, and `projected` in place of `x`',
      ['let d = conv2d(x, 16)', 'let projected = conv2d(x, 2 * w)', 'd + projected'],
    ],
    [
      'maps of two sizes side by side',
      ['let a = conv2d(x, w, kernel: 3, stride: 2, padding: 1)', 'let b = conv2d(x, w)', 'concat([a, b]) -> relu'],
      'write `resize_bilinear(a, size: [H, W])` in place of `a`',
      [
        'let a = conv2d(x, w, kernel: 3, stride: 2, padding: 1)',
        'let b = conv2d(x, w)',
        'concat([resize_bilinear(a, size: [H, W]), b]) -> relu',
      ],
    ],
    [
      'one that rounds up and one that rounds down',
      [
        'let fine = conv2d(x, w, kernel: 3, stride: 2, padding: 1)',
        'let wide = conv2d(x, w)',
        'fine + max_pool2d(wide, 2)',
      ],
      'write `resize_bilinear(max_pool2d(wide, 2), size: [(H + 1) / 2, (W + 1) / 2])` in place of `max_pool2d(wide, 2)`',
      [
        'let fine = conv2d(x, w, kernel: 3, stride: 2, padding: 1)',
        'let wide = conv2d(x, w)',
        'fine + resize_bilinear(max_pool2d(wide, 2), size: [(H + 1) / 2, (W + 1) / 2])',
      ],
    ],
  ])('%s', (_, lines, help, mended) => {
    // Where the sizes are open, all of them are proved.
    const open = net(lines, 'H, W');
    const found = helped(open);
    expect(found.help).toBe(help);
    expect(wrongIn(net(mended, 'H, W'))).toEqual([]);
    expect(found.fixes.length).toBeGreaterThan(0);
    expect(found.fixes.flatMap((text) => wrongIn(text))).toEqual([]);
    expect(found.fixes[0]).toBe(net(mended, 'H, W'));
  });

  test('in a block that is called with several strides and widths, by its own parameters', () => {
    const text = (
      shortcut: string,
      sum: string,
    ): string => `block res(x: f32[N, C, H, W], width: int = C, stride: int = 1) {
  let a  = conv2d(x, width, kernel: 3, stride, padding: 1)
  let na = batch_norm(a)
${shortcut}  ${sum}
}

block net(x: f32[N, 3, H, W]) {
  let stem = conv2d(x, 16)
  let one  = res(stem)
  let two  = res(one, width: 32, stride: 2)
  res(two, width: 64, stride: 2)
}

model Net(size: int = 96) {
  input image: f32[N, 3, size, size]
  backbone net
  exit out -> conv2d(5)
}
`;
    const { help, fixes } = helped(text('', 'na + x'));
    expect(help).toBe('write `let projected = conv2d(x, width, stride)` above, and `projected` in place of `x`');
    expect(fixes).toEqual([text('  let projected = conv2d(x, width, stride)\n', 'na + projected')]);
    expect(fixes.flatMap((each) => [...wrongIn(each), ...wrongIn(each, '128'), ...wrongIn(each, '97')])).toEqual([]);
  });

  test('none that writes the sizes or channels of one call, or that changes nothing', () => {
    const gate = net(['let a = conv2d(x, 16, kernel: 3, padding: 1)', 'a * adaptive_avg_pool2d(x, 1)']);
    for (const each of helped(gate).fixes) {
      expect(each).not.toBe(gate);
      expect(each).not.toContain('96,');
    }
  });
});

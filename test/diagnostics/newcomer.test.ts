import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { checkProgram } from '../../src/index.ts';
import { positionAt, spanText } from '../../src/source.ts';

function diagnosticsOf(text: string): readonly Diagnostic[] {
  return checkProgram(text, { file: 'main.brn', read: () => undefined }).diagnostics;
}

/** `line code what-is-marked` of each. */
function summary(text: string): readonly string[] {
  return diagnosticsOf(text).map(
    ({ code, span }) => `${positionAt(span.source, span.start).line} ${code} ${spanText(span).replaceAll(/\s+/g, ' ')}`,
  );
}

/** The help of the only error of a block's line. */
function helpFor(line: string): string | undefined {
  const [first, ...more] = diagnosticsOf(`block net(x: f32[N, 3, H, W]) {\n  let a = x -> relu\n  ${line}\n}\n`).filter(
    ({ severity }) => severity === 'error',
  );
  expect(more.map(({ message }) => message)).toEqual([]);
  return first?.help;
}

describe('independent mistakes are reported in one run, each once', () => {
  test('of names, calls, points and heads', () => {
    const text = `use std.resnet { resnet101 }
use std.deeplab { deeplab_haed }

block stem(x: f32[N, 3, H, W]) {
  let conv1 = conv2d(x, 16, 3, padding: 1)
  let conv2 = Conv2d(conv1, 32)
  conv2 + x
}

model Road(classes: int = 21) {
  input image: f32[N, 3, 256, 256]
  backbone resnet101(output_strid: 8)
  branch a at 120% of flops -> deeplab_haed(classes)
  branch b at layer3 -> aspp(clases)
  exit out -> deeplab_haed(classes)
  stop when entropi < 0.15 else lst
  tier device until b sending int8
  tier cloud
}
`;
    expect(summary(text)).toEqual([
      '2 unknown-name deeplab_haed',
      '5 positional-optional 3',
      '6 unknown-name Conv2d',
      '12 unknown-argument output_strid',
      '14 unknown-name aspp',
      '16 unknown-quantity entropi',
      '16 bad-fallback lst',
      '17 unknown-form int8',
    ]);
  });

  test('of the network, where names are right', () => {
    const text = `use std.resnet { resnet18 }
use std.fcn { light_head }

model Road {
  input image: f32[N, 3, 256, 256]
  backbone resnet18(output_stride: 8)
  branch a at 120% of flops -> light_head(21)
  branch b at [layer3, layer2] -> light_head(21)
  branch c at layer9 -> light_head(21)
  branch d at layer1 -> linear(21)
  branch e at 10% of flops -> conv2d(8) -> conv2d(21)
  exit out -> light_head(21)
  tier device until layer4.0
  tier edge until layer2.0
  tier cloud
}
`;
    expect(summary(text)).toEqual([
      '7 bad-point 120% of flops',
      '8 points-descend layer2',
      '9 unknown-unit layer9',
      '10 shape-form linear(21)',
      '11 two-weighted-calls conv2d(21)',
      '14 tier-order edge',
    ]);
  });

  test('of a parameter called as a quantity that policies speak of, wherever they do', () => {
    const model = (head: string, when: string): string => `use std.resnet { resnet18 }
use std.fcn { light_head }

model Road(margin: float = 0.5, classes: int = 21) {
  input image: f32[N, 3, 256, 256]
  backbone resnet18(output_stride: 8)
  branch b at layer2 -> light_head(${head}) when ${when}
  exit out -> light_head(classes)
  stop when ${when} else last
}
`;
    for (const when of ['margin > 0.2', 'fraction(margin > 0.2) > 80%', 'max_prob > min(margin, 0.9)'])
      expect(summary(model('classes', when))).toEqual(['4 quantity-name margin']);
    expect(summary(model('if margin > 0.2 { classes } else { 21 }', 'entropy < 0.2'))).toEqual([]);
  });

  test('of the text', () => {
    const text = `use std.resnet { resnet18 };
use std.fcn { light_head }  # heads

block stem(x: f32[N, 3, H, W]) {
  conv1 = conv2d(x, 16 kernel: 3)
  let bn1 = batch_norm(conv1
  let relu1 = relu(bn1)
  return relu1
}

modle Road {
  input image: f32[N, 3, 256, 256)
  backbone resnet18(output_stride = 8)
  branch b at .5 of flops -> light_head(21)
  exit out = light_head("21")
}
`;
    expect(summary(text)).toEqual([
      '1 semicolon ;',
      '2 foreign-comment #',
      '5 missing-let conv1',
      '5 missing-comma ',
      '6 unclosed-bracket ',
      '8 foreign-word return',
      '11 misspelled-word modle',
      '12 mismatched-bracket )',
      '13 wrong-sign =',
      '14 malformed-number .5',
      '15 wrong-sign =',
      '15 string-literal "21"',
    ]);
  });
});

describe('habits from PyTorch and Keras are known by their names', () => {
  test.each([
    ['nn.Conv2d(3, 64, kernel_size=3)', 'write `conv2d(x, 64, kernel: 3)`; the channels that come in are inferred'],
    ['Linear(a, 10)', 'write `linear(a, 10)`; the features that come in are inferred'],
    ['a -> BatchNorm2d(64)', 'write `batch_norm`; the channels that come in are inferred'],
    ['a -> sequence { MaxPooling2D(2) }', 'write `max_pool2d(2)`; sizes are rounded down, as `ceil_mode=False` does'],
    ['torch.cat([a, x], dim=1)', 'write `concat([a, x])`'],
    ['F.relu(a)', 'write `relu(a)`'],
    [
      'interpolate(a, 2)',
      'write `resize_bilinear(x, size: [32, 32])`; it resizes with half-pixel centres, as `align_corners=False` does',
    ],
    ['softmax(a)', 'a head gives logits: policies and losses apply the softmax themselves'],
    ['conv2d(a, 64, kernel_size: 3)', '`kernel_size` is `kernel` here: write `kernel: ...`'],
    ['conv2d(a, out_channels: 64)', '`out_channels` is `channels` here: write `channels: ...`'],
    ['conv2d(a, 64, in_channels: 3)', 'leave it out: what comes in is inferred'],
    ['linear(a, units: 10)', '`units` is `features` here: write `features: ...`'],
    ['conv2d(a, 64, bias: False)', 'write `false`'],
    ['conv2d(64, kernel: 3)', 'give it the tensor that it works on: `x -> conv2d(64, kernel: 3)`'],
    ['a -> conv2d(a, 64)', 'write `-> conv2d(64)`'],
    ['conv2d(a, 64, kernel: (3, 3))', 'several values are a list: write `[3, 3]`'],
    ['a.view(1)', 'write `flatten(x)`'],
    ['self.a', 'there is no `self`: write `a`'],
  ])('%s', (line, help) => {
    expect(helpFor(line)).toBe(help);
  });
});

import { describe, expect, test } from 'vitest';
import type { Hover, MarkupContent } from 'vscode-languageserver/node';
import { library } from '../../stdlib/index.ts';
import { Client, CURSOR, marked, textAt } from './client.ts';
import { at, brandeeplab, examples, generic, replaced } from './programs.ts';

interface Shown {
  /** The paragraphs, without empty lines; code without its fences. */
  readonly lines: readonly string[];
  /** What is marked in the text. */
  readonly on: string;
}

function isMarkup(contents: Hover['contents']): contents is MarkupContent {
  return typeof contents === 'object' && 'kind' in contents;
}

async function hover(text: string): Promise<Shown | undefined> {
  const client = await Client.start();
  const answer = await client.ask<Hover | null>('textDocument/hover', text);
  if (answer === null || !isMarkup(answer.contents)) return undefined;
  const lines = answer.contents.value.split('\n').filter((line) => line !== '' && !line.startsWith('```'));
  return { lines, on: answer.range === undefined ? '' : textAt(marked(text).text, answer.range) };
}

const branchy = examples.get('brandeeplabv3.brn') ?? '';

describe('a tensor', () => {
  test('has its proved shape, its parameters, its FLOPs and their share of the backbone', async () => {
    // facts: the backbone of ResNet-101 has 42,500,160 parameters and 44,311,773,184 MAC at 256x256.
    expect(await hover(at(branchy, 'resnet101(output'))).toEqual({
      on: 'resnet101',
      lines: [
        'f32[N, 2048, 32, 32]',
        '42,500,160 parameters · 44.31 GMAC · 100.0% of the backbone',
        'block resnet101(x: f32[N, 3, H, W], output_stride: 4 | 8 | 16 | 32 = 32)',
        'from `std.resnet`',
        'ResNet-101 without the classifier.',
      ],
    });
  });

  test('of a head that stands at several places is shown for each kind of place', async () => {
    // facts: the DeepLab head costs 8,461,484,032 MAC at 1024 channels and 15,977,938,944 at 2048.
    const shown = await hover(at(branchy, 'deeplab_head(classes)\n  exit'));
    expect(shown?.lines.slice(0, 5)).toEqual([
      'f32[N, 21, 32, 32]',
      '| where | value | parameters | MAC | of the backbone |',
      '| --- | --- | --- | --- | --- |',
      '| `b1` … `b5` (5) | `f32[N, 21, 32, 32]` | 8,528,661 | 8,461,484,032 | 19.1% |',
      '| `b6`, `b7` | `f32[N, 21, 32, 32]` | 16,130,837 | 15,977,938,944 | 36.1% |',
    ]);
  });

  test('of a generic block has a shape over the symbols of the block, and those of its calls', async () => {
    // 3x3 weights: 3*16*9 = 432 and 16*16*9 = 2304 at 64x64, 16*32*9 = 4608 at 32x32; MAC are weights times positions.
    // The three together have 1,769,472 + 9,437,184 + 4,718,592 = 15,925,248 MAC, all of the backbone.
    expect(await hover(at(generic, 'conv1 =', 1))).toEqual({
      on: 'conv1',
      lines: [
        'let conv1: f32[N, 16, H, W]',
        'over the symbols of the block with `width = 16`, `stride = 1`',
        '| where | value | parameters | MAC | of the backbone |',
        '| --- | --- | --- | --- | --- |',
        '| `a.conv1` | `f32[N, 16, 64, 64]` | 432 | 1,769,472 | 11.1% |',
        '| `b.conv1` | `f32[N, 16, 64, 64]` | 2,304 | 9,437,184 | 59.3% |',
        'let conv1: f32[N, 32, floor((H+1)/2), floor((W+1)/2)]',
        'over the symbols of the block with `C = 16`, `width = 32`, `stride = 2`',
        '| where | value | parameters | MAC | of the backbone |',
        '| --- | --- | --- | --- | --- |',
        '| `c.conv1` | `f32[N, 32, 32, 32]` | 4,608 | 4,718,592 | 29.6% |',
      ],
    });
  });

  test('of a block that nothing calls is shown over the symbols, where they are enough', async () => {
    const alone = `block net(x: f32[N, 3, H, W]) {
  let half = conv2d(x, 8, kernel: 3, stride: 2, padding: 1)
  ha${CURSOR}lf
}
`;
    expect((await hover(alone))?.lines).toEqual([
      'let half: f32[N, 8, floor((H+1)/2), floor((W+1)/2)]',
      'over the symbols of the block',
      // 3*8*9 weights and 8 biases.
      '224 parameters · 216*floor((H+1)/2)*floor((W+1)/2) MAC',
    ]);
    // How many channels come in is not known, and a convolution has a weight for each.
    const open = alone.replace('f32[N, 3,', 'f32[N, C,');
    expect((await hover(open))?.lines).toEqual(['let half: tensor']);
  });

  const looped = `block t(x: f32[N, 3, H, W], ks: [int] = [8, 16]) {
  let out = x -> sequence { for k in ks { unit conv2d(k, kernel: 2, stride: 2) } unit conv2d(4) }
  out
}
`;
  const model = `
model Small {
  input image: f32[N, 3, 32, 32] as imagenet
  backbone t
  branch b at [out.0, out.1] -> conv2d(2)
  exit out -> conv2d(2)
}
`;

  test('of a member within `for` is shown for each turn', async () => {
    // 3*8*4 weights and 8 biases, 8*16*4 and 16.
    expect((await hover(at(looped, 'conv2d(k')))?.lines.slice(0, 8)).toEqual([
      'f32[N, 8, floor(H/2), floor(W/2)]',
      'f32[N, 16, floor(H/4), floor(W/4)]',
      'in turn, over the symbols of the block',
      '| where | value | parameters | MAC |',
      '| --- | --- | --- | --- |',
      '| `t.out.0` | `f32[N, 8, floor(H/2), floor(W/2)]` | 104 | `96*floor(H/2)*floor(W/2)` |',
      '| `t.out.1` | `f32[N, 16, floor(H/4), floor(W/4)]` | 528 | `512*floor(H/4)*floor(W/4)` |',
      expect.stringContaining('conv2d(x: tensor, channels: int'),
    ]);
    // 16*16 positions of the first, 8*8 of the second and of the last, which has 16*4 weights.
    expect((await hover(at(looped + model, 'conv2d(k')))?.lines.slice(0, 7)).toEqual([
      'f32[N, 8, floor(H/2), floor(W/2)]',
      'f32[N, 16, floor(H/4), floor(W/4)]',
      'in turn, over the symbols of the block with `ks = [8, 16]`',
      '| where | value | parameters | MAC | of the backbone |',
      '| --- | --- | --- | --- | --- |',
      '| `out.0` | `f32[N, 8, 16, 16]` | 104 | 24,576 | 40.0% |',
      '| `out.1` | `f32[N, 16, 8, 8]` | 528 | 32,768 | 53.3% |',
    ]);
  });

  test('of a member is shown at the word `unit` before it, and none at the words of a loop', async () => {
    const member = await hover(at(looped + model, 'unit conv2d(4)'));
    expect(member?.lines.slice(0, 2)).toEqual(['f32[N, 4, 8, 8]', '68 parameters · 4.10 kMAC · 6.7% of the backbone']);
    expect((await hover(at(looped + model, 'for k')))?.lines).toEqual([expect.stringContaining('Repeats its body')]);
    expect((await hover(at(looped + model, 'in ks')))?.lines).toEqual([expect.stringContaining('the list of a `for`')]);
  });

  test('of the head of a family has sizes in a range where they differ', async () => {
    expect((await hover(at(looped + model, 'conv2d(2)\n  exit')))?.lines.slice(0, 5)).toEqual([
      'f32[N, 2, 8–16, 8–16]',
      '| where | value | parameters | MAC | of the backbone |',
      '| --- | --- | --- | --- | --- |',
      '| `b1` | `f32[N, 2, 16, 16]` | 18 | 4,096 | 6.7% |',
      '| `b2` | `f32[N, 2, 8, 8]` | 34 | 2,048 | 3.3% |',
    ]);
  });

  test('is none of the variable of a `for`, which has its values', async () => {
    const each = ['for k: int', 'each in turn of'];
    expect((await hover(at(looped, 'k in ks')))?.lines).toEqual([...each, '- `[8, 16]` at `t`']);
    expect((await hover(at(looped + model, 'k, kernel')))?.lines).toEqual([...each, '- `[8, 16]` at `backbone`']);
    const written = looped.replace('in ks', 'in [8, 16]');
    expect((await hover(at(written + model, 'k, kernel')))?.lines).toEqual([...each, '- `[8, 16]` at `out`']);
    const bound = looped.replace('  let out', '  let all = ks\n  let out').replace('in ks', 'in all');
    expect((await hover(at(bound, 'k in all')))?.lines).toEqual([...each, '- `[8, 16]` at `t.all`']);
  });

  test('of an image of any size has a formula', async () => {
    const symbolic = at(examples.get('symbolic.brn') ?? '', 'layer1, rates');
    expect((await hover(symbolic))?.lines[0]).toBe('layer1: f32[N, 64, floor((H+3)/4), floor((W+3)/4)]');
  });

  test('that was built before an error is there all the same', async () => {
    const broken = at(replaced(generic, 'exit out -> conv2d(classes)', 'exit out -> conv2d(classes, 3'), 'conv1 =');
    expect((await hover(broken))?.lines[4]).toContain('| `a.conv1` | `f32[N, 16, 64, 64]` |');
    const backbone = at(replaced(generic, 'residual(b, width: 32', 'residual(b, width: 3.5'), 'conv1 =');
    expect((await hover(backbone))?.lines.join('\n')).toContain('`f32[N, 16, 64, 64]`');
  });
});

describe('a name says what it means', () => {
  test.each([
    [
      'a parameter, and the values that it is given',
      at(generic, 'width: int = C'),
      ['width: int = C', 'a parameter of `residual`', '- `16` at `a`, `b`', '- `32` at `c`'],
    ],
    [
      'a dimension',
      at(generic, 'C, H, W], width'),
      ['C: dim', 'a dimension, bound to the size that comes in', '- `3` at `a`', '- `16` at `b`, `c`'],
    ],
    [
      'an argument',
      at(generic, 'width: 32'),
      ['width: int = C', 'a parameter of `residual`', '- `16` at `a`, `b`', '- `32` at `c`'],
    ],
    [
      'a unit',
      at(generic, 'a -> conv2d'),
      ['a: f32[N, 16, 64, 64]', 'a unit of the backbone · 1.77 MMAC up to here · at 11.1% of the backbone'],
    ],
    [
      'a branch',
      at(generic, 'early at'),
      [
        'branch early at a -> conv2d(classes)',
        '| exit | at | FLOPs | path FLOPs | head | result |',
        '| --- | --- | --- | --- | --- | --- |',
        // The head: 16*4 weights and 4 biases; 64 weights times 64*64 positions is 262,144 MAC.
        '| `early` | `a` · 11.1% | 2.03 MMAC | 2.03 MMAC | 68 parameters | `f32[N, 4, 64, 64]` |',
      ],
    ],
    [
      'one branch of a family',
      at(branchy, 'b2', 1),
      [
        'branch b at even(branches) of flops -> deeplab_head(classes)',
        '| exit | at | FLOPs | path FLOPs | head | result |',
        '| --- | --- | --- | --- | --- | --- |',
        '| `b2` | `layer3.7` · 26.9% (asked for 25.0%) | 20.36 GMAC | 28.82 GMAC | 8,528,661 parameters | `f32[N, 21, 256, 256]` |',
      ],
    ],
    [
      'a tier',
      at(generic, 'device until'),
      [
        'tier device until early',
        '| tier | exits | FLOPs | weights | peak activations | sends |',
        '| --- | --- | --- | --- | --- | --- |',
        // 432 + 32 + 68 parameters and 32 running statistics, in 4 bytes each; 16*64*64*4 bytes are sent.
        expect.stringMatching(/^\| `device` \| `early` \| 2.03 MMAC \| 2.26 kB \| .* \| 0.26 MB \(`backbone.a`\) \|$/),
        'The image itself has 12.29 kB.',
      ],
    ],
    [
      'the input',
      at(examples.get('symbolic.brn') ?? '', 'image: f32'),
      ['image: f32[N, 3, H, W]', expect.stringContaining('proved for every size: H from ')],
    ],
    ['a module', at(branchy, 'std.deeplab'), ['use std.deeplab']],
    [
      'a function',
      at(branchy, 'even(branches)'),
      [
        '[0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875]',
        'even(n: int)',
        'The list 1/(n+1), 2/(n+1), ..., n/(n+1): points that divide the FLOPs evenly.',
      ],
    ],
    ['a quantity', at(branchy, 'entropy'), ['`entropy`', '-sum(p ln p) / ln K, in [0, 1]']],
    [
      'a setting',
      at(branchy, 'schedule:'),
      [
        'schedule: ...',
        '`constant`, `poly(power: float = 0.9)`, `step(every: int, factor: float)` in epochs, `cosine`',
        'Default: `constant`',
      ],
    ],
    ['a value of a setting', at(branchy, 'poly('), ['poly(power: float = 0.9)', 'a value of `schedule`']],
    ['a parameter of such a value', at(branchy, 'power:'), ['power: float = 0.9', 'a parameter of `poly`']],
    ['a metric', at(branchy, 'mean_miou'), ['The mean IoU over classes, averaged over the exits.']],
    ['a fallback', at(branchy, 'last\n'), ['Where no condition holds, the main exit answers.']],
    ['the batch', at(generic, 'N, C'), [expect.stringContaining('how many images')]],
    ['a type', at(branchy, 'f32[N'), [expect.stringContaining('32-bit floats')]],
    ['a keyword', at(branchy, 'until b2'), [expect.stringContaining('The point that a tier ends at')]],
  ])('%s', async (_, text, lines) => {
    expect((await hover(text))?.lines).toEqual(lines);
  });

  test('an operator has its signature and what docs/ops.md says of it', async () => {
    const shown = await hover(at(generic, 'batch_norm'));
    expect(shown?.lines).toContain('batch_norm(x: tensor, eps: float = 0.00001, momentum: float = 0.1)');
    expect(shown?.lines.at(-1)).toBe('- C is known.');
    expect(shown?.lines.join('\n')).toContain('Buffers are stored and are no parameters.');
  });

  test('a model has the figures of its exits and tiers', async () => {
    const shown = await hover(at(branchy, 'BranDeepLabV3('));
    expect(shown?.lines).toContain('133.54 M parameters · 44.31 GMAC · 8 exits');
    expect(shown?.lines.filter((line) => line.startsWith('| `'))).toHaveLength(8 + 3);
  });
});

describe('a text that an open program imports', () => {
  const places = async (path: string, text: string, files: Readonly<Record<string, string>>): Promise<string> => {
    const client = await Client.start(files);
    const { text: plain, position } = marked(text);
    const user = files['/work/user.brn'] ?? '';
    await client.open('/work/user.brn', user);
    await client.diagnostics('/work/user.brn');
    await client.open(path, plain);
    const answer = await client.request<Hover | null>('textDocument/hover', path, { position });
    return answer !== null && isMarkup(answer.contents) ? answer.contents.value : '';
  };
  const user = `use blocks { residual, net }\n${generic.slice(generic.indexOf('model Small'))}`;
  const blocks = generic.slice(0, generic.indexOf('model Small'));

  test('is shown with the places where that program expands it', async () => {
    const files = { '/work/user.brn': user, '/work/blocks.brn': blocks };
    const shown = await places('/work/blocks.brn', at(blocks, 'conv1 ='), files);
    expect(shown).toContain('| `c.conv1` | `f32[N, 32, 32, 32]` | 4,608 | 4,718,592 | 29.6% |');
  });

  test('and so is the library', async () => {
    const layers = library.get('std.layers') ?? '';
    const files = { '/work/user.brn': examples.get('tiny.brn') ?? '' };
    const shown = await places('/cache/std/layers.brn', at(layers, 'conv2d(x, channels'), files);
    // The first convolution of examples/tiny.brn: 3*16*9 weights at 32x32.
    expect(shown).toContain('`f32[N, 16, 32, 32]` | 432 | 442,368 |');
  });
});

test('nothing is said of a place without meaning', async () => {
  expect(await hover(at(branchy, '256, classes'))).toBeUndefined();
  expect(await hover(brandeeplab('/// Section VI', `/// Sec${CURSOR}tion VI`))).toBeUndefined();
});

import { describe, expect, test } from 'vitest';
import type { CodeLens, InlayHint } from 'vscode-languageserver/node';
import { toOffset } from '../../src/lsp/ranges.ts';
import { Client, sourceOf } from './client.ts';
import { brandeeplab, examples, generic, replaced } from './programs.ts';

const path = '/work/main.brn';
const everywhere = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };

/** The text with each hint where an editor shows it, between « and »; only the lines that have one. */
async function hinted(text: string, range = everywhere): Promise<readonly string[]> {
  const client = await Client.start();
  await client.open(path, text);
  const hints = await client.request<readonly InlayHint[]>('textDocument/inlayHint', path, { range });
  const source = sourceOf(text);
  const placed = hints
    .map(({ position, label }) => ({ offset: toOffset(source, position), label }))
    .toSorted((a, b) => b.offset - a.offset);
  const shown = placed.reduce(
    (before, { offset, label }) =>
      `${before.slice(0, offset)}«${JSON.stringify(label).slice(1, -1)}»${before.slice(offset)}`,
    text,
  );
  return shown.split('\n').filter((line) => line.includes('«'));
}

describe('hints beside the text', () => {
  test('give the shape of each binding; of one with several shapes the range of each size', async () => {
    expect(await hinted(generic)).toEqual([
      '  let conv1«: f32[N, 16–32, 32–64, 32–64]» = conv2d(x, width, kernel: 3, stride, padding: 1, bias: false)',
      '  let bn1«: f32[N, 16–32, 32–64, 32–64]»   = batch_norm(conv1)',
      '  unit a«: f32[N, 16, 64, 64]» = residual(x, width: 16)',
      '  unit b«: f32[N, 16, 64, 64]» = residual(a)',
      '  unit c«: f32[N, 32, 32, 32]» = residual(b, width: 32, stride: 2)',
      // 1,769,472 of 15,925,248 MAC.
      '  branch early at a -> conv2d(classes)«a · 11.1%»',
      // The backbone's 15,925,248 MAC, and 32*4 weights at 32*32 positions.
      '  exit out -> conv2d(classes)«16.06 MMAC»',
      '  tier device until early«sends 0.26 MB»',
    ]);
  });

  test('give where a family stands, and what a cut sends', async () => {
    const hints = await hinted(brandeeplab('branches: int = 7', 'branches: int = 3'));
    // Table I of the paper: layer3.7, layer3.16, layer4.0.
    expect(hints).toEqual([
      '  branch b at even(branches) of flops -> deeplab_head(classes)«b1 layer3.7 · 26.9%, b2 layer3.16 · 50.0%, b3 layer4.0 · 79.4%»',
      '  exit out -> deeplab_head(classes)«60.29 GMAC»',
      '  tier device until b2«sends 4.19 MB»',
      '  tier edge until 80% of flops sending u8«sends 2.10 MB»',
    ]);
  });

  test('give formulas where the size of the image is open, and leave out those that are too long', async () => {
    expect(await hinted(examples.get('symbolic.brn') ?? '')).toEqual([
      '  branch b at [layer2.1, layer3.1] -> light_head(classes)«b1 layer2.1 · 32.5%, b2 layer3.1 · 46.0%»',
      '  tier device until b1«sends image.size, layer1.1, layer2.1»',
      '  tier edge until b2 sending u8«sends image.size, layer1.1, layer3.1»',
    ]);
  });

  test('give values that are no tensors, and the members that are units', async () => {
    const text = `block net(x: f32[N, 3, H, W], width: int = 8) {
  let wide = 2 * width
  x -> sequence { unit conv2d(wide), unit relu }
}
`;
    expect(await hinted(text)).toEqual([
      '  let wide« = 16» = 2 * width',
      '  x -> sequence { unit conv2d(wide)«f32[N, 16, H, W]», unit relu«f32[N, 16, H, W]» }',
    ]);
  });

  test('are those of the part that is asked for', async () => {
    const range = { start: { line: 8, character: 0 }, end: { line: 9, character: 0 } };
    expect(await hinted(generic, range)).toEqual(['  unit a«: f32[N, 16, 64, 64]» = residual(x, width: 16)']);
  });

  test('of what was built before an error stay', async () => {
    const broken = replaced(generic, 'exit out -> conv2d(classes)', 'exit out -> conv2d(classes, 3)');
    expect(await hinted(broken)).toContain('  branch early at a -> conv2d(classes)«a · 11.1%»');
    const cut = generic.slice(0, generic.indexOf('  stop when')).replace('width: 32', 'widht: 32');
    expect(await hinted(cut)).toContain('  unit b«: f32[N, 16, 64, 64]» = residual(a)');
  });
});

describe('a code lens', () => {
  const lenses = async (text: string): Promise<readonly (string | undefined)[]> => {
    const client = await Client.start();
    await client.open(path, text);
    const found = await client.request<readonly CodeLens[]>('textDocument/codeLens', path);
    return found.map(({ range, command }) => `${range.start.line}: ${command?.title}`);
  };

  test('stands above each model', async () => {
    // 432 + 2304 + 4608 weights, 2*(16 + 16 + 32) of batch norms, 16*4 + 4 and 32*4 + 4 of the heads: 7,672.
    expect(await lenses(generic)).toEqual(['14: 7,672 parameters · 15.93 MMAC · 2 exits']);
    expect(await lenses(examples.get('brandeeplabv3.brn') ?? '')).toEqual([
      '4: 133.54 M parameters · 44.31 GMAC · 8 exits',
    ]);
  });

  test('of a model with errors gives what is known of its backbone', async () => {
    const broken = replaced(generic, 'exit out -> conv2d(classes)', 'exit out -> nothing');
    expect(await lenses(broken)).toEqual(['14: backbone: 7,472 parameters · 15.93 MMAC · 3 units']);
    expect(await lenses(replaced(generic, 'backbone net', 'backbone nothing'))).toEqual([]);
  });
});

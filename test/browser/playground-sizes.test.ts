import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { brnc, emptyFolder } from '../cli/in-process.ts';
import { describeInChromium } from './chromium.ts';
import { Playground, root, small } from './playground-page.ts';

const symbolic = readFileSync(join(root, 'examples/symbolic.brn'), 'utf8');

describeInChromium('the playground: image sizes, and what it compiles', () => {
  const playground = new Playground();

  /** The FLOPs of the exits, as the table has them. */
  const flops = (): Promise<readonly string[]> =>
    playground.page.locator('#tables table').first().locator('tbody td:nth-child(5)').allInnerTexts();

  async function saidByFlops(program: string, ...args: readonly string[]): Promise<string> {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'a.brn'), program);
    const said = await brnc(folder, 'flops', 'a.brn', ...args);
    expect(said).toMatchObject({ status: 0, stderr: '' });
    return said.stdout;
  }

  test.each([
    ['a parameter', small, 64],
    ['symbols', symbolic, undefined],
  ])('the slider gives the figures of `brnc flops --size`, of %s', { timeout: 60_000 }, async (_, program, own) => {
    const { page } = playground;
    await playground.write(program);
    expect(await page.locator('#size').innerText()).toBe(own === undefined ? 'every size' : `${own} × ${own}`);
    await playground.setSize(224);
    expect(await page.locator('#size').innerText()).toBe('224 × 224');
    const said = await saidByFlops(program, '--size', '224');
    const cells = await flops();
    expect(cells.length).toBeGreaterThan(1);
    for (const cell of cells) expect(said).toContain(cell);
    await page.locator('#reset').click();
    await playground.settled();
    expect(await page.locator('#size').innerText()).toBe(own === undefined ? 'every size' : `${own} × ${own}`);
  });

  test.each([
    ['size, size', '(size: int = 64)', '(size: int = 64)'],
    ['H, W', '(size: int = 64)', ''],
  ])('of a size that a model of [%s] cannot have, the page says why', async (dims, before, after) => {
    const { page } = playground;
    // Without padding, an image of 32 is too small for a window of 41.
    const large = small
      .replace('exit out -> light_head(5)', 'exit out -> conv2d(8, kernel: 41)')
      .replace('backbone resnet18', 'backbone conv2d(8, kernel: 1)');
    await playground.write(
      large
        .replace('branch b at 25% of flops -> light_head(5)\n', '')
        .replace(before, after)
        .replace('size, size', dims),
    );
    expect(await page.locator('#problems .error').allInnerTexts()).toEqual([]);
    await playground.setSize(40);
    expect(await page.locator('#size-note').innerText()).toMatch(/^Not at 40: .*(41|smallest)/);
    await page.locator('#reset').click();
    await playground.settled();
  });

  test('over H and W, the FLOPs of the exits are formulas', async () => {
    const { page } = playground;
    await playground.write(symbolic);
    await page.locator('#tables summary').click();
    const formulas = await page.locator('#tables details li').allInnerTexts();
    const said = await brnc(root, 'check', 'examples/symbolic.brn');
    expect(formulas).toHaveLength(3);
    for (const formula of formulas) expect(said.stdout).toContain(formula);
    await playground.write(small);
    expect(await page.locator('#tables details').count()).toBe(0);
  });

  test('the chart has a line for each exit, ends where `brnc flops` does, and marks the size', async () => {
    const { page } = playground;
    await playground.write(small);
    const chart = page.locator('#growth svg');
    await chart.filter({ hasText: 'out' }).waitFor();
    const said = await saidByFlops(small, '--size', '1024');
    const words = (await chart.locator('desc').textContent()) ?? '';
    for (const exit of ['b', 'out']) {
      const [, end = ''] = new RegExp(`\\b${exit} ends at (\\d+(?:\\.\\d+)?)`).exec(words) ?? [];
      expect(Number(end)).toBeGreaterThan(0);
      const figures = [...said.matchAll(/\d+\.\d+/g)].map(([figure]) => Number(figure));
      expect(Math.min(...figures.map((figure) => Math.abs(figure - Number(end))))).toBeLessThan(0.006);
    }
    await page.locator('#growth text', { hasText: /^64$/ }).waitFor();
    await playground.setSize(512);
    await page.locator('#growth text', { hasText: /^512$/ }).waitFor();
    await page.locator('#reset').click();
  });

  test('a model of one size has no chart and no slider to move', async () => {
    const { page } = playground;
    await playground.write(small.replace('(size: int = 64)', '').replace('size, size', '64, 64'));
    expect(await page.locator('#growth').isVisible()).toBe(false);
    expect(await page.locator('#slider').isDisabled()).toBe(true);
    expect(await page.locator('#size-note').innerText()).toContain('The size is fixed');
  });

  test('what it compiles is what `brnc compile` writes, byte for byte', { timeout: 120_000 }, async () => {
    const { page } = playground;
    const program = small.replace('  stop when', '  tier device until b sending u8\n  tier cloud\n\n  stop when');
    await playground.write(program);
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#download').click()]);
    expect(download.suggestedFilename()).toBe('Small.zip');
    const archive = join(playground.folder, 'Small.zip');
    await download.saveAs(archive);
    const files = unzipSync(readFileSync(archive));
    const folder = emptyFolder();
    writeFileSync(join(folder, 'playground.brn'), program);
    expect(await brnc(folder, 'compile', 'playground.brn', '-o', 'out')).toMatchObject({ status: 0 });
    expect(Object.keys(files).length).toBeGreaterThanOrEqual(4);
    for (const [name, bytes] of Object.entries(files)) {
      const written = readFileSync(join(folder, name === 'playground.brn' ? name : join('out', name)));
      expect(Buffer.compare(written, bytes), name).toBe(0);
    }
    await page.locator('#status', { hasText: 'not trained' }).waitFor();
  });

  test('a compilation can be cancelled, and typing goes on meanwhile', { timeout: 60_000 }, async () => {
    const page = await playground.open();
    await page.locator('#download').click();
    await page.locator('#download', { hasText: 'Cancel' }).waitFor();
    await page.locator('.cm-line', { hasText: 'branches: int = 7' }).click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('// typed meanwhile\n');
    await playground.settled(page);
    await page.locator('#download', { hasText: 'Cancel' }).click();
    await page.locator('#status', { hasText: 'cancelled' }).waitFor();
    expect(await page.locator('#download').innerText()).toContain('Download ONNX');
    await page.close();
  });
});

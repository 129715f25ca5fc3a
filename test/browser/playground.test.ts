import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { brnc } from '../cli/in-process.ts';
import { describeInChromium, launchChromium } from './chromium.ts';
import { serveFolders } from './serve.ts';

const root = join(import.meta.dirname, '../..');

const small = `use std.resnet { resnet18 }
use std.fcn { light_head }

model Small(size: int = 64) {
  input image: f32[N, 3, size, size] as imagenet
  backbone resnet18

  branch b at 25% of flops -> light_head(5)
  exit out -> light_head(5)

  stop when entropy < 0.15 else last
}
`;

/** Where the first branch stands in the drawing, in pixels. */
const placeOfBranch = `document.querySelector('#drawing .brnc-exit .b-branch-dot').getAttribute('cx')`;

describeInChromium('the playground', () => {
  const folder = mkdtempSync(join(tmpdir(), 'brnc-playground-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  let browser: Browser;
  let page: Page;
  let address: string;
  const wrong: string[] = [];

  /** A page that has drawn its first program. */
  async function opened(scheme: 'light' | 'dark', hash = '', viewport = { width: 1440, height: 900 }): Promise<Page> {
    const made = await browser.newPage({ viewport, colorScheme: scheme });
    made.on('pageerror', (error) => wrong.push(error.message));
    made.on('request', (request) => {
      if (!request.url().startsWith(address)) wrong.push(`asks for ${request.url()}`);
    });
    await made.goto(`${address}/playground/index.html${hash}`);
    await settled(made);
    return made;
  }

  /** Waits until what is shown is of the text as it is. */
  async function settled(on: Page): Promise<void> {
    await on.waitForSelector('.network[aria-busy="false"]');
  }

  /** Puts a text in the place of all. */
  async function write(text: string): Promise<void> {
    await page.locator('.cm-content').focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await page.locator('#drawing .words', { hasText: 'no model' }).waitFor();
    if (text === '') return;
    await page.keyboard.insertText(text);
    await settled(page);
  }

  /** Puts `after` in the place of `before`, as typed. */
  async function change(before: string, after: string): Promise<void> {
    await write(small.replace(before, after));
  }

  beforeAll(async () => {
    const built = spawnSync(process.execPath, [join(root, 'scripts/playground.mjs'), '--build', '--out', folder]);
    expect(built.stderr.toString()).toBe('');
    address = await serveFolders({ playground: folder });
    browser = await launchChromium();
    page = await opened('light');
  }, 60_000);

  afterAll(() => expect(wrong).toEqual([]));

  test('opens with the drawing and the tables of BranDeepLabV3, as the paper has them', async () => {
    const text = await page.locator('#tables').innerText();
    // Table I: the FLOPs of the main exit.
    expect(text).toContain('60.29');
    expect(await page.locator('#drawing .brnc-exit').count()).toBe(8);
  });

  test('typing changes the drawing and the table, and a branch that is moved moves', async () => {
    await write(small);
    expect(await page.locator('#drawing title').first().textContent()).toContain('Small');
    const before = Number(await page.evaluate(placeOfBranch));
    await change('at 25%', 'at 50%');
    expect(Number(await page.evaluate(placeOfBranch))).toBeGreaterThan(before + 50);
    expect(await page.locator('#tables tbody tr').first().innerText()).toContain('50.0%');
  });

  test('an error is underlined and said in words; its fix mends it', async () => {
    await change('light_head(5)\n  exit', 'light_heat(5)\n  exit');
    await page.waitForSelector('.cm-lintRange-error');
    expect(await page.locator('#problems .error').first().innerText()).toContain('light_heat');
    expect(await page.locator('#drawing').innerText()).toContain('an error');
    await page.locator('#problems button', { hasText: 'Fix' }).first().click();
    await page.waitForSelector('#drawing svg');
    expect(await page.locator('.cm-lintRange-error').count()).toBe(0);
    expect(await page.evaluate(`document.querySelector('.cm-content').innerText`)).toContain('light_head(5)');
  });

  test('an empty program and one that is half typed are said in words', async () => {
    await write('');
    expect(await page.locator('#drawing').innerText()).toContain('the program has no model');
    for (let end = 40; end < small.length; end += 120) await write(small.slice(0, end));
    await write(small);
    expect(await page.locator('#drawing svg').count()).toBe(1);
  });

  test('hover says what is under the pointer', async () => {
    await page.mouse.move(5, 5);
    await page.locator('.tok-call', { hasText: 'light_head' }).first().hover();
    await page.waitForSelector('.cm-tooltip-hover .hover');
    expect(await page.locator('.cm-tooltip-hover').innerText()).toContain('light_head(');
  });

  test('the slider gives the figures of `brnc flops --size`', { timeout: 60_000 }, async () => {
    await write(small);
    await page.evaluate(`{
      const slider = document.querySelector('#slider');
      slider.value = '224';
      slider.dispatchEvent(new Event('input'));
    }`);
    await settled(page);
    expect(await page.locator('#size').innerText()).toBe('224 × 224');
    writeFileSync(join(folder, 'small.brn'), small);
    const said = await brnc(folder, 'flops', 'small.brn', '--size', '224');
    expect(said).toMatchObject({ status: 0, stderr: '' });
    const cells = await page.locator('#tables table').first().locator('tbody td:nth-child(5)').allInnerTexts();
    expect(cells).toHaveLength(2);
    for (const cell of cells) expect(said.stdout).toContain(cell);
    await page.locator('#reset').click();
    await settled(page);
    expect(await page.locator('#size').innerText()).toBe('64 × 64');
  });

  test('a click in the drawing goes to the line, and the line lights its part', async () => {
    await page.locator('#drawing .brnc-exit').first().click();
    expect(String(await page.evaluate('document.getSelection().toString()'))).toContain('branch b');
    expect(await page.locator('#drawing .is-lit').count()).toBe(1);
    await page.keyboard.press('Control+Home');
    expect(await page.locator('#drawing .is-lit').count()).toBe(0);
  });

  test('Shift+Alt+F formats; the link holds the program', async () => {
    await change('  backbone resnet18', 'backbone    resnet18');
    await page.keyboard.press('Shift+Alt+f');
    await page.locator('#status', { hasText: 'Formatted.' }).waitFor();
    await page.locator('#share').click();
    const again = await opened('light', new URL(page.url()).hash);
    expect(await again.locator('.cm-line').allInnerTexts()).toEqual(small.split('\n').map((line) => line || '\n'));
    await again.close();
  });

  test('the keyboard alone reaches everything, and is not caught in the editor', async () => {
    await page.locator('#examples').focus();
    const reached: string[] = [];
    for (let presses = 0; presses < 40; presses += 1) {
      const at = String(await page.evaluate(`document.activeElement.id || document.activeElement.className`));
      reached.push(at);
      if (at === 'tables') break;
      await page.keyboard.press('Tab');
    }
    const wanted = ['examples', 'format', 'share', 'theme', 'cm-content', 'drawing', 'slider', 'tables'];
    for (const part of wanted) expect(reached.some((each) => each.split(' ').includes(part))).toBe(true);
    await page.locator('#drawing').focus();
    await page.keyboard.press('End');
    expect(await page.locator('#status').innerText()).toMatch(/line \d+/);
    await page.keyboard.press('Enter');
    expect(await page.evaluate(`document.activeElement.classList.contains('cm-content')`)).toBe(true);
  });

  test('the theme is the system’s until another is chosen, for the page and the drawing', async () => {
    const background = `getComputedStyle(document.querySelector('#drawing .b-background')).fill`;
    const dark = await opened('dark');
    const [light, ofDark] = [await page.evaluate(background), await dark.evaluate(background)];
    expect(ofDark).not.toBe(light);
    await dark.locator('#theme').selectOption('light');
    expect(await dark.evaluate(background)).toBe(light);
    await dark.close();
  });

  test('a narrow page is as wide as the screen; the drawing scrolls within', async () => {
    const narrow = await opened('light', '', { width: 390, height: 844 });
    expect(await narrow.evaluate('document.documentElement.scrollWidth')).toBe(390);
    expect(Number(await narrow.evaluate(`document.querySelector('#drawing').scrollWidth`))).toBeGreaterThan(390);
    await narrow.close();
  });

  test('every example is in the menu, and draws', async () => {
    const names = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.brn'));
    const offered = await page.locator('#examples option:not([value=""])').allInnerTexts();
    expect(offered.map((name) => `${name}.brn`).sort()).toEqual(names.sort());
    for (const name of names) {
      await page.locator('#examples').selectOption(name.replace('.brn', ''));
      await settled(page);
      const first = readFileSync(join(root, 'examples', name), 'utf8').split('\n')[0] ?? '';
      expect(await page.locator('.cm-line').first().innerText()).toBe(first);
      expect(await page.locator('#drawing svg').count()).toBe(1);
    }
  }, 60_000);
});

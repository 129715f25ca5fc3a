import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith, brnc } from '../cli/in-process.ts';
import { describeInChromium } from './chromium.ts';
import { Playground, root, small } from './playground-page.ts';

/** Where the first branch stands in the drawing, in pixels. */
const placeOfBranch = `document.querySelector('#drawing .brnc-exit .b-branch-dot').getAttribute('cx')`;

describeInChromium('the playground: a program and its network', () => {
  const playground = new Playground();

  test('opens with the drawing and the tables of BranDeepLabV3, as the paper has them', async () => {
    const { page } = playground;
    const text = await page.locator('#tables').innerText();
    // Table I: the FLOPs of the main exit.
    expect(text).toContain('60.29');
    expect(await page.locator('#drawing .brnc-exit').count()).toBe(8);
  });

  test('typing changes the drawing and the table, and a branch that is moved moves', async () => {
    const { page } = playground;
    await playground.write(small);
    expect(await page.locator('#drawing title').first().textContent()).toContain('Small');
    const before = Number(await page.evaluate(placeOfBranch));
    await playground.change('at 25%', 'at 50%');
    expect(Number(await page.evaluate(placeOfBranch))).toBeGreaterThan(before + 50);
    expect(await page.locator('#tables tbody tr').first().innerText()).toContain('50.0%');
  });

  test('an error is underlined and said in words; its fix mends it', async () => {
    const { page } = playground;
    await playground.change('light_head(5)\n  exit', 'light_heat(5)\n  exit');
    await page.waitForSelector('.cm-lintRange-error');
    expect(await page.locator('#problems .error').first().innerText()).toContain('light_heat');
    expect(await page.locator('#drawing').innerText()).toContain('an error');
    await page.locator('#problems button', { hasText: 'Fix' }).first().click();
    await page.waitForSelector('#drawing svg');
    expect(await page.locator('.cm-lintRange-error').count()).toBe(0);
    expect(await playground.text()).toBe(small);
  });

  test('the error says itself where the pointer is, and is mended there', async () => {
    const { page } = playground;
    await playground.change('light_head(5)\n  exit', 'light_heat(5)\n  exit');
    await page.mouse.move(5, 5);
    await page.locator('.cm-lintRange-error').first().hover();
    const tooltip = page.locator('.cm-tooltip-lint, .cm-tooltip .cm-diagnostic').first();
    await tooltip.waitFor();
    expect(await tooltip.innerText()).toContain('light_heat');
    await page.locator('.cm-tooltip .cm-diagnosticAction').first().click();
    await page.waitForSelector('#drawing svg');
    expect(await playground.text()).toBe(small);
  });

  test('what an error carries no fix for is tried, as by the language server', async () => {
    const { page } = playground;
    const withClasses = small
      .replace('64)', '64, classes: int = 5)')
      .replaceAll('light_head(5)', 'light_head(classes)');
    await playground.write(withClasses.replace('light_head(classes)\n  exit', 'light_head()\n  exit'));
    const fix = page.locator('#problems .error button', { hasText: 'Fix' }).first();
    await fix.waitFor();
    await fix.click();
    await page.waitForSelector('#drawing svg');
    expect(await page.locator('#problems .error').count()).toBe(0);
  });

  test('while there is an error, the drawing from before stays, said to be old, and leads nowhere', async () => {
    const { page } = playground;
    await playground.write(small);
    await page.locator('.cm-line', { hasText: 'exit out' }).click();
    await page.keyboard.press('End');
    await page.keyboard.press('Backspace');
    await page.locator('#notice', { hasText: 'Out of date' }).waitFor();
    expect(await page.locator('#drawing .brnc-exit').count()).toBe(2);
    await page.locator('#drawing .brnc-exit').first().click();
    expect(String(await page.evaluate('document.getSelection().toString()'))).toBe('');
    await page.locator('.cm-line', { hasText: 'exit out' }).click();
    await page.keyboard.press('End');
    await page.keyboard.type(')');
    await page.waitForSelector('.network:not(.is-old)[aria-busy="false"]');
    expect(await page.locator('#notice').innerText()).toBe('');
  });

  test('an empty program and one that is half typed are said in words', async () => {
    const { page } = playground;
    await playground.write('');
    expect(await page.locator('#drawing').innerText()).toContain('the program has no model');
    for (let end = 40; end < small.length; end += 120) await playground.write(small.slice(0, end));
    await playground.write(small);
    expect(await page.locator('#drawing svg').count()).toBe(1);
  });

  test('hover says what is under the pointer, at the size that is shown', async () => {
    const { page } = playground;
    const hovered = async (): Promise<string> => {
      await page.mouse.move(5, 5);
      await page.locator('.tok-call', { hasText: 'light_head' }).first().hover();
      await page.waitForSelector('.cm-tooltip-hover .hover');
      return page.locator('.cm-tooltip-hover').innerText();
    };
    expect(await hovered()).toContain('f32[N, 5, 16, 16]');
    await playground.setSize(96);
    expect(await hovered()).toContain('f32[N, 5, 24, 24]');
    await page.locator('#reset').click();
    await playground.settled();
  });

  test('a click in the drawing goes to the line, and the line lights its part', async () => {
    const { page } = playground;
    await page.locator('#drawing .brnc-exit').first().click();
    expect(String(await page.evaluate('document.getSelection().toString()'))).toContain('branch b');
    expect(await page.locator('#drawing .is-lit').count()).toBe(1);
    await page.keyboard.press('Control+Home');
    expect(await page.locator('#drawing .is-lit').count()).toBe(0);
  });

  test('Shift+Alt+F formats as `brnc fmt` does', async () => {
    const { page } = playground;
    const untidy = small
      .replace('  backbone resnet18', '  backbone    resnet18')
      .replace('(5)\n  exit', '( 5 )\n  exit');
    await playground.write(untidy);
    await page.keyboard.press('Shift+Alt+f');
    await page.locator('#status', { hasText: 'Formatted.' }).waitFor();
    const folder = folderWith({ 'a.brn': untidy });
    expect(await brnc(folder, 'fmt', 'a.brn')).toMatchObject({ status: 0 });
    expect(await playground.text()).toBe(readFileSync(join(folder, 'a.brn'), 'utf8'));
  });

  test('the link holds the program; of a damaged one the page says so', async () => {
    const { page } = playground;
    await playground.write(small);
    await page.locator('#share').click();
    const { hash } = new URL(page.url());
    const again = await playground.open({ hash });
    expect(await playground.text(again)).toBe(small);
    await again.close();
    for (const damaged of [hash.slice(0, -20), '#brn=%%%', `#brn=${'A'.repeat(50)}`]) {
      const other = await playground.open({ hash: damaged });
      expect(await other.locator('#status').innerText()).toContain('damaged');
      expect(await playground.text(other)).toContain('BranDeepLabV3');
      await other.close();
    }
  });

  test('every example is in the menu, and draws', { timeout: 60_000 }, async () => {
    const { page } = playground;
    const names = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.brn'));
    const offered = await page.locator('#examples option:not([value=""])').allInnerTexts();
    expect(offered.map((name) => `${name}.brn`).sort()).toEqual(names.sort());
    for (const name of names) {
      await page.locator('#examples').selectOption(name.replace('.brn', ''));
      await playground.settled();
      const first = readFileSync(join(root, 'examples', name), 'utf8').split('\n')[0] ?? '';
      expect(await page.locator('.cm-line').first().innerText()).toBe(first);
      expect(await page.locator('#drawing svg').count()).toBe(1);
      expect(await page.locator('#notice').innerText()).toBe('');
    }
  });
});

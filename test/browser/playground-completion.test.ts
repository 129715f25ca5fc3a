import { expect, test } from 'vitest';
import { describeInChromium } from './chromium.ts';
import { Playground, small } from './playground-page.ts';

describeInChromium('the playground: completion', () => {
  const playground = new Playground();
  const list = '.cm-tooltip-autocomplete';

  /** Types at the end of a line of the small program. */
  async function typeAfter(line: string, text: string): Promise<void> {
    const { page } = playground;
    await playground.write(small);
    await page.locator('.cm-line', { hasText: line }).first().click();
    await page.keyboard.press('End');
    await page.keyboard.type(text, { delay: 20 });
  }

  const labels = (): Promise<readonly string[]> =>
    playground.page.locator(`${list} .cm-completionLabel`).allInnerTexts();

  test('offers attach points with their shares while a name is typed', async () => {
    const { page } = playground;
    await typeAfter('light_head(5)', '\nbranch c at lay');
    await page.waitForSelector(list);
    expect(await labels()).toEqual(expect.arrayContaining(['layer1.0', 'layer2.1']));
    expect(await page.locator(`${list} li`).first().innerText()).toMatch(/layer1\.0.*% · f32\[N, 64, 16, 16\]/);
  });

  test('Enter writes what is chosen; a space asks where a name must follow', async () => {
    const { page } = playground;
    await typeAfter('light_head(5)', '\nbranch c at ');
    await page.waitForSelector(list);
    await page.keyboard.type('layer2.0');
    await page.waitForSelector(list);
    await page.waitForTimeout(100);
    await page.keyboard.press('Enter');
    expect(await playground.text()).toContain('branch c at layer2.0\n');
    await page.keyboard.type(' -> light_h', { delay: 20 });
    await page.waitForSelector(list);
    expect(await labels()).toContain('light_head');
  });

  test('a block of the library brings its import, and the stops of a call are filled in turn', async () => {
    const { page } = playground;
    await typeAfter('light_head(5)', '\nbranch c at 50% of flops -> deeplab_h');
    await page.waitForSelector(list);
    await page.waitForTimeout(100);
    await page.keyboard.press('Enter');
    await page.keyboard.type('5');
    await playground.settled();
    const text = await playground.text();
    expect(text).toContain('use std.deeplab { deeplab_head }');
    expect(text).toContain('branch c at 50% of flops -> deeplab_head(5)');
    expect(await page.locator('#drawing .brnc-exit').count()).toBe(3);
  });

  test('Ctrl+Space asks anywhere, Escape closes, and there is nothing in a comment', async () => {
    const { page } = playground;
    await typeAfter('light_head(5)', '\n');
    await page.keyboard.press('Control+Space');
    await page.waitForSelector(list);
    expect(await labels()).toEqual(expect.arrayContaining(['branch', 'tier']));
    await page.keyboard.press('Escape');
    expect(await page.locator(list).count()).toBe(0);
    await page.keyboard.type('// lay', { delay: 20 });
    await page.waitForTimeout(400);
    expect(await page.locator(list).count()).toBe(0);
  });

  test('Ctrl+Space gives a number its unit, which typing one does not ask for', async () => {
    const { page } = playground;
    await typeAfter('light_head(5)', '\nbranch c at 2');
    await page.keyboard.press('Escape');
    await page.keyboard.type('5', { delay: 20 });
    await page.waitForTimeout(400);
    expect(await page.locator(list).count()).toBe(0);
    await page.keyboard.press('Control+Space');
    await page.waitForSelector(list);
    expect(await labels()).toEqual(['25% of flops']);
    await page.waitForTimeout(100);
    await page.keyboard.press('Enter');
    expect(await playground.text()).toContain('branch c at 25% of flops\n');
  });

  test('says what a choice is', async () => {
    const { page } = playground;
    await typeAfter('light_head(5)', '\nbranch c at 50% of flops -> light_h');
    await page.waitForSelector('.cm-completionInfo');
    expect((await page.locator('.cm-completionInfo').innerText()).length).toBeGreaterThan(20);
  });
});

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { contrast } from '../colours.ts';
import { describeInChromium } from './chromium.ts';
import { Playground, small } from './playground-page.ts';

/** Deque's checker of accessibility, as a script that runs in the page. */
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What it finds wrong by WCAG 2.2, levels A and AA, and by its own best practices: the rule, and where. */
const audit = `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
  .then(({ violations }) => violations.map(({ id, nodes }) => id + ' at ' + nodes.map(({ target }) => target).join(', ')))`;

/** What can be operated, each by its id, its label or its words. */
const operable = `[...document.querySelectorAll('button, select, input, [tabindex="0"], .cm-content')]
  .filter((each) => each.checkVisibility() && !each.disabled)
  .map((each) => each.id || each.getAttribute('aria-label') || each.textContent)`;

const active = `(({ id, textContent, ariaLabel }) => id || ariaLabel || textContent)(document.activeElement)`;

describeInChromium('the playground: for everyone', () => {
  const playground = new Playground();

  const namesOn = async (page: Page, script: string): Promise<readonly string[]> => {
    const found: unknown = await page.evaluate(script);
    return Array.isArray(found) ? found.map(String) : [];
  };

  /** Presses Tab until it has been everywhere; gives what can be operated and was not reached. */
  async function unreached(page: Page): Promise<readonly string[]> {
    const wanted = await namesOn(page, operable);
    const reached = new Set<string>();
    await page.evaluate(`document.activeElement.blur()`);
    for (let presses = 0; presses < 2 * wanted.length + 10; presses += 1) {
      await page.keyboard.press('Tab');
      reached.add(String(await page.evaluate(active)));
    }
    return wanted.filter((each) => !reached.has(each));
  }

  test('the keyboard alone reaches all that can be operated, and is not caught in the editor', async () => {
    const { page } = playground;
    await playground.write(small);
    const operableNow = await namesOn(page, operable);
    const parts = ['examples', 'theme', 'format', 'share', 'download', 'drawing', 'slider', 'growth', 'tables'];
    expect(operableNow).toEqual(expect.arrayContaining(parts));
    expect(operableNow.filter((each) => each.startsWith('b: go to line'))).toHaveLength(1);
    expect(await unreached(page)).toEqual([]);
    await playground.write(small.replace('light_head(5)\n\n', 'light_heat(5)\n\n'));
    expect(await namesOn(page, operable)).toEqual(expect.arrayContaining([expect.stringMatching(/^fix: /)]));
    expect(await unreached(page)).toEqual([]);
  });

  test.each(['light', 'dark'] as const)('axe finds nothing wrong with the page, in the %s theme', async (scheme) => {
    for (const viewport of [undefined, { width: 390, height: 844 }]) {
      const page = await playground.open({ scheme, ...(viewport === undefined ? {} : { viewport }) });
      await page.waitForSelector('#growth svg');
      await page.evaluate(axe);
      expect(await namesOn(page, audit)).toEqual([]);
      // With errors, a tooltip and completions.
      await page.locator('.cm-line', { hasText: 'exit out' }).first().click();
      await page.keyboard.press('End');
      await page.keyboard.type('\nbranch c at lay', { delay: 20 });
      await page.waitForSelector('.cm-tooltip-autocomplete');
      await page.locator('#notice', { hasText: 'Out of date' }).waitFor();
      // The keys that go through the list are the editor's, of which axe knows for a combobox only.
      const wrong = (await namesOn(page, audit)).filter(
        (each) => !/^scrollable-region-focusable at #cm-ac-\w+$/.test(each),
      );
      expect(wrong).toEqual([]);
      await page.close();
    }
  });

  test('the drawing is read part by part, and Enter goes to a part’s line', async () => {
    const { page } = playground;
    await playground.write(small);
    await page.locator('#drawing').focus();
    await page.keyboard.press('End');
    expect(await page.locator('#status').innerText()).toMatch(/line \d+/);
    await page.keyboard.press('Enter');
    expect(await page.evaluate(`document.activeElement.classList.contains('cm-content')`)).toBe(true);
  });

  test('F8 goes to the next problem', async () => {
    const { page } = playground;
    await playground.write(small.replace('resnet18\n\n', 'resnet19\n\n'));
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('F8');
    expect(String(await page.evaluate('document.getSelection().toString()'))).toBe('resnet19');
  });

  test('the theme is the system’s until another is chosen, for the page, the drawing and the chart', async () => {
    const { page } = playground;
    await playground.write(small);
    const backgrounds = `['#drawing .b-background', '#growth svg > rect']
      .map((each) => getComputedStyle(document.querySelector(each)).fill)`;
    const dark = await playground.open({ scheme: 'dark' });
    for (const each of [page, dark]) await each.waitForSelector('#growth svg');
    const [light, ofDark] = [await page.evaluate(backgrounds), await dark.evaluate(backgrounds)];
    expect(ofDark).not.toEqual(light);
    await dark.locator('#theme').selectOption('light');
    expect(await dark.evaluate(backgrounds)).toEqual(light);
    await dark.close();
  });

  test.each(['light', 'dark'] as const)(
    'marks beside lines differ in form, and are seen in the %s theme',
    async (scheme) => {
      const page = await playground.open({ scheme });
      await page.locator('.cm-content').focus();
      await page.keyboard.press('Control+a');
      await page.keyboard.insertText('model Small {\n  backbone nothing\n}\n');
      await page.waitForSelector('.cm-lint-marker-error');
      const styles = await namesOn(
        page,
        `['error', 'warning', 'info'].map((severity) => {
        const mark = document.querySelector('.cm-lint-marker').cloneNode();
        mark.className = 'cm-lint-marker cm-lint-marker-' + severity;
        document.querySelector('.cm-gutter-lint').append(mark);
        const { backgroundColor, borderRadius, clipPath } = getComputedStyle(mark);
        mark.remove();
        return JSON.stringify({ backgroundColor, form: borderRadius + clipPath });
      })`,
      );
      const read = styles.map((each): unknown => JSON.parse(each));
      const panel = String(await page.evaluate(`getComputedStyle(document.querySelector('#editor')).backgroundColor`));
      const forms = read.map((each) => (typeof each === 'object' && each !== null && 'form' in each ? each.form : ''));
      expect(new Set(forms).size).toBe(3);
      for (const each of styles) {
        const [, colour = ''] = /(rgb\([^)]*\))/.exec(each) ?? [];
        expect(contrast(hex(colour), hex(panel))).toBeGreaterThanOrEqual(3);
      }
      await page.close();
    },
  );

  test('nothing moves by itself for those who ask for less motion', async () => {
    const page = await playground.open({ reducedMotion: 'reduce' });
    const moving = await page.evaluate(`[...document.querySelectorAll('*')].filter((each) => {
      const { animationName, transitionDuration } = getComputedStyle(each);
      return animationName !== 'none' || parseFloat(transitionDuration) > 0;
    }).length`);
    expect(moving).toBe(0);
    await page.close();
  });

  test('a narrow page is as wide as the screen; what is wider scrolls within', async () => {
    const narrow = await playground.open({ viewport: { width: 390, height: 844 } });
    await narrow.waitForSelector('#growth svg');
    expect(await narrow.evaluate('document.documentElement.scrollWidth')).toBe(390);
    expect(Number(await narrow.evaluate(`document.querySelector('#drawing').scrollWidth`))).toBeGreaterThan(390);
    await narrow.close();
  });
});

/** `rgb(1, 2, 3)` as `#010203`. */
function hex(colour: string): string {
  const channels = [...colour.matchAll(/\d+/g)].slice(0, 3).map(([each]) => Number(each).toString(16).padStart(2, '0'));
  return `#${channels.join('')}`;
}

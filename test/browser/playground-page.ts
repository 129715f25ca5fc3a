import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { launchChromium } from './chromium.ts';
import { serveFolders } from './serve.ts';

export const root = join(import.meta.dirname, '../..');

/** A program that is checked at once. */
export const small = `use std.resnet { resnet18 }
use std.fcn { light_head }

model Small(size: int = 64) {
  input image: f32[N, 3, size, size] as imagenet
  backbone resnet18

  branch b at 25% of flops -> light_head(5)
  exit out -> light_head(5)

  stop when entropy < 0.15 else last
}
`;

interface PageOptions {
  readonly scheme?: 'light' | 'dark';
  readonly hash?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly reducedMotion?: 'reduce';
}

/** The playground, built and served for the tests of a file, in a page that all of them use. */
export class Playground {
  /** For what a test needs on disk; gone after the tests. */
  readonly folder = mkdtempSync(join(tmpdir(), 'brnc-playground-'));
  #address = '';
  #browser: Browser | undefined;
  #page: Page | undefined;
  readonly #wrong: string[] = [];

  /** Call it in a `describe`: no page may fail, nor ask for anything from elsewhere. */
  constructor() {
    beforeAll(async () => {
      const out = join(this.folder, 'page');
      const built = spawnSync(process.execPath, [join(root, 'scripts/playground.mjs'), '--build', '--out', out]);
      expect(built.stderr.toString()).toBe('');
      this.#address = await serveFolders({ playground: out });
      this.#browser = await launchChromium();
      this.#page = await this.open();
    }, 60_000);
    afterAll(() => {
      rmSync(this.folder, { recursive: true });
      expect(this.#wrong).toEqual([]);
    });
  }

  get page(): Page {
    if (this.#page === undefined) throw new Error('the page is there once the tests run');
    return this.#page;
  }

  /** Another page, which has drawn its first program. */
  async open(options: PageOptions = {}): Promise<Page> {
    const { scheme = 'light', hash = '', viewport = { width: 1440, height: 900 }, reducedMotion } = options;
    if (this.#browser === undefined) throw new Error('the browser is there once the tests run');
    const motion = reducedMotion === undefined ? {} : { reducedMotion };
    const page = await this.#browser.newPage({ viewport, colorScheme: scheme, ...motion });
    page.on('pageerror', (error) => this.#wrong.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.#wrong.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(this.#address)) this.#wrong.push(`asks for ${request.url()}`);
    });
    await page.goto(`${this.#address}/playground/index.html${hash}`);
    await this.settled(page);
    return page;
  }

  /** Waits until what is shown is of the text as it is. */
  async settled(page: Page = this.page): Promise<void> {
    await page.waitForSelector('.network[aria-busy="false"]');
  }

  /** Puts a text in the place of all. */
  async write(text: string): Promise<void> {
    await this.page.locator('.cm-content').focus();
    await this.page.keyboard.press('Control+a');
    await this.page.keyboard.press('Delete');
    await this.page.locator('#drawing .words', { hasText: 'no model' }).waitFor();
    if (text === '') return;
    await this.page.keyboard.insertText(text);
    await this.settled();
  }

  /** Writes the small program with `after` in the place of `before`. */
  async change(before: string, after: string): Promise<void> {
    await this.write(small.replace(before, after));
  }

  /** The text in the editor. */
  async text(page: Page = this.page): Promise<string> {
    const lines = await page.locator('.cm-line').allInnerTexts();
    return lines.map((line) => (line === '\n' ? '' : line)).join('\n');
  }

  /** Moves the slider. */
  async setSize(size: number): Promise<void> {
    await this.page.evaluate(`{
      const slider = document.querySelector('#slider');
      slider.value = '${size}';
      slider.dispatchEvent(new Event('input'));
    }`);
    await this.settled();
  }
}

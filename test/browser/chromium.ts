import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, describe } from 'vitest';

/** What Chromium and its kin are called on Debian, Fedora, Arch and where Google's own package is installed. */
const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The program that `CHROMIUM` names, or the first that is installed. */
function findChromium(): string | undefined {
  const { CHROMIUM, PATH = '' } = process.env;
  if (CHROMIUM !== undefined && CHROMIUM !== '') return CHROMIUM;
  const folders = PATH.split(delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(canRun);
}

const found = findChromium();

/** Tests that need a browser; without one they are left out, and the output of the tests says why. */
export function describeInChromium(title: string, body: () => void): void {
  if (found === undefined) {
    const how = 'install it (Debian: apt-get install chromium), or name its program in CHROMIUM';
    console.warn(`left out, as there is no Chromium: ${title}\n${how}`);
  }
  describe.skipIf(found === undefined)(title, body);
}

/** A browser without a window, which is gone after the tests of the file. */
export async function launchChromium(): Promise<Browser> {
  if (found === undefined) throw new Error('there is no Chromium: use describeInChromium');
  // Root may not use Chromium's sandbox, and the pages are our own.
  const browser = await chromium.launch({ executablePath: found, args: ['--no-sandbox', '--disable-gpu'] });
  afterAll(async () => await browser.close());
  return browser;
}

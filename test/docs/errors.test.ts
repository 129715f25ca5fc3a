import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const sections = read('docs/errors.md')
  .split(/^### /m)
  .slice(1)
  .map((section) => ({
    code: section.slice(0, section.indexOf('\n')),
    shown: /```text\n([\s\S]*?)\n```/.exec(section)?.[1] ?? '',
  }));

test.each(sections)('what docs/errors.md shows of $code is what a user sees', ({ code, shown }) => {
  expect(shown).not.toBe('');
  expect(read(`test/diagnostics/fixtures/${code}/expected.txt`)).toContain(shown);
});

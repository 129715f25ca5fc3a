import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check } from '../../src/index.ts';
import { brnFiles } from '../syntax/support.ts';
import { format, meaning } from './support.ts';
import { rewritten, writtenFile } from './written.ts';

/** `BRNC_RUNS=10000 BRNC_SEED=1 npx vitest run test/format/random.test.ts` looks longer, and elsewhere. */
const numRuns = Number(process.env['BRNC_RUNS'] ?? 200);
const seed = Number(process.env['BRNC_SEED'] ?? 4);
const timeout = 60_000 + 100 * numRuns;

const layouts = fc.record({
  printWidth: fc.constantFrom(20, 40, 80, 120, Infinity),
  tabWidth: fc.constantFrom(2, 4),
  useTabs: fc.boolean(),
});

/** What holds for every text that has no syntax error, however it is written. */
async function checkFormatted(text: string, layout: Parameters<typeof format>[1]): Promise<string> {
  const formatted = await format(text, layout);
  expect(await format(formatted, layout)).toBe(formatted);
  expect(meaning(formatted)).toEqual(meaning(text));
  expect(formatted).not.toMatch(/[ \t]\n|\n\n\n|^\n|\n\n$|\r|[^\n]$/);
  return formatted;
}

/** What `check` finds, without the places in the text. */
function reportOf(text: string, file: string): unknown {
  const { diagnostics, models } = check(text, { file, read: () => undefined });
  return { diagnostics: diagnostics.map(({ code, message, severity }) => ({ code, message, severity })), models };
}

describe('formatting twice is formatting once, and nothing else changes', () => {
  test('in files written at random, with comments and empty lines everywhere', { timeout }, async () => {
    const property = fc.asyncProperty(
      fc.integer(),
      fc.integer({ min: 6, max: 24 }),
      layouts,
      async (at, size, layout) => {
        const text = writtenFile(at, size);
        fc.pre(text !== undefined);
        await checkFormatted(text, layout);
      },
    );
    await fc.assert(property, { numRuns, seed });
  });

  const programs = [...brnFiles()];
  test('in the library and the examples, rewritten at random', { timeout }, async () => {
    const property = fc.asyncProperty(
      fc.constantFrom(...programs),
      fc.integer(),
      layouts,
      async ([, text], at, layout) => {
        await checkFormatted(rewritten(text, at), layout);
      },
    );
    await fc.assert(property, { numRuns, seed });
  });

  test.each(programs)('%s: check says the same', async (name, text) => {
    const formatted = await checkFormatted(rewritten(text, seed), { printWidth: 60 });
    expect(reportOf(formatted, name)).toEqual(reportOf(text, name));
  });

  test('where only spaces differ, the result is the same', { timeout }, async () => {
    const property = fc.asyncProperty(fc.constantFrom(...programs), fc.integer(), async ([, text], at) => {
      const one = rewritten(text, at);
      const other = one
        .split(/(\r\n|\n|\r)/)
        .map((line) => (line.includes('//') ? line : line.replace(/[ \t]+/g, ' ')))
        .join('');
      expect(await format(other)).toBe(await format(one));
    });
    await fc.assert(property, { numRuns: numRuns / 4, seed });
  });
});

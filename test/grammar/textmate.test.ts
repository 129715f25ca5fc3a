import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { printTmLanguage } from '../../scripts/tmlanguage.ts';
import { writtenFile } from '../format/written.ts';
import { disagreements } from './agreement.ts';
import { printScopes, sourceOf, tokenise } from './tokenise.ts';

const root = join(import.meta.dirname, '../..');
const goldens = join(import.meta.dirname, 'goldens');

test('grammar/brn.tmLanguage.json is what the compiler says; `npx vitest run test/grammar -u` writes it', async () => {
  await expect(await printTmLanguage()).toMatchFileSnapshot('../../grammar/brn.tmLanguage.json');
});

describe('the scopes of', () => {
  test.each(readdirSync(goldens).map((name) => name.replace('.txt', '')))('%s', async (construct) => {
    const file = join(goldens, `${construct}.txt`);
    const source = sourceOf(readFileSync(file, 'utf8'));
    await expect(await printScopes(source)).toMatchFileSnapshot(file);
  });
});

const programs = ['examples', 'stdlib', 'src/cli/starter'].flatMap((folder) =>
  readdirSync(join(root, folder)).flatMap((name) => (name.endsWith('.brn') ? [`${folder}/${name}`] : [])),
);

describe('every character has a scope in', () => {
  test.each(programs)('%s', async (program) => {
    const lines = await tokenise(readFileSync(join(root, program), 'utf8'));
    const bare = lines.flatMap((pieces, index) =>
      pieces.flatMap(({ text, start, scopes }) =>
        scopes.length === 0 && text.trim() !== '' ? [`${index + 1}:${start + 1}: ${text}`] : [],
      ),
    );
    expect(bare).toEqual([]);
  });
});

describe('a word is a keyword, and a sign an operator, where it is one for the compiler', () => {
  test.each(programs)('in %s', async (program) => {
    expect(await disagreements(readFileSync(join(root, program), 'utf8'))).toEqual([]);
  });

  test('in programs that are written at random, with such words as names', async () => {
    const texts = Array.from({ length: 300 }, (_, seed) => writtenFile(seed, 12)).filter((text) => text !== undefined);
    expect(texts.length).toBeGreaterThan(100);
    for (const text of texts) expect(await disagreements(text), text).toEqual([]);
  });
});

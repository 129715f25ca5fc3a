import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type LanguageRegistration, createHighlighterCore } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';
import { createOnigurumaEngine } from 'shiki/engine/oniguruma';
import dark from 'shiki/themes/github-dark.mjs';
import light from 'shiki/themes/github-light.mjs';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const parse: (text: string) => LanguageRegistration = JSON.parse;
const grammar = parse(readFileSync(join(root, 'grammar/brn.tmLanguage.json'), 'utf8'));
const themes = { light: 'github-light', dark: 'github-dark' } as const;

/** As docs/editors.md says that a documentation site does it. */
const highlighter = createHighlighterCore({
  langs: [grammar],
  themes: [light, dark],
  engine: createOnigurumaEngine(import('shiki/wasm')),
});
const withoutWasm = createHighlighterCore({
  langs: [grammar],
  themes: [light, dark],
  engine: createJavaScriptRegexEngine(),
});

const programs = ['examples', 'stdlib'].flatMap((folder) =>
  readdirSync(join(root, folder)).flatMap((name) => (name.endsWith('.brn') ? [`${folder}/${name}`] : [])),
);

describe('Shiki', () => {
  test('gives an example its colours, in a light theme and a dark one', async () => {
    const text = readFileSync(join(root, 'examples/brandeeplabv3.brn'), 'utf8');
    for (const theme of Object.values(themes)) {
      const html = (await highlighter).codeToHtml(text, { lang: 'brn', theme });
      const colours = new Set(Array.from(html.matchAll(/color:(#[0-9A-F]{6})/gi), ([, colour = '']) => colour));
      expect(colours.size).toBeGreaterThanOrEqual(6);
      expect(html.replace(/<[^>]*>/g, '').replaceAll('&#x3C;', '<')).toBe(text);
    }
  });

  test('colours a keyword as one only where it is one', async () => {
    const { tokens } = (await highlighter).codeToTokens('branch at at exit -> at', {
      lang: 'brn',
      theme: themes.light,
    });
    const words = tokens.flat().filter(({ content }) => /[a-z]/.test(content));
    const [branch, label, at, exit, call] = words.map(({ color }) => color);
    expect(words.map(({ content }) => content.trim())).toEqual(['branch', 'at', 'at', 'exit', 'at']);
    expect(at).toBe(branch);
    for (const name of [label, exit, call]) expect(name).not.toBe(branch);
  });

  test.each(programs)('gives %s the same colours without WebAssembly', async (program) => {
    const text = readFileSync(join(root, program), 'utf8');
    // Without a limit: what a line takes depends on what else the machine does.
    const options = { lang: 'brn', themes, tokenizeTimeLimit: 0 } as const;
    expect((await withoutWasm).codeToHtml(text, options)).toBe((await highlighter).codeToHtml(text, options));
  });
});

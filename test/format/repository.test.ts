import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatText } from '../../src/format/format-text.ts';
import { parseText } from '../syntax/support.ts';

const root = join(import.meta.dirname, '../..');
/** What is made, or comes from elsewhere. */
const foreign = ['node_modules', 'dist', 'out', 'coverage'];

/** The files of the repository whose names end so, by their path. */
function filesWith(ending: string): readonly string[] {
  const files = readdirSync(root).flatMap((name) => {
    if (name.startsWith('.') || foreign.includes(name)) return [];
    if (!statSync(join(root, name)).isDirectory()) return [name];
    return readdirSync(join(root, name), { recursive: true, encoding: 'utf8' }).map((below) => join(name, below));
  });
  return files
    .filter((file) => file.endsWith(ending) && !file.split(sep).some((part) => foreign.includes(part)))
    .sort();
}

/** A program that a page shows, without its indentation. */
interface Shown {
  readonly place: string;
  /** What stands behind `brn`. */
  readonly mark: string;
  readonly text: string;
}

function shownIn(page: string): readonly Shown[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^( *)```brn\b *(.*)\n([^]*?)\n\1```$/gm)].map((match) => {
    const [, indent = '', mark = '', body = ''] = match;
    const line = text.slice(0, match.index).split('\n').length;
    return { place: `${page}:${line}`, mark, text: `${body.replaceAll(new RegExp(`^${indent}`, 'gm'), '')}\n` };
  });
}

const files = filesWith('.brn');
const programs = filesWith('.md').flatMap(shownIn);
const isWhole = (text: string): boolean => parseText(text).diagnostics.length === 0;

test('there are files and programs in pages', () => {
  expect(files.filter((file) => file.startsWith('stdlib')).length).toBeGreaterThan(5);
  expect(programs.length).toBeGreaterThan(100);
});

describe('every file is in the canonical style; `brnc fmt FILE` makes it so', () => {
  const texts = files.map((file) => [file, readFileSync(join(root, file), 'utf8')] as const);
  test.each(texts.filter(([, text]) => isWhole(text)))('%s', async (file, text) => {
    expect(await formatText(text, file)).toEqual({ kind: 'formatted', text });
  });

  test('but for those that show a syntax error, which only fixtures of diagnostics do', () => {
    const broken = texts.filter(([, text]) => !isWhole(text)).map(([file]) => file.split(sep).join('/'));
    expect(broken.filter((file) => !file.startsWith('test/diagnostics/fixtures/'))).toEqual([]);
  });
});

describe('every program of a page is in the canonical style', () => {
  test.each(programs.filter(({ text }) => isWhole(text)))('$place', async ({ text, place }) => {
    expect(await formatText(text, place)).toEqual({ kind: 'formatted', text });
  });

  test('but for those that show a syntax error, which say so: `brn error=CODE`', () => {
    const broken = programs.filter(({ text }) => !isWhole(text));
    expect(broken.filter(({ mark }) => !mark.startsWith('error='))).toEqual([]);
  });
});

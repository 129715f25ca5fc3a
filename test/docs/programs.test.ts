import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { check } from '../../src/index.ts';

const root = join(import.meta.dirname, '../..');
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
];

/** A fence of a page that holds a program. */
interface Program {
  readonly place: string;
  readonly text: string;
  /** Behind `brn`: `error=CODE`, `warning=CODE` or `lint=CODE` where it has that mistake; `file=NAME` for one of several files. */
  readonly mark: string;
}

function programsOf(page: string): readonly Program[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^( *)```brn\b *(.*)\n([^]*?)\n\1```$/gm)].map((match) => {
    const [, indent = '', mark = '', body = ''] = match;
    const line = text.slice(0, match.index).split('\n').length;
    return { place: `${page}:${line}`, mark, text: body.replaceAll(new RegExp(`^${indent}`, 'gm'), '') };
  });
}

const programs = pages.flatMap(programsOf);

/** `error=size-mismatch` for each that is found, once. */
function found({ text, place }: Program): readonly string[] {
  const { diagnostics } = check(`${text}\n`, { file: place, read: () => undefined });
  return [...new Set(diagnostics.map(({ severity, code }) => `${severity}=${code}`))];
}

test('there are programs in the pages', () => {
  expect(programs.filter(({ place }) => place.startsWith('docs/language.md')).length).toBeGreaterThan(5);
  expect(programs.filter(({ mark }) => mark.startsWith('error=')).length).toBeGreaterThan(90);
});

describe('a program without a mark has no error and no warning', () => {
  test.each(programs.filter(({ mark }) => mark === ''))('$place', (program) => {
    expect(found(program).filter((each) => !each.startsWith('lint='))).toEqual([]);
  });
});

describe('a program with a mark has that mistake, and no other error', () => {
  test.each(programs.filter(({ mark }) => /^(error|warning|lint)=/.test(mark)))('$place $mark', (program) => {
    const all = found(program);
    expect(all).toContain(program.mark);
    expect(all.filter((each) => each.startsWith('error=') && each !== program.mark)).toEqual([]);
  });
});

test('a mark is one that is known', () => {
  const strange = programs.filter(({ mark }) => !/^(|(error|warning|lint)=[a-z0-9-]+|file=[\w.]+)$/.test(mark));
  expect(strange).toEqual([]);
});

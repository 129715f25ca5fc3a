import { describe, expect, it } from 'vitest';
import { walk } from '../../src/syntax/visit.ts';
import { brnFiles, parseText, show } from './support.ts';

describe('the library and the examples', () => {
  const files = brnFiles();

  it('are found', () => {
    expect(files.size).toBeGreaterThan(10);
  });

  it.each([...files])('%s has no syntax error', (_, text) => {
    const { file, diagnostics } = parseText(text);
    expect(diagnostics).toEqual([]);
    expect([...walk(file)].filter(({ kind }) => kind === 'missing')).toEqual([]);
  });

  it.each([...files])('%s means the same with other line ends and without indentation', (_, text) => {
    const tree = show(parseText(text).file);
    expect(show(parseText(text.replaceAll('\n', '\r\n')).file)).toBe(tree);
    expect(show(parseText(text.replace(/^ +/gm, '')).file)).toBe(tree);
    expect(show(parseText(text.replaceAll('\n', '\n\n// note\n')).file)).toBe(tree);
  });
});

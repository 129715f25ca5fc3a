import { describe, expect, test } from 'vitest';
import { checkProgram } from '../../src/index.ts';
import { toRange } from '../../src/lsp/ranges.ts';
import { Workspace } from '../../src/lsp/workspace.ts';
import { Client, FakeHost, sourceOf } from './client.ts';
import { features } from './features.ts';
import { examples } from './programs.ts';

const path = '/work/main.brn';
const cheap = ['hover', 'completion', 'signature help', 'semantic tokens', 'symbols', 'folding', 'selection'];

/**
 * Every prefix of every example goes through the analysis, and at each two of the features are asked for at its end, so
 * that within a line every feature has its turn.
 */
describe('a program that is typed one character at a time never trips a feature', () => {
  test.each([...examples])('%s', { timeout: 120_000 }, (_, text) => {
    const names = Object.keys(features);
    const workspace = new Workspace(new FakeHost());
    for (let length = 0; length <= text.length; length += 1) {
      workspace.open({ uri: 'file:///work/main.brn', version: length, text: text.slice(0, length) });
      const analysis = workspace.analysis(path);
      if (analysis === undefined) throw new Error('an open document has an analysis');
      expect(analysis.source.text).toHaveLength(length);
      const asked = { workspace, path, analysis, offset: length };
      for (const name of [names[length % names.length] ?? '', cheap[length % cheap.length] ?? '']) {
        features[name]?.(asked);
      }
    }
  });
});

describe('what is published while one types is what the last text has', () => {
  test.each([...examples])('%s', { timeout: 60_000 }, async (name, text) => {
    const client = await Client.start();
    await client.open(path, '');
    // Each keystroke of a stretch; in between, the rest of the text at once.
    const from = Math.floor(text.length / 3);
    for (let length = from; length < from + 40; length += 1) void client.change(path, text.slice(0, length));
    const steps = Array.from({ length: 12 }, (_, index) => Math.floor((text.length * (index + 1)) / 12));
    for (const length of steps) {
      const prefix = text.slice(0, length);
      await client.change(path, prefix);
      const found = await client.diagnostics(path);
      const { diagnostics } = checkProgram(prefix, { file: path, read: () => undefined });
      const source = sourceOf(prefix);
      expect(
        found.map(({ code, range }) => ({ code, range })),
        `${name}, the first ${length} characters`,
      ).toEqual(diagnostics.map(({ code, span }) => ({ code, range: toRange({ ...span, source }) })));
    }
    const versions = client.published.flatMap(({ version }) => version ?? []);
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    expect(client.logged).toEqual([]);
  });
});

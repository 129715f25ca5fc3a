import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import * as prettier from 'prettier';
import { describe, expect, test } from 'vitest';
import { formatText } from '../../src/format/format-text.ts';
import * as plugin from '../../src/prettier.ts';
import { brnFiles } from '../syntax/support.ts';
import { format } from './support.ts';
import { rewritten } from './written.ts';

const withPlugin = { plugins: [plugin], filepath: 'net.brn' };
const untidy = 'model  M (){\r\n   exit out->relu // why\r\n}';

describe('the plugin of Prettier', () => {
  test('does what brnc does', async () => {
    for (const [index, text] of [...brnFiles().values()].entries()) {
      const written = `${index % 2 === 0 ? '\ufeff' : ''}${rewritten(text, index)}`;
      for (const layout of [{}, { printWidth: 40, useTabs: true, endOfLine: 'auto' } as const]) {
        const formatted = await formatText(written, 'net.brn', layout);
        expect(await prettier.format(written, { ...withPlugin, ...layout })).toBe(
          formatted.kind === 'formatted' ? formatted.text : '',
        );
      }
    }
  });

  test('knows the files by their name, and tells whether one is formatted', async () => {
    expect(await prettier.getFileInfo('a/net.brn', { plugins: [plugin] })).toMatchObject({ inferredParser: 'brn' });
    expect(await prettier.check(untidy, withPlugin)).toBe(false);
    expect(await prettier.check(await format(untidy), withPlugin)).toBe(true);
  });

  test('takes brn in Markdown along, with the width of that', async () => {
    const markdown = (text: string): string => `- A model:\n\n  \`\`\`brn\n  ${text}\n  \`\`\`\n`;
    const options = { plugins: [plugin], parser: 'markdown' };
    expect(await prettier.format(markdown('model  M{exit out->relu}'), options)).toBe(
      markdown('model M { exit out -> relu }'),
    );
    const broken = markdown('model  M{exit out->}');
    expect(await prettier.format(broken, options)).toBe(broken);
  });

  test('shows where a syntax error is', async () => {
    await expect(prettier.format('model M {\n  exit out ->\n}\n', withPlugin)).rejects.toThrow(
      /expected .* \[unexpected-token\] \(2:\d+\)\n[^]*> 2 \|.*exit out ->/,
    );
  });
});

test('formatText leaves a text with a syntax error alone, and says what is wrong', async () => {
  const formatted = await formatText('model M {\n  exit out ->\n}\n', 'net.brn');
  expect(formatted).toMatchObject({ kind: 'errors', diagnostics: [{ code: 'unexpected-token', severity: 'error' }] });
  const [first] = formatted.kind === 'errors' ? formatted.diagnostics : [];
  expect(first?.span.source.file).toBe('net.brn');
  expect(await formatText('a'.repeat(5 * 1024 * 1024), 'net.brn')).toMatchObject({
    diagnostics: [{ code: 'file-too-large' }],
  });
});

test('brnc/prettier runs where there is nothing of Node', async () => {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, '../../src/prettier.ts')],
    bundle: true,
    format: 'iife',
    globalName: 'brn',
    platform: 'browser',
    write: false,
    logLevel: 'silent',
  });
  const context = createContext({ untidy, done: undefined });
  runInContext(`${outputFiles[0]?.text ?? ''}; done = brn.formatText(untidy, 'net.brn');`, context);
  expect(await context['done']).toEqual({ kind: 'formatted', text: await format(untidy) });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { serverPath, serverProgram } from '../../grammar/vscode/src/server.ts';
import { check } from '../../src/index.ts';
import { version } from '../../src/version.ts';
import { snippets } from './snippets.ts';

const folder = join(import.meta.dirname, '../../grammar/vscode');
const parse: (text: string) => Readonly<Record<string, unknown>> = JSON.parse;
const read = (name: string): Readonly<Record<string, unknown>> => parse(readFileSync(join(folder, name), 'utf8'));

test('the extension has the version of the compiler', () => {
  expect(read('package.json')).toMatchObject({ name: 'brn', publisher: 'brnc', version });
});

describe('a snippet', () => {
  const all = snippets();
  const uses = 'use std.resnet { resnet50 }\nuse std.fcn { light_head }\n\n';
  const model = (...items: readonly string[]): string =>
    `${uses}model Net(classes: int = 21) {\n  input image: f32[N, 3, 256, 256] as imagenet\n  ${[
      'backbone resnet50(output_stride: 8)',
      ...items,
    ].join('\n  ')}\n}\n`;
  const exit = 'exit out -> light_head(classes)';
  const of = (prefix: string): string => all.get(prefix) ?? '';
  const branch = of('branch');

  /** Each snippet where it belongs. */
  const programs: Readonly<Record<string, string>> = {
    network: of('network'),
    use: of('use'),
    model: `${uses}${of('model')}`,
    block: of('block'),
    sequence: `block a(x: f32[N, C, H, W]) {\n  x -> ${of('sequence')}\n}\n`,
    for: `block a(x: f32[N, C, H, W]) {\n  x -> sequence {\n    ${of('for')}\n  }\n}\n`,
    branch: model(branch, exit),
    branches: model(of('branches'), exit),
    branchat: model(of('branchat'), exit),
    exit: model(of('exit')),
    stop: model(branch, exit, of('stop')),
    tiers: model(branch, exit, ...of('tiers').split('\n')),
    train: `${of('network')}\n${of('train')}`,
  };

  test('of every prefix is tried', () => {
    expect(Object.keys(programs).sort()).toEqual([...all.keys()].sort());
  });

  test.each(Object.entries(programs))('%s is right as it stands', (_, text) => {
    const { diagnostics } = check(text, { file: 'net.brn', read: () => undefined });
    expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([]);
  });
});

describe('the language configuration', () => {
  const configuration = read('language-configuration.json');
  const text = JSON.stringify(configuration);
  const pattern = (name: string): RegExp => {
    const [, source = ''] = new RegExp(`"${name}":("(?:[^"\\\\]|\\\\.)*")`).exec(text) ?? [];
    const unquote: (quoted: string) => string = JSON.parse;
    return new RegExp(unquote(source), name === 'wordPattern' ? 'g' : '');
  };

  test('takes a path, a number and a name for one word each', () => {
    const words = 'branch b1 at layer3.16 of 12.5% -> f(2.5e-6, std.resnet)'.match(pattern('wordPattern'));
    expect(words).toEqual(['branch', 'b1', 'at', 'layer3.16', 'of', '12.5%', 'f', '2.5e-6', 'std.resnet']);
  });

  test('indents behind a bracket that stays open, and not in comments', () => {
    const opens = pattern('increaseIndentPattern');
    for (const line of ['model A {', '  x -> sequence { // trunk', '  f(', 'block a(']) expect(line).toMatch(opens);
    for (const line of ['// model A {', '  relu // see [', '  relu // {', '  f(x)', '  let a = [1]', '}'])
      expect(line).not.toMatch(opens);
    for (const line of ['}', '  ) {', '  ]']) expect(line).toMatch(pattern('decreaseIndentPattern'));
    expect('  x }').not.toMatch(pattern('decreaseIndentPattern'));
  });

  test('goes on with a comment that documents, until a line of it is empty', () => {
    for (const line of ['/// A model.', '  ///x']) expect(line).toMatch(pattern('beforeText'));
    for (const line of ['///', '/// ', '// a comment', '//// four']) expect(line).not.toMatch(pattern('beforeText'));
  });
});

describe('the server', () => {
  const bundled = join('/extension', 'server/brnc.cjs');

  test('is the bundled one, or the one that the setting names', () => {
    expect(serverPath(' ', bundled, '/project')).toBe(bundled);
    expect(serverPath('brnc', bundled, '/project')).toBe('brnc');
    expect(serverPath('node_modules/.bin/brnc', bundled, '/project')).toBe(join('/project', 'node_modules/.bin/brnc'));
    expect(serverPath('/opt/brnc.cjs', bundled, '/project')).toBe('/opt/brnc.cjs');
    expect(serverPath('./brnc', bundled, undefined)).toBe('./brnc');
  });

  test('runs in the editor where it is JavaScript, and is a command else', () => {
    const args = ['lsp'];
    expect(serverProgram(bundled, 'linux')).toEqual({ module: bundled, args });
    expect(serverProgram('brnc', 'linux')).toEqual({ command: 'brnc', args, options: { shell: false } });
    expect(serverProgram('a b.cmd', 'win32')).toEqual({ command: '"a b.cmd"', args, options: { shell: true } });
  });
});

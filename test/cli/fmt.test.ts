import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import * as prettier from 'prettier';
import { afterEach, describe, expect, test } from 'vitest';
import { findConfiguration, optionsFor } from '../../src/cli/fmt-options.ts';
import { type Ran, brnc, emptyFolder, folderWith, good } from './in-process.ts';

const untidy = 'model  M{\n exit out->relu}\n';
const tidy = 'model M {\n  exit out -> relu\n}\n';
const broken = 'model M {\n  exit out ->\n}\n';

const ownStdin = Object.getOwnPropertyDescriptor(process, 'stdin') ?? {};
afterEach(() => {
  Object.defineProperty(process, 'stdin', ownStdin);
});

/** Runs `brnc fmt` in a folder with `input` on standard input, or at a terminal. */
async function fmt(folder: string, args: readonly string[], input?: string | Uint8Array): Promise<Ran> {
  const stream = Object.assign(Readable.from([Buffer.from(input ?? '')]), { isTTY: input === undefined });
  Object.defineProperty(process, 'stdin', { configurable: true, enumerable: true, get: () => stream });
  return await brnc(folder, 'fmt', ...args);
}

const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');

describe('files', () => {
  test('are written in place, those that change, and named', async () => {
    const folder = folderWith({ 'a.brn': untidy, 'b.brn': good, 'c.brn': tidy });
    const written = statSync(join(folder, 'c.brn')).mtimeMs;
    expect(await fmt(folder, ['a.brn', 'b.brn', 'c.brn'])).toEqual({
      status: 0,
      stdout: 'a.brn\n',
      stderr: '1 of 3 files formatted\n',
    });
    expect(read(folder, 'a.brn')).toBe(tidy);
    expect(statSync(join(folder, 'c.brn')).mtimeMs).toBe(written);
    expect(await fmt(folder, ['.'])).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(readdirSync(folder).sort()).toEqual(['a.brn', 'b.brn', 'c.brn']);
  });

  test('are listed with --check, and none is written', async () => {
    const folder = folderWith({ 'a.brn': untidy, 'b.brn': tidy });
    expect(await fmt(folder, ['--check', 'a.brn', 'b.brn'])).toEqual({
      status: 1,
      stdout: 'a.brn\n',
      stderr: '1 of 2 files would change: `brnc fmt` formats them\n',
    });
    expect(read(folder, 'a.brn')).toBe(untidy);
    expect(await fmt(folder, ['--check', 'b.brn'])).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('with syntax errors are left alone, with the errors that check gives, and the others are formatted', async () => {
    const folder = folderWith({ 'a.brn': broken, 'b.brn': untidy });
    const ran = await fmt(folder, ['a.brn', 'b.brn']);
    expect(ran).toMatchObject({ status: 1, stdout: 'b.brn\n' });
    const checked = await brnc(folder, 'check', 'a.brn');
    expect(ran.stderr).toBe(`${checked.stderr}1 of 2 files formatted\n`);
    expect(read(folder, 'a.brn')).toBe(broken);
    expect(await fmt(folder, ['--check', 'a.brn'])).toMatchObject({ status: 1, stdout: '' });
  });

  test('that are not UTF-8 are left alone', async () => {
    const bytes = Uint8Array.from([...Buffer.from(untidy), 0xff]);
    const folder = folderWith({ 'a.brn': bytes });
    const ran = await fmt(folder, ['a.brn']);
    expect(ran).toMatchObject({ status: 1, stdout: '' });
    expect(ran.stderr).toContain('not-utf8');
    expect(Uint8Array.from(readFileSync(join(folder, 'a.brn')))).toEqual(bytes);
  });

  test('keep their byte order mark, their rights, and the links to them', async () => {
    const folder = folderWith({ 'a.brn': `\ufeff${untidy}`, 'b.brn': untidy });
    chmodSync(join(folder, 'a.brn'), 0o640);
    symlinkSync('b.brn', join(folder, 'link.brn'));
    expect(await fmt(folder, ['a.brn', 'link.brn'])).toMatchObject({ status: 0 });
    expect(read(folder, 'a.brn')).toBe(`\ufeff${tidy}`);
    expect(await fmt(folder, ['--check', 'a.brn'])).toMatchObject({ status: 0 });
    if (process.platform !== 'win32') expect(statSync(join(folder, 'a.brn')).mode & 0o777).toBe(0o640);
    expect(lstatSync(join(folder, 'link.brn')).isSymbolicLink()).toBe(true);
    expect(read(folder, 'b.brn')).toBe(tidy);
  });

  test('that are not there are named, and the others are formatted', async () => {
    const folder = folderWith({ 'net.brn': untidy });
    const ran = await fmt(folder, ['nett.brn', 'net.brn']);
    expect(ran).toMatchObject({ status: 2, stdout: 'net.brn\n' });
    expect(ran.stderr).toContain(
      'error: `nett.brn` cannot be read: it does not exist\nhelp: did you mean `net.brn`?\n',
    );
  });
});

describe('folders and patterns', () => {
  const files = {
    'a.brn': untidy,
    'a.txt': untidy,
    'nets/b.brn': untidy,
    'nets/deep/c.brn': untidy,
    'node_modules/brnc/stdlib/d.brn': untidy,
    '.hidden/e.brn': untidy,
  };

  test('are searched for .brn files, but not what npm, git and Prettier leave out', async () => {
    const all = folderWith(files);
    expect((await fmt(all, ['--check', '.'])).stdout).toBe('a.brn\nnets/b.brn\nnets/deep/c.brn\n');
    expect((await fmt(all, ['--check', 'nets', 'a.brn', 'nets/b.brn'])).stdout).toBe(
      'nets/b.brn\nnets/deep/c.brn\na.brn\n',
    );
    const some = folderWith({ ...files, '.gitignore': 'deep/\n', '.prettierignore': '/a.brn\n' });
    expect((await fmt(some, ['--check', '.'])).stdout).toBe('nets/b.brn\n');
  });

  test('leave ignored files alone also where they are named, as hooks do', async () => {
    const folder = folderWith({ 'vendor/a.brn': untidy, 'b.brn': untidy, '.prettierignore': 'vendor/\n' });
    expect(await fmt(folder, ['vendor/a.brn', 'b.brn'])).toEqual({
      status: 0,
      stdout: 'b.brn\n',
      stderr: '`vendor/a.brn` is left as it is: .gitignore or .prettierignore lists it\n1 of 1 file formatted\n',
    });
    expect(read(folder, 'vendor/a.brn')).toBe(untidy);
    const input = await fmt(folder, ['--stdin-filepath', 'vendor/a.brn'], `\ufeff${untidy}`);
    expect(input).toMatchObject({ status: 0, stdout: `\ufeff${untidy}` });
  });

  test('are matched', async () => {
    const folder = folderWith(files);
    expect((await fmt(folder, ['--check', 'nets/**/*.brn', '*.brn'])).stdout).toBe(
      'nets/b.brn\nnets/deep/c.brn\na.brn\n',
    );
    // What matches and is no program is another tool's.
    expect((await fmt(folder, ['--check', 'a.*'])).stdout).toBe('a.brn\n');
    expect((await fmt(folder, ['--check', '.', '!nets/deep'])).stdout).toBe('a.brn\nnets/b.brn\n');
    expect(await fmt(folder, ['--check', '{a,b}.brn'])).toMatchObject({ stdout: 'a.brn\n' });
  });

  test('that name nothing are an error', async () => {
    const folder = folderWith({ 'empty/a.txt': '' });
    expect(await fmt(folder, ['*.brn'])).toEqual({
      status: 2,
      stdout: '',
      stderr: 'error: no .brn file matches `*.brn`\n',
    });
    expect(await fmt(folder, ['empty'])).toMatchObject({ status: 2, stdout: '' });
    expect(await fmt(folder, [])).toMatchObject({ status: 2, stdout: '' });
  });
});

describe('standard input', () => {
  test('is formatted to standard output', async () => {
    const folder = emptyFolder();
    for (const args of [[], ['-']]) {
      expect(await fmt(folder, args, untidy)).toEqual({ status: 0, stdout: tidy, stderr: '' });
    }
    expect(await fmt(folder, ['-'], `\ufeff${untidy}`)).toMatchObject({ stdout: `\ufeff${tidy}` });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is compared with --check', async () => {
    const args = ['--check', '--stdin-filepath', 'nets/a.brn'];
    expect(await fmt(emptyFolder(), args, untidy)).toEqual({ status: 1, stdout: 'nets/a.brn\n', stderr: '' });
    expect(await fmt(emptyFolder(), args, tidy)).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('with syntax errors gives nothing but those, with the path that was given', async () => {
    const ran = await fmt(emptyFolder(), ['--stdin-filepath', 'nets/a.brn'], broken);
    expect(ran).toMatchObject({ status: 1, stdout: '' });
    expect(ran.stderr).toContain('--> nets/a.brn:2:');
    expect(await fmt(emptyFolder(), ['-'], Uint8Array.from([0xff]))).toMatchObject({ status: 2, stdout: '' });
  });

  test('that is empty is a mistake where nobody has asked for it', async () => {
    expect(await fmt(emptyFolder(), ['--check'], '')).toMatchObject({ status: 2, stdout: '' });
    for (const args of [['-'], ['--stdin-filepath', 'nets/new.brn']]) {
      expect(await fmt(emptyFolder(), args, '')).toEqual({ status: 0, stdout: '', stderr: '' });
    }
  });

  test('does not go with files', async () => {
    const folder = folderWith({ 'a.brn': untidy });
    expect(await fmt(folder, ['-', 'a.brn'], untidy)).toMatchObject({ status: 2, stdout: '' });
    expect(await fmt(folder, ['--stdin-filepath', 'b.brn', 'a.brn'])).toMatchObject({ status: 2, stdout: '' });
    expect(read(folder, 'a.brn')).toBe(untidy);
  });
});

describe('options', () => {
  test("are those of Prettier's configuration, and of .editorconfig", async () => {
    const folder = folderWith({
      '.prettierrc': '{ "tabWidth": 4, "overrides": [{ "files": "tabs.brn", "options": { "useTabs": true } }] }',
      'windows/.editorconfig': 'root = true\n[*.brn]\nend_of_line = crlf\nmax_line_length = 15\n',
      'a.brn': untidy,
      'tabs.brn': untidy,
      'windows/a.brn': untidy,
    });
    expect(await fmt(folder, ['.'])).toMatchObject({ status: 0 });
    expect(read(folder, 'a.brn')).toBe(tidy.replace('  ', '    '));
    expect(read(folder, 'tabs.brn')).toBe(tidy.replace('  ', '\t'));
    expect(read(folder, 'windows/a.brn')).toBe('model M {\r\n    exit out\r\n        -> relu\r\n}\r\n');
    const input = await fmt(folder, ['--stdin-filepath', 'tabs.brn'], untidy);
    expect(input.stdout).toBe(tidy.replace('  ', '\t'));
  });

  test('that cannot be read are an error', async () => {
    const folder = folderWith({ '.prettierrc': '{ "tabWidth": ', 'a.brn': untidy });
    const ran = await fmt(folder, ['a.brn']);
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr).toMatch(/^error: Prettier cannot read its configuration for `a.brn`: /);
    expect(read(folder, 'a.brn')).toBe(untidy);
  });

  test.each([
    '',
    'root = true\n[*]\nindent_style = tab\n',
    '[*]\nindent_style = space\nindent_size = 4\nmax_line_length = 60\nend_of_line = crlf\n',
    '[*]\nindent_size = tab\ntab_width = 8\nmax_line_length = off\n',
    '[*.{brn,py}]\nindent_size = 3\n[nets/**.brn]\nindent_size = 5\n[*.py]\nindent_size = 9\n',
    '[*]\nindent_size = 4\n[a.brn]\nindent_size = unset\nend_of_line = cr\n',
    '[*]\nindent_size = 0\nmax_line_length = -3\n',
    '[*]\nmax_line_length = 0\n',
  ])('of .editorconfig are understood as Prettier does: %j', async (config) => {
    const folder = folderWith({ '.editorconfig': `root = true\n${config}` });
    for (const name of ['a.brn', 'nets/a.brn']) {
      const file = join(folder, name);
      expect(await optionsFor(file, undefined)).toEqual(await optionsFor(file, prettier));
    }
  });
});

test.skipIf(process.getuid === undefined || process.getuid() === 0)(
  'a file that may not be written stays, with the reason (left out for root, who may write all)',
  async () => {
    const folder = folderWith({ 'a.brn': untidy });
    chmodSync(join(folder, 'a.brn'), 0o444);
    expect(await fmt(folder, ['a.brn'])).toMatchObject({
      status: 2,
      stderr: 'error: `a.brn` cannot be written: permission denied\n',
    });
    expect(read(folder, 'a.brn')).toBe(untidy);
  },
);

test.runIf(process.getuid?.() === 0)('a file stays its owner’s where root formats it', async () => {
  const folder = folderWith({ 'a.brn': untidy });
  chownSync(join(folder, 'a.brn'), 1234, 1235);
  expect(await fmt(folder, ['a.brn'])).toMatchObject({ status: 0 });
  expect(statSync(join(folder, 'a.brn'))).toMatchObject({ uid: 1234, gid: 1235 });
});

test('a configuration of Prettier is named where it has no effect', () => {
  const folder = folderWith({
    'sub/.prettierrc': '{}',
    'package.json': '{ "prettier": {} }',
    'other/package.json': '{}',
  });
  const found = (file: string): string => resolve(findConfiguration([join(folder, file)]) ?? '');
  expect(found('sub/a.brn')).toBe(join(folder, 'sub/.prettierrc'));
  expect(found('other/a.brn')).toBe(join(folder, 'package.json'));
});

test('a file in a folder that cannot be written stays, with the reason', async () => {
  const folder = folderWith({ 'nets/a.brn': untidy });
  const taken = join(folder, `nets/.a.brn.${process.pid}.unfinished`);
  writeFileSync(taken, 'of another process');
  expect(await fmt(folder, ['nets/a.brn'])).toMatchObject({
    status: 2,
    stderr: 'error: `nets/a.brn` cannot be written: a file of that name is there\n',
  });
  expect(read(folder, 'nets/a.brn')).toBe(untidy);
  expect(existsSync(taken)).toBe(true);
});

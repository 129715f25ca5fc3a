import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type OutputFolder, writeFolder } from '../../src/cli/output-folder.ts';
import { failure, value } from '../../src/cli/status.ts';
import { emptyFolder } from './in-process.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function write(folder: OutputFolder, name: string, text: string): void {
  folder.create(name).write(bytes(text));
}

test('makes the folder, and files appear in it when all are written', async () => {
  const path = join(emptyFolder(), 'a/b');
  const result = await writeFolder(path, (folder) => {
    write(folder, 'one', '1');
    write(folder, 'two', '22');
    expect(existsSync(join(path, 'one'))).toBe(false);
    return Promise.resolve(value([...folder.sizes()]));
  });
  expect(result).toEqual({
    kind: 'value',
    value: [
      ['one', 1],
      ['two', 2],
    ],
  });
  expect(readdirSync(path)).toEqual(['one', 'two']);
  expect(readFileSync(join(path, 'two'), 'utf8')).toBe('22');
});

test.each([
  ['fails', () => Promise.resolve(failure('no'))],
  ['throws', () => Promise.reject(new Error('no'))],
])('leaves nothing where the writer %s: no file, and no folder that it made', async (_, end) => {
  const root = emptyFolder();
  const result = writeFolder(join(root, 'a/b'), (folder) => {
    write(folder, 'one', '1');
    return end();
  });
  await result.catch(() => undefined);
  expect(readdirSync(root)).toEqual([]);
});

test('leaves what was there before where the writer fails', async () => {
  const root = emptyFolder();
  writeFileSync(join(root, 'one'), 'old');
  await writeFolder(root, (folder) => {
    write(folder, 'one', 'new');
    return Promise.resolve(failure('no'));
  });
  expect(readdirSync(root)).toEqual(['one']);
  expect(readFileSync(join(root, 'one'), 'utf8')).toBe('old');
});

test('files may lie in folders within it, which are made with them', async () => {
  const root = emptyFolder();
  await writeFolder(root, (folder) => {
    write(folder, 'inner/one', '1');
    expect(existsSync(join(root, 'inner'))).toBe(false);
    return Promise.resolve(value(null));
  });
  expect(readFileSync(join(root, 'inner/one'), 'utf8')).toBe('1');
  expect(readdirSync(root)).toEqual(['inner']);
});

test('a file that cannot be put in its place is a failure', async () => {
  const root = emptyFolder();
  writeFileSync(join(root, 'taken'), '');
  const result = await writeFolder(root, (folder) => {
    write(folder, 'inner/one', '1');
    write(folder, 'taken/two', '2');
    return Promise.resolve(value(null));
  });
  const message = `\`${join(root, 'taken')}\` cannot be written: a file of that name is there`;
  expect(result).toEqual({ kind: 'failure', message });
  // What had its place by then keeps it; nothing is left half written.
  expect(readdirSync(root, { recursive: true }).sort()).toEqual(['inner', 'inner/one', 'taken']);
});

test.each(['file', 'file/below', '/dev/null/below', '/proc/brnc'])('%s is no folder to write to', async (path) => {
  const root = emptyFolder();
  writeFileSync(join(root, 'file'), '');
  const target = path.startsWith('/') ? path : join(root, path);
  const result = await writeFolder(target, () => Promise.reject(new Error('is not reached')));
  expect(result).toMatchObject({ kind: 'failure' });
  expect(readdirSync(root)).toEqual(['file']);
});

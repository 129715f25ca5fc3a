import { expect, test } from 'vitest';
import { checkProgram } from '../../src/index.ts';
import { Client, sourceOf, textAt } from './client.ts';
import { examples, generic, replaced } from './programs.ts';
import { toRange } from '../../src/lsp/ranges.ts';

const path = '/work/main.brn';

/** The errors that were published last. */
function errorsOf(client: Client, file: string): readonly unknown[] | undefined {
  const last = client.published.findLast(({ uri }) => uri === client.uri(file));
  return last?.diagnostics.filter(({ severity }) => severity === 1).map(({ code }) => code);
}

test('say what is wrong, at its place, with what to type and where it comes from', async () => {
  const client = await Client.start();
  const text = replaced(generic, 'exit out -> conv2d(classes)', 'exit out -> conv2d(7)');
  await client.open(path, text);
  const found = (await client.diagnostics(path)).filter(({ severity }) => severity === 1);
  expect(found).toMatchObject([
    {
      code: 'class-count',
      source: 'brnc',
      severity: 1,
      relatedInformation: [{ location: { uri: 'file:///work/main.brn' }, message: '7 classes' }],
    },
  ]);
  const [first] = found;
  expect(first?.message).toBe(
    [
      'the exit `early` has 4 classes and `out` has 7: all exits of a model have the same',
      '4 classes',
      'help: give all heads the same number of classes',
    ].join('\n'),
  );
  expect(first === undefined ? '' : textAt(text, first.range)).toBe('early');
});

test('a lint is information, a binding that nothing reads is unnecessary', async () => {
  const client = await Client.start();
  await client.open(path, replaced(generic, '  relu(bn1)', '  let idle = relu(x)\n  relu(bn1)'));
  const found = await client.diagnostics(path);
  expect(found.map(({ code, severity, tags }) => ({ code, severity, tags }))).toContainEqual({
    code: 'unused-binding',
    severity: 3,
    tags: [1],
  });
});

test('a place in the library is a file that can be opened', async () => {
  const client = await Client.start();
  await client.open(path, 'use std.deeplab { deeplab_head }\nblock f(x: f32[N, C, H, W]) { deeplab_head(x) }\n');
  const [found] = await client.diagnostics(path);
  expect(found?.relatedInformation).toMatchObject([{ location: { uri: 'file:///cache/std/deeplab.brn' } }]);
});

test.each([...examples])('are those of `brnc check`: %s', async (name, text) => {
  const client = await Client.start();
  await client.open(`/work/${name}`, text);
  const found = await client.diagnostics(`/work/${name}`);
  const { diagnostics } = checkProgram(text, { file: `/work/${name}`, read: () => undefined });
  const source = sourceOf(text);
  expect(found.map(({ code, range }) => ({ code, range }))).toEqual(
    diagnostics.map(({ code, span: { start, end } }) => ({ code, range: toRange({ source, start, end }) })),
  );
});

test('follow the text: a burst of changes is analysed once, and only the latest version is published', async () => {
  const client = await Client.start();
  await client.open(path, generic);
  await client.diagnostics(path);
  const before = client.published.length;
  const broken = replaced(generic, 'residual(b, width', 'residual(b, widht');
  for (let length = 1; length <= 20; length += 1) void client.change(path, `${broken}${'// more'.slice(0, length)}`);
  const found = await client.diagnostics(path);
  expect(found.map(({ code }) => code)).toEqual(['unknown-argument']);
  const versions = client.published.slice(before).map(({ version }) => version);
  expect(versions).toEqual([21]);
});

const heads = 'block head(x: f32[N, C, H, W], classes: int) {\n  conv2d(x, classes)\n}\n';
const user = replaced(
  replaced(generic, 'block residual', 'use parts.heads { head }\n\nblock residual'),
  'exit out -> conv2d(classes)',
  'exit out -> head(classes)',
);

test('of a program that imports a module follow the module, on disk and as it is typed', async () => {
  const client = await Client.start({ '/work/parts/heads.brn': heads });
  await client.open(path, user);
  expect((await client.diagnostics(path)).filter(({ severity }) => severity === 1)).toEqual([]);

  await client.open('/work/parts/heads.brn', heads);
  await client.change('/work/parts/heads.brn', heads.replace('block head', 'block haed'));
  await expect.poll(() => errorsOf(client, path)).toEqual(['unknown-name']);
  expect(client.refreshed).toBeGreaterThan(0);

  await client.change('/work/parts/heads.brn', heads);
  await expect.poll(() => errorsOf(client, path)).toEqual([]);
});

test('that a program finds in a module it imports stand in the module, until the program is closed', async () => {
  const wrong = heads.replace('conv2d(x, classes)', 'conv2d(x, classes) -> linear(classes)');
  const client = await Client.start({ '/work/parts/heads.brn': wrong });
  await client.open(path, user);
  const uri = client.uri('/work/parts/heads.brn');
  const last = (): readonly string[] | undefined =>
    client.published.findLast((each) => each.uri === uri)?.diagnostics.map(({ code }) => String(code));
  await expect.poll(last).toEqual(['shape-form']);
  await client.close(path);
  await expect.poll(last).toEqual([]);
  expect(client.published.findLast((each) => each.uri === client.uri(path))?.diagnostics).toEqual([]);
});

test('a file that changes on disk is read again', async () => {
  const client = await Client.start({ '/work/parts/heads.brn': heads });
  await client.open(path, user);
  await client.diagnostics(path);
  client.host.files.delete('/work/parts/heads.brn');
  await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [] });
  await expect.poll(() => errorsOf(client, path)).toEqual(['unknown-module']);
});

test('a document that is no file is checked too', async () => {
  const client = await Client.start();
  const uri = 'untitled:Untitled-1';
  await client.connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'brn', version: 1, text: 'model M {\n' },
  });
  await expect.poll(() => client.published.findLast((each) => each.uri === uri)?.diagnostics.length).toBe(1);
});

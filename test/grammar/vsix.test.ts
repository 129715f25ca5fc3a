import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StreamMessageReader, StreamMessageWriter, createMessageConnection } from 'vscode-languageserver-protocol/node';
import { version } from '../../src/version.ts';

const root = join(import.meta.dirname, '../..');
mkdirSync(join(root, 'out'), { recursive: true });
/** What is built and unpacked. */
const folder = mkdtempSync(join(root, 'out', 'test-vsix-'));

let files: Readonly<Record<string, Uint8Array>> = {};
beforeAll(() => {
  const node = (...args: readonly string[]): string =>
    execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  node('scripts/build.mjs', '--no-types', '--out', join(folder, 'dist'));
  const file = node('scripts/vsix.mjs', '--dist', join(folder, 'dist'), '--out', folder).trim();
  files = unzipSync(readFileSync(file));
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, 'unpacked', name)), { recursive: true });
    writeFileSync(join(folder, 'unpacked', name), bytes);
  }
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const unpacked = (name: string): string => join(folder, 'unpacked', 'extension', name);
const textOf = (name: string): string => new TextDecoder().decode(files[name]);
const parse: (text: string) => unknown = JSON.parse;

/** The paths that a manifest of an extension names, relative to it. */
function pathsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return /^\.\/[^\n]+\.\w+$/.test(value) ? [value.slice(2)] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(pathsIn) : [];
}

describe('the package of the extension', () => {
  test('holds every file that its manifest names, and the compiler', () => {
    const manifest = parse(textOf('extension/package.json'));
    expect(manifest).toMatchObject({ name: 'brn', version, icon: 'icon.png', main: './extension.cjs' });
    const named = ['icon.png', 'README.md', 'LICENSE.txt', 'server/brnc.cjs', 'server/lsp.cjs', ...pathsIn(manifest)];
    expect(named).toEqual(expect.arrayContaining(['extension.cjs', 'brn.tmLanguage.json', 'snippets.json']));
    for (const name of named) expect(Object.keys(files)).toContain(`extension/${name}`);
  });

  test('has a manifest for installers that says the same, and a type for each file', () => {
    const manifest = textOf('extension.vsixmanifest');
    expect(manifest).toContain(`<Identity Language="en-US" Id="brn" Version="${version}" Publisher="brnc" />`);
    const assets = Array.from(manifest.matchAll(/Path="([^"]*)"/g), ([, path = '']) => path);
    expect(assets.length).toBeGreaterThan(3);
    for (const path of assets) expect(Object.keys(files)).toContain(path);
    const types = textOf('[Content_Types].xml');
    for (const name of Object.keys(files)) {
      if (name.startsWith('extension')) expect(types).toContain(`Extension="${name.slice(name.lastIndexOf('.'))}"`);
    }
  });

  test('has the grammar of this repository, and a picture of 256 pixels', () => {
    expect(textOf('extension/brn.tmLanguage.json')).toBe(
      readFileSync(join(root, 'grammar/brn.tmLanguage.json'), 'utf8'),
    );
    const png = Buffer.from(files['extension/icon.png'] ?? []);
    // The signature, and width and height in the first chunk: the PNG specification, sections 5.2 and 11.2.2.
    expect(png.subarray(0, 8).toString('latin1')).toBe('\u0089PNG\r\n\u001a\n');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([256, 256]);
  });

  test('holds no path of the machine that made it', () => {
    for (const name of Object.keys(files)) expect(textOf(name).includes(root), name).toBe(false);
  });

  test('loads, with an editor that is none', () => {
    // Classes to extend, and functions that give such again.
    const editor = `const any = new Proxy(class {}, { get: (of, name) => (name in of ? of[name] : any) });
      module.exports = new Proxy({}, { get: () => any });`;
    mkdirSync(join(folder, 'unpacked/node_modules/vscode'), { recursive: true });
    writeFileSync(join(folder, 'unpacked/node_modules/vscode/index.js'), editor);
    const script = `const { activate, deactivate } = require(${JSON.stringify(unpacked('extension.cjs'))});
      process.stdout.write(typeof activate + ' ' + typeof deactivate);`;
    expect(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' })).toBe('function function');
  });

  test('has a server that answers, without any other package', async () => {
    const child = spawn(process.execPath, [unpacked('server/brnc.cjs'), 'lsp', '--stdio'], { cwd: folder });
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
    const connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    connection.listen();
    try {
      const asked: Promise<unknown> = connection.sendRequest('initialize', {
        processId: process.pid,
        rootUri: null,
        capabilities: {},
      });
      const gone = ended.then((code) => `it ended with ${code}`);
      const answer = await Promise.race([asked, gone]);
      expect(answer).toMatchObject({ capabilities: { hoverProvider: true } });
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      expect(await ended).toBe(0);
    } finally {
      child.kill();
    }
  });
});

import { type ChildProcess, type SpawnSyncReturns, execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Location,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  createProtocolConnection,
} from 'vscode-languageserver-protocol/node';
import { bad, folderWith, good } from './in-process.ts';

/** The built command, in a folder of its own below the repository, so that it finds the packages that it does not hold. */
const root = join(import.meta.dirname, '../..');
const built = join(root, 'out', `test-${process.pid}`);
const command = join(built, 'brnc.cjs');

beforeAll(() => {
  execFileSync(process.execPath, ['scripts/build.mjs', '--no-types', '--out', built], { cwd: root });
}, 120_000);
afterAll(() => rmSync(built, { recursive: true, force: true }));

function run(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): SpawnSyncReturns<string> {
  const plain = { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined, ...env };
  return spawnSync(process.execPath, [command, ...args], { cwd, encoding: 'utf8', env: plain });
}

describe('the built command', () => {
  test('checks, and ends with the status of the program', () => {
    const folder = folderWith({ 'good.brn': good, 'bad.brn': bad });
    expect(run(folder, ['check', 'good.brn'])).toMatchObject({ status: 0, stderr: '' });
    expect(run(folder, ['check', 'bad.brn'])).toMatchObject({ status: 1, stdout: '' });
    expect(run(folder, ['check', 'none.brn'])).toMatchObject({ status: 2, stdout: '' });
    expect(run(folder, ['chekc'])).toMatchObject({ status: 2, stdout: '' });
  });

  test('compiles with --verify, and runs', () => {
    const folder = folderWith({ 'net.brn': good });
    expect(run(folder, ['compile', 'net.brn', '-o', 'out', '--verify'])).toMatchObject({ status: 0, stderr: '' });
    const image = join(root, 'examples/images/scene.png');
    expect(run(folder, ['run', 'out', '--image', image])).toMatchObject({ status: 0, stderr: '' });
  });

  test('can be run by itself', () => {
    if (process.platform === 'win32') return;
    expect(execFileSync(command, ['--version'], { encoding: 'utf8' })).toMatch(/^brnc \d+\.\d+\.\d+\n$/);
  });

  test('colours a terminal only, and as the environment says', () => {
    const folder = folderWith({ 'bad.brn': bad });
    expect(run(folder, ['check', 'bad.brn']).stderr).not.toContain('\u001B');
    expect(run(folder, ['check', 'bad.brn'], { FORCE_COLOR: '1' }).stderr).toContain('\u001B[31m');
    expect(run(folder, ['check', 'bad.brn'], { FORCE_COLOR: '1', NO_COLOR: '1' }).stderr).not.toContain('\u001B');
  });

  test('is quiet where its reader stops reading', () => {
    const folder = folderWith({ 'good.brn': good });
    const script = `"${process.execPath}" "${command}" explain | head -n 1`;
    const piped = spawnSync('sh', ['-c', script], { cwd: folder, encoding: 'utf8' });
    expect(piped.stdout.split('\n')).toHaveLength(2);
    expect(piped.stderr).toBe('');
  });

  test('checks, compiles and formats where no package is installed, and says what run needs', () => {
    const folder = folderWith({ 'net.brn': good });
    cpSync(built, join(folder, 'brnc'), { recursive: true });
    const alone = (...args: readonly string[]): SpawnSyncReturns<string> =>
      spawnSync(process.execPath, [join('brnc', 'brnc.cjs'), ...args], { cwd: folder, encoding: 'utf8' });
    expect(alone('check', 'net.brn')).toMatchObject({ status: 0, stderr: '' });
    expect(alone('compile', 'net.brn', '-o', 'out')).toMatchObject({ status: 0, stderr: '' });
    expect(alone('fmt', '--check', 'net.brn')).toMatchObject({ status: 0, stdout: '', stderr: '' });
    writeFileSync(join(folder, '.prettierrc'), '{ "tabWidth": 4 }');
    expect(alone('fmt', '--check', 'net.brn')).toMatchObject({
      status: 0,
      stderr: '`.prettierrc` is not read, because the package `prettier` is not installed\n',
    });
    const ran = alone('run', 'out', '--image', join(root, 'examples/images/scene.png'));
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr).toMatch(/help: npm install \S+/);
  });

  test('has the code stored that a check runs, and does without it', () => {
    const folder = folderWith({ 'net.brn': good });
    cpSync(built, join(folder, 'brnc'), { recursive: true });
    const check = (): number | null =>
      spawnSync(process.execPath, [join('brnc', 'brnc.cjs'), 'check', 'net.brn'], { cwd: folder }).status;
    expect(existsSync(join(built, 'cli.cache'))).toBe(true);
    writeFileSync(join(folder, 'brnc/cli.cache'), 'of another version');
    expect(check()).toBe(0);
    rmSync(join(folder, 'brnc/cli.cache'));
    expect(check()).toBe(0);
  });
});

describe('the language server', () => {
  /** `brnc lsp` in a folder of its own without packages, and an editor's end of it. */
  function serve(folder: string, ...args: readonly string[]): { child: ChildProcess; editor: ProtocolConnection } {
    cpSync(built, join(folder, 'brnc'), { recursive: true });
    const env = { ...process.env, XDG_CACHE_HOME: join(folder, 'cache'), LOCALAPPDATA: join(folder, 'cache') };
    const command = [join('brnc', 'brnc.cjs'), 'lsp', ...args];
    const child = spawn(process.execPath, command, { cwd: folder, env, stdio: ['pipe', 'pipe', 'inherit'] });
    const { stdin, stdout } = child;
    const editor = createProtocolConnection(new StreamMessageReader(stdout), new StreamMessageWriter(stdin));
    editor.listen();
    return { child, editor };
  }

  test('answers over standard input and output, shows the library as files, and ends when it is told to', async () => {
    const folder = folderWith({ 'net.brn': good });
    const { child, editor } = serve(folder, '--stdio', '--clientProcessId=1');
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
    const workspaceFolders = [{ uri: pathToFileURL(folder).href, name: 'work' }];
    await editor.sendRequest('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: {},
      workspaceFolders,
    });
    await editor.sendNotification('initialized', {});
    const published = new Promise<unknown>((resolve) => {
      editor.onNotification('textDocument/publishDiagnostics', resolve);
    });
    const uri = pathToFileURL(join(folder, 'net.brn')).href;
    await editor.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'brn', version: 1, text: good },
    });
    expect(await published).toMatchObject({ uri, version: 1, diagnostics: [] });
    const position = { line: 0, character: 20 };
    const found = await editor.sendRequest<Location>('textDocument/definition', { textDocument: { uri }, position });
    const file = fileURLToPath(found.uri);
    expect(file.startsWith(realpathSync(folder)) || file.startsWith(folder)).toBe(true);
    expect(readFileSync(file, 'utf8').split('\n')[found.range.start.line]).toMatch(/^block conv_bn_relu\(/);
    const untidy = good.replace('conv2d(classes) }', 'conv2d( classes ) }');
    await editor.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [{ text: untidy }],
    });
    const options = { tabSize: 4, insertSpaces: true };
    const edits = await editor.sendRequest<readonly unknown[]>('textDocument/formatting', {
      textDocument: { uri },
      options,
    });
    expect(edits).toHaveLength(1);
    await editor.sendRequest('shutdown');
    await editor.sendNotification('exit');
    expect(await ended).toBe(0);
    editor.dispose();
  });

  test('ends where its editor is gone', async () => {
    const { child, editor } = serve(folderWith({}));
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
    await editor.sendRequest('initialize', { processId: null, rootUri: null, capabilities: {} });
    child.stdin?.end();
    expect(await ended).toBe(1);
    editor.dispose();
  });
});

describe('a signal', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('%s while files are written leaves none', async (signal) => {
    if (process.platform === 'win32') return;
    const folder = folderWith({ 'net.brn': good.replaceAll('conv_bn_relu(8', 'conv_bn_relu(1500') });
    const child = spawn(process.execPath, [command, 'compile', 'net.brn', '-o', 'out'], { cwd: folder });
    const ended = new Promise<NodeJS.Signals | null>((resolve) => child.on('exit', (_, by) => resolve(by)));
    while (child.exitCode === null && !existsSync(join(folder, 'out'))) await wait(2);
    child.kill(signal);
    const by = await ended;
    // It may have been done before the signal came; then all is there, and else nothing.
    expect(readdirSync(folder).sort()).toEqual(by === null ? ['net.brn', 'out'] : ['net.brn']);
  });
});

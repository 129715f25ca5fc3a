import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { bundleCommand } from './bundled-command.ts';
import { brnc, folderWith, good } from './in-process.ts';

let command = '';
let remove = (): void => undefined;
beforeAll(async () => {
  const bundle = await bundleCommand();
  command = bundle.file;
  remove = bundle.remove;
}, 60_000);
afterAll(() => remove());

/** A `brnc check --watch` that runs, and what it has written. */
class Watching {
  readonly #child: ChildProcess;
  readonly ended: Promise<number | null>;
  #output = '';
  #seen = 0;

  constructor(folder: string, files: readonly string[]) {
    const env = { ...process.env, NO_COLOR: '1' };
    this.#child = spawn(process.execPath, [command, 'check', '--watch', ...files], { cwd: folder, env });
    this.ended = new Promise((resolve) => this.#child.on('exit', resolve));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (data: unknown) => (this.#output += String(data)));
    }
  }

  /** What was written since the last call, once a summary line says `text`. */
  async until(text: string): Promise<string> {
    const summary = new RegExp(`^\\d\\d:\\d\\d:\\d\\d  ${text}; watching .*, Ctrl\\+C ends$`, 'm');
    for (let tries = 0; tries < 1500; tries += 1) {
      const found = summary.exec(this.#output.slice(this.#seen));
      if (found === null) {
        await wait(10);
        continue;
      }
      const written = this.#output.slice(this.#seen, this.#seen + found.index + found[0].length);
      this.#seen += written.length;
      return written;
    }
    throw new Error(`it never said \`${text}\`, but: ${this.#output}`);
  }

  /** What was written since the last call of `until`. */
  get rest(): string {
    return this.#output.slice(this.#seen);
  }

  end(signal: NodeJS.Signals): Promise<number | null> {
    this.#child.kill(signal);
    return this.ended;
  }
}

const started: Watching[] = [];
afterEach(async () => {
  for (const each of started.splice(0)) await each.end('SIGKILL');
});

function watching(folder: string, ...files: readonly string[]): Watching {
  const one = new Watching(folder, files);
  started.push(one);
  return one;
}

const misspelt = good.replace('conv2d(classes)', 'conv2d(clases)');
const block = 'block net(x: f32[N, 3, H, W]) {\n  x -> sequence { unit conv2d(8), unit conv2d(8) }\n}\n';
const importing = `use parts.net { net }\n\n${good.slice(good.indexOf('model'))}`;

describe.skipIf(process.platform === 'win32')('check --watch', () => {
  test('checks again when the file changes, and clears no screen that is none', async () => {
    const folder = folderWith({ 'net.brn': good });
    const watched = watching(folder, 'net.brn');
    const first = await watched.until('no errors');
    expect(first).toContain('Small  net.brn');
    expect(first).toContain('watching 1 file,');
    writeFileSync(join(folder, 'net.brn'), misspelt);
    expect(await watched.until('1 error')).toContain('error[unknown-name]');
    writeFileSync(join(folder, 'net.brn'), good);
    expect(await watched.until('no errors')).not.toContain('\u001B');
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('ends on %s with status 0, whatever it found', async (signal) => {
    const watched = watching(folderWith({ 'net.brn': misspelt }), 'net.brn');
    await watched.until('1 error');
    expect(await watched.end(signal)).toBe(0);
  });

  test('follows a file that editors replace by another', async () => {
    const folder = folderWith({ 'a.brn': good, 'b.brn': good });
    const watched = watching(folder, 'a.brn', 'b.brn');
    await watched.until('no errors');
    // Each of them, and more than once: what watches the file itself, not its path, sees a first time at most.
    for (const [name, text, found] of [
      ['a.brn', misspelt, '1 error'],
      ['b.brn', misspelt, '2 errors'],
      ['b.brn', good, '1 error'],
      ['a.brn', good, 'no errors'],
    ] as const) {
      writeFileSync(join(folder, `.${name}.swp`), text);
      renameSync(join(folder, `.${name}.swp`), join(folder, name));
      await watched.until(found);
    }
  });

  test('outlives a file that is deleted, and sees it come back', async () => {
    const folder = folderWith({ 'net.brn': good });
    const watched = watching(folder, 'net.brn');
    await watched.until('no errors');
    rmSync(join(folder, 'net.brn'));
    expect(await watched.until('1 file not read')).toContain('`net.brn` cannot be read: it does not exist');
    writeFileSync(join(folder, 'net.brn'), good);
    await watched.until('no errors');
  });

  test('outlives a file that is half written', async () => {
    const folder = folderWith({ 'net.brn': good });
    const watched = watching(folder, 'net.brn');
    await watched.until('no errors');
    truncateSync(join(folder, 'net.brn'), good.indexOf('conv2d(classes)') + 'conv2d('.length);
    await watched.until('[1-9]\\d* errors?');
    writeFileSync(join(folder, 'net.brn'), good);
    await watched.until('no errors');
  });

  test('comes to rest on the last of many quick saves', async () => {
    const folder = folderWith({ 'net.brn': good });
    const watched = watching(folder, 'net.brn');
    await watched.until('no errors');
    for (let times = 0; times < 20; times += 1) {
      rmSync(join(folder, 'net.brn'));
      writeFileSync(join(folder, 'net.brn'), times % 2 === 0 ? misspelt : good);
    }
    await watched.until('no errors');
    await wait(300);
    expect(watched.rest).not.toContain('error');
  });

  test('watches the modules that it imports, from before they are there', async () => {
    const folder = folderWith({ 'main.brn': importing });
    const watched = watching(folder, 'main.brn');
    expect(await watched.until('1 error')).toContain('error[unknown-module]');
    mkdirSync(join(folder, 'parts'));
    writeFileSync(join(folder, 'parts/net.brn'), block);
    expect(await watched.until('no errors')).toContain('watching 2 files,');
    writeFileSync(join(folder, 'parts/net.brn'), block.replace('(8)', '(eight)'));
    await watched.until('1 error');
    rmSync(join(folder, 'parts'), { recursive: true });
    expect(await watched.until('1 error')).toContain('error[unknown-module]');
    // What is imported no more is not watched either.
    writeFileSync(join(folder, 'main.brn'), good);
    expect(await watched.until('no errors')).toContain('watching 1 file,');
  });
});

test('a terminal is cleared before each check', async () => {
  const folder = folderWith({ 'net.brn': good });
  const wasTerminal = process.stdout.isTTY;
  const listeners = process.listenerCount('SIGINT');
  process.stdout.isTTY = true;
  try {
    const running = brnc(folder, 'check', '--watch', 'net.brn');
    while (process.listenerCount('SIGINT') === listeners) await wait(10);
    process.emit('SIGINT');
    const { status, stdout } = await running;
    expect(status).toBe(0);
    expect(stdout.startsWith('\u001B[2J\u001B[3J\u001B[H')).toBe(true);
  } finally {
    process.stdout.isTTY = wasTerminal;
  }
});

test('--watch is for people', async () => {
  const ran = await brnc(folderWith({ 'net.brn': good }), 'check', '--watch', '--format', 'sarif', 'net.brn');
  expect(ran).toMatchObject({ status: 2, stdout: '' });
  expect(ran.stderr).toContain('`--watch` shows what it finds to a person, and `--format sarif` is for machines');
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { afterEach, vi } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.ts';

/** What a command ended with and wrote, without colour. */
export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder that is gone after the test. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'brnc-cli-'));
  folders.push(folder);
  return folder;
}

/** A folder with these files. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = emptyFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

function capture(stream: NodeJS.WriteStream): { readonly text: () => string; readonly restore: () => void } {
  const written: string[] = [];
  const spy = vi.spyOn(stream, 'write').mockImplementation((chunk: unknown) => written.push(String(chunk)) > 0);
  return { text: () => written.join(''), restore: () => spy.mockRestore() };
}

/** Runs a command in a folder, within this process. */
export async function brnc(folder: string, ...args: readonly string[]): Promise<Ran> {
  const home = process.cwd();
  vi.stubEnv('NO_COLOR', '1');
  const stdout = capture(process.stdout);
  const stderr = capture(process.stderr);
  try {
    process.chdir(folder);
    const status = await runCommandLine(args);
    return { status, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    process.chdir(home);
    stdout.restore();
    stderr.restore();
    vi.unstubAllEnvs();
  }
}

/** A small model that has no errors, warnings or lints. */
export const good = `use std.layers { conv_bn_relu }

block net(x: f32[N, 3, H, W]) {
  x -> sequence {
    unit conv_bn_relu(8, kernel: 3)
    unit conv_bn_relu(8, kernel: 3)
  }
}

model Small(size: int = 16, classes: int = 4) {
  input image: f32[N, 3, size, size] as imagenet
  backbone net
  branch b at 25% of flops -> sequence { conv2d(classes) }
  exit out -> sequence { conv2d(classes) }
  stop when entropy < 0.5 else last
}
`;

/** A model whose block adds maps of different sizes. */
export const bad = good.replace('unit conv_bn_relu(8, kernel: 3)\n', 'unit conv_bn_relu(8, kernell: 3)\n');

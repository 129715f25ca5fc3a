import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { failed } from '../../src/runtime/problem.ts';
import { madeFiles } from './made-files.ts';

/** A folder for each code: `main.brn`, what it imports, `args.json` where it is not just checked, and `expected.txt`. */
export const fixtures = join(import.meta.dirname, 'fixtures');

/** What a user types, in the folder of the fixture. */
interface Typed {
  /** Commands that go well, before the one that does not. */
  readonly before?: readonly (readonly string[])[];
  readonly command: readonly string[];
  /** A package is not installed, or the machine has no graphics processor: the code that says so. */
  readonly without?: Missing | 'backend-failed';
}

type Missing = 'engine-missing' | 'image-library-missing';

const check: Typed = { command: ['check', 'main.brn'] };

/** The codes that have a fixture. */
export function fixtureCodes(): readonly string[] {
  return readdirSync(fixtures).toSorted();
}

/** The commands of a fixture. */
export function typedIn(code: string): Typed {
  const file = join(fixtures, code, 'args.json');
  const parse: (text: string) => Typed = JSON.parse;
  return existsSync(file) ? parse(readFileSync(file, 'utf8')) : check;
}

/** The program of a fixture; undefined where it is made, and no program that a person would read. */
export function programOf(code: string): string | undefined {
  const file = join(fixtures, code, 'main.brn');
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** What a command writes beside what was asked for, without colour. */
async function standardError(command: readonly string[]): Promise<string> {
  const written: string[] = [];
  const take = (chunk: unknown): boolean => {
    written.push(String(chunk));
    return true;
  };
  const error = vi.spyOn(process.stderr, 'write').mockImplementation(take);
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    const { runCommandLine } = await import('../../src/cli/command-line.ts');
    await runCommandLine(command);
  } finally {
    error.mockRestore();
    out.mockRestore();
  }
  return written.join('').trimStart();
}

/** What a user of the fixture's program sees in a terminal: all but the tables of `check`. */
export async function outputOf(code: string): Promise<string> {
  const { before = [], command, without } = typedIn(code);
  const folder = mkdtempSync(join(tmpdir(), 'brnc-fixture-'));
  const home = process.cwd();
  vi.stubEnv('NO_COLOR', '1');
  try {
    cpSync(join(fixtures, code), folder, { recursive: true });
    process.chdir(folder);
    for (const each of before) await standardError(each);
    madeFiles[code]?.(folder);
    if (without === 'backend-failed') hideGraphics();
    else if (without !== undefined) hidePackage(without);
    return await standardError(command);
  } finally {
    if (without !== undefined) showPackages();
    vi.unstubAllEnvs();
    process.chdir(home);
    rmSync(folder, { recursive: true });
  }
}

const packages = '../../src/runtime/packages.ts';
const host = '../../src/cli/training-host.ts';

/** Makes it as where the package was not installed without which a code is reported. */
function hidePackage(missing: Missing): void {
  const outcome = failed(missing, { reason: 'it is not installed' });
  vi.resetModules();
  vi.doMock(packages, () => ({
    loadNative: async (code: Missing, load: () => Promise<unknown>) =>
      code === missing ? outcome : { kind: 'done', value: await load() },
  }));
}

/** Makes it as where Dawn is installed and finds no graphics processor. */
function hideGraphics(): void {
  const dawn = { create: () => ({ requestAdapter: () => Promise.resolve(null) }), globals: {} };
  vi.resetModules();
  vi.doMock(host, () => ({ trainingHost: () => ({ packages: { webgpu: () => Promise.resolve(dawn) } }) }));
}

function showPackages(): void {
  vi.doUnmock(packages);
  vi.doUnmock(host);
  vi.resetModules();
}

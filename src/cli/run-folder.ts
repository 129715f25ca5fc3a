import { mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RunStore } from '../train/run/store.ts';
import { reasonOfSystem } from './program-files.ts';

/** Thrown where a run's folder cannot be read or written, through the training to the command. */
export class RunFolderError extends Error {
  override readonly name = 'RunFolderError';
}

/** What a file is called until it is whole. */
const UNFINISHED = '.unfinished';

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** Bytes into a file, which are on the disk when it is done. */
async function writeBytes(path: string, flags: 'w' | 'a', pieces: readonly Uint8Array[]): Promise<void> {
  const file = await open(path, flags);
  try {
    for (const piece of pieces) await file.writeFile(piece);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A run's folder on the disk; it is made when its first file is written. */
export class RunFolder implements RunStore {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Files, and folders with a `/` at the end; none where there is no folder. What a kill left unfinished does not count. */
  async names(): Promise<readonly string[]> {
    const entries = await this.#doing('read', '', async () => {
      try {
        return await readdir(this.path, { withFileTypes: true });
      } catch (error) {
        if (isMissing(error)) return [];
        throw error;
      }
    });
    const whole = entries.filter(({ name }) => !name.endsWith(UNFINISHED));
    return whole.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    return await this.#doing('read', name, async (path) => {
      try {
        return new Uint8Array(await readFile(path));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    });
  }

  async write(name: string, pieces: readonly Uint8Array[]): Promise<void> {
    await this.#doing('written', name, async (path) => {
      await mkdir(dirname(path), { recursive: true });
      await writeBytes(`${path}${UNFINISHED}`, 'w', pieces);
      await rename(`${path}${UNFINISHED}`, path);
    });
  }

  async append(name: string, bytes: Uint8Array): Promise<void> {
    await this.#doing('written', name, async (path) => await writeBytes(path, 'a', [bytes]));
  }

  async remove(name: string): Promise<void> {
    await this.#doing('removed', name, async (path) => await rm(path, { force: true }));
  }

  async #doing<T>(what: string, name: string, act: (path: string) => Promise<T>): Promise<T> {
    const path = join(this.path, name);
    try {
      return await act(path);
    } catch (error) {
      throw new RunFolderError(`\`${path}\` cannot be ${what}: ${reasonOfSystem(error)}`, { cause: error });
    }
  }
}

import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  rmdirSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { reasonOfSystem } from './program-files.ts';
import { type Result, failure, value } from './status.ts';

/** Thrown where an output file cannot be written, through whoever writes it, to the command that asked for it. */
class OutputError extends Error {
  override readonly name = 'OutputError';
}

/** Runs `step`, and says of what it throws that `path` cannot be written. */
function writing<T>(path: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw new OutputError(`\`${path}\` cannot be written: ${reasonOfSystem(error)}`, { cause: error });
  }
}

/** A file that is being written. */
export class OutputFile {
  readonly #path: string;
  readonly #descriptor: number;
  #open = true;
  #bytes = 0;

  constructor(path: string, temporary: string) {
    this.#path = path;
    this.#descriptor = writing(path, () => openSync(temporary, 'w'));
  }

  /** How many bytes have been written. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Appends bytes; where they cannot be written, the command that asked for the folder fails. */
  write(bytes: Uint8Array): void {
    writing(this.#path, () => {
      for (let at = 0; at < bytes.length;) at += writeSync(this.#descriptor, bytes, at);
    });
    this.#bytes += bytes.length;
  }

  /** Ends the file; with `keep`, once its bytes are on the disk. */
  close(keep: boolean): void {
    if (!this.#open) return;
    this.#open = false;
    writing(this.#path, () => {
      if (keep) fsyncSync(this.#descriptor);
      closeSync(this.#descriptor);
    });
  }
}

/** The folders that would be left half written, were the process to end now. */
const unfinished = new Set<OutputFolder>();
const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Removes what is half written, and lets the signal end the process as it would have. */
function onSignal(signal: NodeJS.Signals): void {
  for (const folder of unfinished) folder.discard();
  process.kill(process.pid, signal);
}

/**
 * Makes a folder and those above it that are not there; gives the outermost that it made. Node's own recursive mkdir never
 * returns where a file system such as /proc says of a parent that is there that it is not.
 */
function makeFolders(path: string): string | undefined {
  const missing: string[] = [];
  for (let at = resolve(path); !existsSync(at); at = dirname(at)) missing.unshift(at);
  for (const folder of missing) mkdirSync(folder);
  return missing[0];
}

/** Files that appear in a folder whole and together, or not at all: until then they lie in a folder within it. */
export class OutputFolder {
  readonly path: string;
  /** Where the files lie until `commit`, under their own names. */
  readonly staging: string;
  /** The outermost folder that was made for this one. */
  readonly #made: string | undefined;
  readonly #files = new Map<string, OutputFile>();
  /** Folders within it that `commit` made. */
  readonly #inner: string[] = [];

  private constructor(path: string, made: string | undefined) {
    this.path = path;
    this.staging = join(path, `.brnc-${process.pid}`);
    this.#made = made;
    if (unfinished.size === 0) for (const signal of signals) process.once(signal, onSignal);
    unfinished.add(this);
  }

  /** The folder at `path`, made where it is not there; a failure where it cannot be written to. */
  static open(path: string): Result<OutputFolder> {
    try {
      if (existsSync(path) && !statSync(path).isDirectory()) {
        return failure(`\`${path}\` is a file, and a folder to write to was expected`);
      }
      const made = makeFolders(path);
      accessSync(path, constants.W_OK);
      const folder = new OutputFolder(path, made);
      rmSync(folder.staging, { recursive: true, force: true });
      mkdirSync(folder.staging);
      return value(folder);
    } catch (error) {
      return failure(`the folder \`${path}\` cannot be written to: ${reasonOfSystem(error)}`);
    }
  }

  /** A new file, which takes the place of one of that name once all are there. `a/b` lies in a folder within this one. */
  create(name: string): OutputFile {
    const path = join(this.path, name);
    writing(path, () => mkdirSync(dirname(join(this.staging, name)), { recursive: true }));
    const file = new OutputFile(path, join(this.staging, name));
    this.#files.set(name, file);
    return file;
  }

  /** Drops a file again. */
  remove(name: string): void {
    this.#files.get(name)?.close(false);
    this.#files.delete(name);
    rmSync(join(this.staging, name), { force: true });
  }

  /** The sizes of the files in bytes, by name, in the order in which they were created. */
  sizes(): ReadonlyMap<string, number> {
    return new Map([...this.#files].map(([name, file]) => [name, file.bytes]));
  }

  /** Moves every file to its place, in the order in which they were created. */
  commit(): void {
    for (const file of this.#files.values()) file.close(true);
    for (const name of this.#files.keys()) {
      const path = join(this.path, name);
      writing(dirname(path), () => {
        const made = mkdirSync(dirname(path), { recursive: true });
        if (made !== undefined) this.#inner.push(made);
      });
      writing(path, () => renameSync(join(this.staging, name), path));
    }
    this.#end();
  }

  /** Removes all that was written, and the folders that were made for it. */
  discard(): void {
    for (const file of this.#files.values()) file.close(false);
    this.#end();
    for (const folder of this.#inner) removeEmpty(folder, folder);
    if (this.#made !== undefined) removeEmpty(resolve(this.path), this.#made);
  }

  #end(): void {
    rmSync(this.staging, { recursive: true, force: true });
    unfinished.delete(this);
    if (unfinished.size === 0) for (const signal of signals) process.removeListener(signal, onSignal);
  }
}

/** Removes empty folders from the innermost out. */
function removeEmpty(innermost: string, outermost: string): void {
  try {
    for (let folder = innermost; folder.length >= outermost.length; folder = dirname(folder)) rmdirSync(folder);
  } catch {
    // Someone else put something there: it stays.
  }
}

/** Writes files into the folder at `path`: all that `write` creates, or nothing where it fails. */
export async function writeFolder<T>(
  path: string,
  write: (folder: OutputFolder) => Promise<Result<T>>,
): Promise<Result<T>> {
  const opened = OutputFolder.open(path);
  if (opened.kind === 'failure') return opened;
  const folder = opened.value;
  try {
    const result = await write(folder);
    if (result.kind === 'failure') folder.discard();
    else folder.commit();
    return result;
  } catch (error) {
    folder.discard();
    if (error instanceof OutputError) return failure(error.message);
    throw error;
  }
}

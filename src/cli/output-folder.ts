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
import { dirname, join } from 'node:path';
import { reasonOfSystem } from './program-files.ts';
import { type Result, failure, value } from './status.ts';

/** Thrown where an output file cannot be written, through whoever writes it, to the command that asked for it. */
export class OutputError extends Error {
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

/** A file that grows under a temporary name. */
export class OutputFile {
  readonly path: string;
  readonly temporary: string;
  #descriptor: number | undefined;

  constructor(folder: string, name: string) {
    this.path = join(folder, name);
    this.temporary = join(folder, `.${name}.${process.pid}.tmp`);
    this.#descriptor = writing(this.path, () => openSync(this.temporary, 'wx'));
  }

  /** Appends bytes; throws an OutputError where they cannot be written. */
  write(bytes: Uint8Array): void {
    const descriptor = this.#descriptor;
    if (descriptor === undefined) throw new OutputError(`\`${this.path}\` is closed`);
    writing(this.path, () => {
      for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
    });
  }

  /** Ends the file; with `keep`, once its bytes are on the disk. */
  close(keep: boolean): void {
    const descriptor = this.#descriptor;
    if (descriptor === undefined) return;
    this.#descriptor = undefined;
    writing(this.path, () => {
      if (keep) fsyncSync(descriptor);
      closeSync(descriptor);
    });
  }
}

/** The folders that would be left behind half written, were the process to end now. */
const unfinished = new Set<OutputFolder>();

/** Removes what is half written, and lets the signal end the process as it would have. */
function onSignal(signal: NodeJS.Signals): void {
  for (const folder of unfinished) folder.discard();
  process.kill(process.pid, signal);
}

const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Files that appear in a folder whole and together, or not at all. */
export class OutputFolder {
  readonly path: string;
  /** The outermost folder that was made for this one. */
  readonly #made: string | undefined;
  readonly #files: OutputFile[] = [];

  private constructor(path: string, made: string | undefined) {
    this.path = path;
    this.#made = made;
    unfinished.add(this);
    // `once`: the second signal, which onSignal sends, ends the process.
    for (const signal of signals) process.once(signal, onSignal);
  }

  /** The folder at `path`, made where it is not there; a failure where it cannot be written to. */
  static open(path: string): Result<OutputFolder> {
    try {
      if (existsSync(path) && !statSync(path).isDirectory()) {
        return failure(`\`${path}\` is a file, and a folder to write to was expected`);
      }
      const made = mkdirSync(path, { recursive: true });
      accessSync(path, constants.W_OK);
      return value(new OutputFolder(path, made));
    } catch (error) {
      return failure(`the folder \`${path}\` cannot be written to: ${reasonOfSystem(error)}`);
    }
  }

  /** A new file of the folder, in place of one of that name once all are there. */
  create(name: string): OutputFile {
    const file = new OutputFile(this.path, name);
    this.#files.push(file);
    return file;
  }

  /** Gives every file its name, in the order in which they were created. */
  commit(): void {
    for (const file of this.#files) file.close(true);
    for (const file of this.#files) writing(file.path, () => renameSync(file.temporary, file.path));
    this.#end();
  }

  /** Removes all that was written, and the folders that were made for it. */
  discard(): void {
    for (const file of this.#files) {
      file.close(false);
      rmSync(file.temporary, { force: true });
    }
    if (this.#made !== undefined) removeEmpty(this.path, this.#made);
    this.#end();
  }

  #end(): void {
    unfinished.delete(this);
    for (const signal of signals) process.removeListener(signal, onSignal);
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

/** Writes files into the folder at `path`: all that `write` creates, or nothing where it throws or says so. */
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

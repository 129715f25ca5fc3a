import { readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Diagnostics } from '../diagnostics/collector.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { nearestName } from '../diagnostics/nearest.ts';
import type { Source } from '../source.ts';
import { decodeUtf8 } from '../syntax/decode.ts';
import { type Failure, type Result, failure, value } from './status.ts';

/** The longest program that is read, in bytes. */
const longest = 32 * 1024 * 1024;

/** A file's text, and what is wrong with it before anyone has read it. */
export interface ProgramFile {
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** The operating system's code of an error, `ENOENT`; empty where there is none. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Why a path cannot be read or written, in words. */
export function reasonOfSystem(error: unknown): string {
  const known: ReadonlyMap<string, string> = new Map([
    ['ENOENT', 'it does not exist'],
    ['EACCES', 'permission denied'],
    ['EPERM', 'permission denied'],
    ['EISDIR', 'it is a folder'],
    ['EEXIST', 'a file of that name is there'],
    ['ENOTDIR', 'a part of its path is not a folder'],
    ['EROFS', 'the file system is read-only'],
    ['ENOSPC', 'the disk is full'],
    ['EDQUOT', 'the disk quota is used up'],
    ['ELOOP', 'it is a link to itself'],
    ['ENAMETOOLONG', 'its name is too long'],
    ['EMFILE', 'too many files are open'],
  ]);
  return known.get(codeOf(error)) ?? (error instanceof Error ? error.message : String(error));
}

/** What to type where there is no file: the nearest name in its folder. */
function nearestFile(path: string): string | undefined {
  try {
    // A link that leads nowhere has the name that was typed.
    const others = readdirSync(dirname(path)).filter((name) => name !== basename(path));
    const nearest = nearestName(basename(path), others);
    return nearest === undefined ? undefined : `did you mean \`${join(dirname(path), nearest)}\`?`;
  } catch {
    return undefined;
  }
}

function unreadable(path: string, error: unknown): Failure {
  const help = codeOf(error) === 'ENOENT' ? nearestFile(path) : undefined;
  return failure(`\`${path}\` cannot be read: ${reasonOfSystem(error)}`, help);
}

/** A text from bytes, and what is wrong with them; where they are not UTF-8, the text is for showing the place only. */
function decode(path: string, bytes: Uint8Array): ProgramFile {
  const decoded = decodeUtf8(bytes);
  if ('text' in decoded) return { text: decoded.text, diagnostics: [] };
  const lenient = new TextDecoder('utf-8');
  const text = lenient.decode(bytes);
  const offset = lenient.decode(bytes.subarray(0, decoded.badByteAt)).length;
  const diagnostics = new Diagnostics();
  const source: Source = { file: path, text, library: false };
  diagnostics.report('not-utf8', { source, start: offset, end: offset + 1 }, { offset: decoded.badByteAt });
  return { text, diagnostics: diagnostics.sorted() };
}

/** The program in a file; a file that is not there, is a folder, or cannot be read is a failure. */
export function readProgram(path: string): Result<ProgramFile> {
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) return failure(`\`${path}\` is a folder, and a .brn file was expected`);
    if (stats.isCharacterDevice() || stats.isBlockDevice()) return failure(`\`${path}\` is a device, not a file`);
    if (stats.size > longest) {
      const size = (stats.size / 1e6).toFixed(0);
      return failure(`\`${path}\` has ${size} MB, and a program of at most ${longest / 1024 / 1024} MiB is read`);
    }
    return value(decode(path, readFileSync(path)));
  } catch (error) {
    return unreadable(path, error);
  }
}

/** Reads the modules that a program imports, and keeps what is wrong with their files. */
export class ModuleReader {
  readonly #diagnostics: Diagnostic[] = [];
  readonly #texts = new Map<string, string>();
  readonly #sought = new Set<string>();

  /** The text of a module's file; undefined where there is none that can be read. */
  readonly read = (path: string): string | undefined => {
    this.#sought.add(path);
    const result = readProgram(path);
    if (result.kind === 'failure') return undefined;
    this.#diagnostics.push(...result.value.diagnostics);
    this.#texts.set(path, result.value.text);
    return result.value.text;
  };

  /** The paths that were asked for, those included where there is no file. */
  get sought(): ReadonlySet<string> {
    return this.#sought;
  }

  /** The texts that were read, by path. */
  get texts(): ReadonlyMap<string, string> {
    return this.#texts;
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.#diagnostics;
  }
}

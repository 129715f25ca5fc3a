import { chmodSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ProposedFeatures, createConnection } from 'vscode-languageserver/node';
import type { FormatOptions } from '../format/options.ts';
import type { Host } from '../lsp/host.ts';
import { startServer } from '../lsp/server.ts';
import { version } from '../version.ts';
import { loadPrettier, optionsFor } from './fmt-options.ts';
import { readProgram } from './program-files.ts';

/** More files, entries and deeper folders than this are not searched: someone may have opened a whole disk. */
const mostFiles = 5000;
const mostEntries = 50_000;
const deepest = 16;

/** Whether a folder holds no sources of the user's. */
function isPassedOver(name: string): boolean {
  return name === 'node_modules' || name.startsWith('.');
}

/** A path as the language server has it: with `/`, and on Windows a small drive letter, as editors write it. */
function plain(path: string): string {
  if (process.platform !== 'win32') return path;
  return path.replaceAll('\\', '/').replace(/^[A-Z]:/, (drive) => drive.toLowerCase());
}

function toPath(uri: string): string | undefined {
  if (!uri.startsWith('file:')) return undefined;
  try {
    return plain(fileURLToPath(uri));
  } catch {
    return undefined;
  }
}

interface Known {
  readonly changed: number;
  readonly size: number;
  readonly text: string | undefined;
}

/** Reads texts, each again only when its file has changed. */
class TextReader {
  readonly #known = new Map<string, Known>();

  readonly read = (path: string): string | undefined => {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined || !stats.isFile()) return undefined;
    const known = this.#known.get(path);
    if (known !== undefined && known.changed === stats.mtimeMs && known.size === stats.size) return known.text;
    const program = readProgram(path);
    const text = program.kind === 'value' && program.value.diagnostics.length === 0 ? program.value.text : undefined;
    this.#known.set(path, { changed: stats.mtimeMs, size: stats.size, text });
    return text;
  };
}

/** The .brn files below a folder. */
function list(folder: string): readonly string[] {
  const found: string[] = [];
  let seen = 0;
  const search = (path: string, depth: number): void => {
    for (const entry of entriesOf(path)) {
      seen += 1;
      if (found.length >= mostFiles || seen > mostEntries) return;
      const inside = join(path, entry.name);
      if (entry.isFile() && entry.name.endsWith('.brn')) found.push(plain(inside));
      else if (entry.isDirectory() && !isPassedOver(entry.name) && depth < deepest) search(inside, depth + 1);
    }
  };
  search(folder, 0);
  return found;
}

function entriesOf(folder: string): readonly { name: string; isFile(): boolean; isDirectory(): boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Where a user's programs keep what can be made again. */
function cacheFolder(): string {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = process.env;
  if (process.platform === 'win32') return local ?? join(homedir(), 'AppData', 'Local');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  return xdg !== undefined && xdg !== '' ? xdg : join(homedir(), '.cache');
}

/**
 * A file with a module of the standard library, which is embedded as text: editors without a protocol of their own for such
 * texts open files only. It is written where caches are, or else where temporary files are, and made to be read only.
 */
function libraryFile(module: string, text: string): string | undefined {
  for (const folder of [cacheFolder(), tmpdir()]) {
    const file = `${join(folder, 'brnc', version, ...module.split('.'))}.brn`;
    try {
      if (textOf(file) !== text) writeWhole(file, text);
      return plain(file);
    } catch {
      // The next folder may be one to write to.
    }
  }
  return undefined;
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Writes a file in one step: another server may be reading it. */
function writeWhole(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const beside = `${file}.${process.pid}`;
  writeFileSync(beside, text);
  chmodSync(beside, 0o444);
  renameSync(beside, file);
}

async function formatOptions(path: string): Promise<Partial<FormatOptions>> {
  const prettier = await loadPrettier();
  const options = await optionsFor(path, prettier.kind === 'value' ? prettier.value : undefined);
  return options.kind === 'value' ? options.value : {};
}

const host: Host = {
  toPath,
  toUri: (path) => (path.includes('://') || path.startsWith('untitled:') ? path : pathToFileURL(path).href),
  read: new TextReader().read,
  list,
  libraryFile,
  formatOptions,
  delay: (work, milliseconds) => {
    const timer = setTimeout(work, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
  now: () => performance.now(),
};

/** `brnc lsp`: a language server on standard input and output, until its client ends it. */
export function runLsp(): void {
  startServer(createConnection(ProposedFeatures.all, process.stdin, process.stdout), host);
}

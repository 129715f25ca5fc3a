import type { Location } from 'vscode-languageserver-types';
import { library } from '../../stdlib/index.ts';
import { Diagnostics } from '../diagnostics/collector.ts';
import { libraryTree } from '../model/modules.ts';
import type { Source, Span } from '../source.ts';
import type { File } from '../syntax/ast.ts';
import { parse } from '../syntax/parse.ts';
import { type Analysis, analyse } from './analysis.ts';
import type { Host } from './host.ts';
import { librarySource } from './library.ts';
import { toRange } from './ranges.ts';

/** A document that an editor has open. */
export interface OpenDocument {
  /** As the editor writes it. */
  readonly uri: string;
  readonly version: number;
  readonly text: string;
}

interface Analysed {
  readonly analysis: Analysis;
  /** The texts that it was made of, the file's own and those of all that it imports; undefined where there is no file. */
  readonly texts: ReadonlyMap<string, string | undefined>;
}

/** A list of the files on disk is taken for true for this many milliseconds, where an editor asks at every key. */
const FRESH = 1000;

/** Analyses of files that no editor has open are kept for this many. */
const KEPT = 200;

/**
 * The documents that are open and the files on disk, with their analyses. Each is made when it is first asked for, and
 * again once a text that it was made of has changed.
 */
export class Workspace {
  readonly #host: Host;
  readonly #open = new Map<string, OpenDocument>();
  readonly #analysed = new Map<string, Analysed>();
  readonly #trees = new Map<string, File>();
  readonly #libraryFiles = new Map<string, string>();
  readonly #modules = new Map<string, string>();
  #folders: readonly string[] = [];
  #listed: { readonly at: number; readonly files: readonly string[] } = { at: -Infinity, files: [] };

  constructor(host: Host) {
    this.#host = host;
  }

  /** Takes folders into the workspace, and out of it. */
  changeFolders(added: readonly string[], removed: readonly string[]): void {
    const pathsOf = (uris: readonly string[]): readonly string[] => uris.flatMap((uri) => this.#host.toPath(uri) ?? []);
    const gone = new Set(pathsOf(removed));
    this.#folders = [...new Set([...this.#folders, ...pathsOf(added)])].filter((folder) => !gone.has(folder));
  }

  pathOf(uri: string): string {
    return this.#host.toPath(uri) ?? uri;
  }

  open(document: OpenDocument): string {
    const path = this.pathOf(document.uri);
    this.#open.set(path, document);
    return path;
  }

  close(uri: string): string {
    const path = this.pathOf(uri);
    this.#open.delete(path);
    this.#analysed.delete(path);
    return path;
  }

  document(path: string): OpenDocument | undefined {
    return this.#open.get(path);
  }

  get openPaths(): readonly string[] {
    return [...this.#open.keys()];
  }

  /** The text of a file: as an editor has it, or else from disk. */
  read(path: string): string | undefined {
    return this.#open.get(path)?.text ?? this.#host.read(path);
  }

  /** The text of a file or of a module of the library, by its path. */
  text(path: string): string | undefined {
    const module = this.moduleOf(path);
    return module === undefined ? this.read(path) : library.get(module);
  }

  /** The analysis of a file as it is now; undefined where there is none. */
  analysis(path: string): Analysis | undefined {
    const known = this.#analysed.get(path);
    if (known !== undefined && [...known.texts].every(([file, text]) => this.read(file) === text)) {
      return known.analysis;
    }
    const source = this.#sourceOf(path);
    if (source === undefined) return undefined;
    const texts = new Map<string, string | undefined>();
    if (!source.library) texts.set(path, source.text);
    const analysis = analyse(source, (file) => {
      const text = this.read(file);
      texts.set(file, text);
      return text;
    });
    this.#keep(path, { analysis, texts });
    return analysis;
  }

  /** The tree of a file as it is now, without what it means. */
  tree(path: string): File | undefined {
    const source = this.#sourceOf(path);
    if (source === undefined) return undefined;
    const known = this.#trees.get(path);
    if (known?.source.text === source.text) return known;
    const tree = parse(source, new Diagnostics());
    this.#trees.set(path, tree);
    return tree;
  }

  /** Reads the library before anyone waits for it. */
  warmUp(): void {
    for (const module of library.keys()) {
      this.#host.delay(() => {
        libraryTree(module);
      }, 0);
    }
  }

  /**
   * The analyses that expand a text: its own, and those of the open programs that import it. Any may use the library, and
   * the recorders know what each expanded.
   */
  programs(path: string): readonly Analysis[] {
    const own = this.analysis(path);
    const isLibrary = this.moduleOf(path) !== undefined;
    const others = (isLibrary ? this.openPaths : this.dependents(path)).filter((each) => each !== path);
    const analyses = others.flatMap((each) => this.analysis(each) ?? []);
    return own === undefined ? analyses : [own, ...analyses];
  }

  /** The open documents that a text has a part in, as far as they were analysed. */
  dependents(path: string): readonly string[] {
    return this.openPaths.filter((each) => this.#analysed.get(each)?.texts.has(path) === true);
  }

  #keep(path: string, analysed: Analysed): void {
    this.#analysed.delete(path);
    this.#analysed.set(path, analysed);
    const closed = [...this.#analysed.keys()].filter((each) => !this.#open.has(each));
    for (const each of closed.slice(0, Math.max(0, closed.length - KEPT))) this.#analysed.delete(each);
  }

  #sourceOf(path: string): Source | undefined {
    const module = this.moduleOf(path);
    if (module !== undefined) return librarySource(module);
    const text = this.read(path);
    return text === undefined ? undefined : { file: path, text, library: false };
  }

  /** The library's module that a file holds, where it is one that this server has written. */
  moduleOf(path: string): string | undefined {
    if (this.#modules.size === 0) for (const module of library.keys()) this.#libraryFile(module);
    return this.#modules.get(path);
  }

  #libraryFile(module: string): string | undefined {
    const known = this.#libraryFiles.get(module);
    if (known !== undefined) return known;
    const file = this.#host.libraryFile(module, library.get(module) ?? '');
    if (file === undefined) return undefined;
    this.#libraryFiles.set(module, file);
    this.#modules.set(file, module);
    return file;
  }

  /** The path of a source: of the library, the file that it was written to. */
  fileOf({ file, library: isLibrary }: Source): string | undefined {
    return isLibrary ? this.#libraryFile(file.replace(/\.brn$/, '').replaceAll('/', '.')) : file;
  }

  uriOf(path: string): string {
    return this.#open.get(path)?.uri ?? this.#host.toUri(path);
  }

  /** Where an editor finds a place. */
  readonly locate = (span: Span): Location | undefined => {
    const path = this.fileOf(span.source);
    return path === undefined ? undefined : { uri: this.uriOf(path), range: toRange(span) };
  };

  /** The files that are open and those that were on disk a moment ago. */
  recentFiles(): readonly string[] {
    const now = this.#host.now();
    if (now - this.#listed.at > FRESH) this.#listed = { at: now, files: this.files(false) };
    return [...new Set([...this.#open.keys(), ...this.#listed.files])];
  }

  /** All files of the workspace: those that are open, those on disk, and where asked the library's. */
  files(withLibrary: boolean): readonly string[] {
    const onDisk = this.#folders.flatMap((folder) => this.#host.list(folder));
    const ofLibrary = withLibrary ? [...library.keys()].flatMap((module) => this.#libraryFile(module) ?? []) : [];
    return [...new Set([...this.#open.keys(), ...onDisk, ...ofLibrary])];
  }
}

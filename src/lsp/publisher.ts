import type { Diagnostic as Reported } from 'vscode-languageserver-types';
import type { Analysis } from './analysis.ts';
import { byFile, toReported } from './diagnostics.ts';
import type { Host } from './host.ts';
import type { Workspace } from './workspace.ts';

/** Sends the diagnostics of a document to the editor; the version is that of the text that they are of. */
export type Publish = (uri: string, version: number | undefined, diagnostics: readonly Reported[]) => void;

/** The shortest and the longest pause after a keystroke before a document is analysed, in milliseconds. */
const SHORTEST_PAUSE = 5;
const LONGEST_PAUSE = 300;

/**
 * Analyses documents when they have changed, and publishes what is wrong. A burst of changes is analysed once. What is
 * published of a document is always of its latest text, together with what the open programs that import it find in it.
 */
export class Publisher {
  readonly #workspace: Workspace;
  readonly #host: Host;
  readonly #publish: Publish;
  readonly #refresh: () => void;
  readonly #onBug: (error: unknown) => void;
  /** What each open program found, by file. */
  readonly #found = new Map<string, ReadonlyMap<string, readonly Reported[]>>();
  readonly #stale = new Set<string>();
  #cancel: (() => void) | undefined;
  #lastTook = 0;
  #othersChanged = false;

  /**
   * `refresh` is called once what an editor shows of a document may have changed with another, `onBug` with a mistake of
   * ours, after which the next text is analysed all the same.
   */
  constructor(
    workspace: Workspace,
    host: Host,
    publish: Publish,
    refresh: () => void,
    onBug: (error: unknown) => void,
  ) {
    this.#workspace = workspace;
    this.#host = host;
    this.#publish = publish;
    this.#refresh = refresh;
    this.#onBug = onBug;
  }

  /** Notes that a document was opened or changed. */
  changed(path: string): void {
    this.#stale.add(path);
    for (const each of this.#workspace.dependents(path)) {
      this.#stale.add(each);
      this.#othersChanged ||= each !== path;
    }
    this.#schedule();
  }

  /** Notes that files may have changed on disk: every open document is looked at again. */
  changedOnDisk(): void {
    for (const path of this.#workspace.openPaths) this.#stale.add(path);
    this.#othersChanged = true;
    this.#schedule();
  }

  /** Forgets a document that was closed, and what it found in others. */
  closed(path: string): void {
    this.#stale.delete(path);
    const before = this.#found.get(path)?.keys() ?? [];
    this.#found.delete(path);
    for (const file of new Set([path, ...before])) this.#send(file);
    this.changedOnDisk();
  }

  /** Analyses all that has changed, now. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    while (this.#analyseNext());
  }

  #schedule(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#stale.size === 0) return;
    const pause = Math.min(LONGEST_PAUSE, Math.max(SHORTEST_PAUSE, this.#lastTook / 2));
    this.#cancel = this.#host.delay(() => {
      this.#cancel = undefined;
      // One at a time, so that what was typed meanwhile is read in between.
      if (this.#analyseNext()) this.#schedule();
    }, pause);
  }

  #analyseNext(): boolean {
    const [path] = this.#stale;
    if (path === undefined) return false;
    this.#stale.delete(path);
    const start = this.#host.now();
    const analysis = this.#analyse(path);
    this.#lastTook = this.#host.now() - start;
    const before = this.#found.get(path)?.keys() ?? [];
    const files = new Map<string, readonly Reported[]>();
    for (const [file, diagnostics] of byFile(analysis?.diagnostics ?? [])) {
      files.set(
        file,
        diagnostics.map((each) => toReported(each, this.#workspace.locate)),
      );
    }
    this.#found.set(path, files);
    for (const file of new Set([path, ...before, ...files.keys()])) this.#send(file);
    if (this.#stale.size === 0 && this.#othersChanged) {
      this.#othersChanged = false;
      this.#refresh();
    }
    return true;
  }

  #analyse(path: string): Analysis | undefined {
    try {
      return this.#workspace.analysis(path);
    } catch (error) {
      this.#onBug(error);
      return undefined;
    }
  }

  #send(file: string): void {
    // A text that is to be analysed again may have moved what was found in it.
    if (this.#stale.has(file)) return;
    const current = [...this.#found].filter(([path]) => !this.#stale.has(path));
    const all = current.flatMap(([, files]) => files.get(file) ?? []);
    const seen = new Map(all.map((each) => [JSON.stringify([each.code, each.range, each.message]), each]));
    this.#publish(this.#workspace.uriOf(file), this.#workspace.document(file)?.version, [...seen.values()]);
  }
}

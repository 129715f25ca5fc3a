import type { Diagnostic as Reported } from 'vscode-languageserver-types';
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
  /** What each open program found, by file. */
  readonly #found = new Map<string, ReadonlyMap<string, readonly Reported[]>>();
  readonly #stale = new Set<string>();
  #cancel: (() => void) | undefined;
  #lastTook = 0;

  constructor(workspace: Workspace, host: Host, publish: Publish) {
    this.#workspace = workspace;
    this.#host = host;
    this.#publish = publish;
  }

  /** Notes that a document was opened or changed. */
  changed(path: string): void {
    for (const each of [path, ...this.#workspace.dependents(path)]) {
      if (this.#workspace.document(each) !== undefined) this.#stale.add(each);
    }
    this.#schedule();
  }

  /** Notes that files may have changed on disk: every open document is looked at again. */
  changedOnDisk(): void {
    for (const path of this.#workspace.openPaths) this.#stale.add(path);
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
    const analysis = this.#workspace.analysis(path);
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
    return true;
  }

  #send(file: string): void {
    // A text that is to be analysed again may have moved what was found in it.
    if (this.#stale.has(file)) return;
    const all = [...this.#found.values()].flatMap((files) => files.get(file) ?? []);
    const seen = new Map(all.map((each) => [JSON.stringify([each.code, each.range, each.message]), each]));
    this.#publish(this.#workspace.uriOf(file), this.#workspace.document(file)?.version, [...seen.values()]);
  }
}

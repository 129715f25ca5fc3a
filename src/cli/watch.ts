import { type StatsListener, unwatchFile, watchFile } from 'node:fs';
import { summaryLine } from '../diagnostics/render/terminal.ts';
import { type CheckOptions, type CheckRun, checkFiles, showHuman } from './check.ts';
import { print } from './console.ts';
import { type Status, status } from './status.ts';

/** How often the files are looked at, in milliseconds. */
const LOOKS = 100;
/** How long a file is left alone after it has changed: an editor may be in the middle of saving it. */
const SETTLES = 50;

/** Clears the screen and what was scrolled off it, and goes to its corner. */
const CLEAR = '\u001B[2J\u001B[3J\u001B[H';

/**
 * Files that are looked at. Node's `watchFile` asks for the state of a path, and so it also sees a file that an editor
 * replaces by another on saving, that is deleted and comes back, that is in a folder which is not there yet, or that lies on
 * another machine, from which no events come. A program has a handful of files, which cost nothing to look at.
 */
class WatchedFiles {
  readonly #onChange: StatsListener;
  #paths: ReadonlySet<string> = new Set();

  constructor(onChange: () => void) {
    // It is also told once of a path that there is no file at, with the same state before and after.
    this.#onChange = (now, before) => {
      if (now.ino !== before.ino || now.ctimeMs !== before.ctimeMs || now.mtimeMs !== before.mtimeMs) onChange();
    };
  }

  get count(): number {
    return this.#paths.size;
  }

  /** Looks at these files from now on, and at no others. */
  watch(paths: ReadonlySet<string>): void {
    for (const path of this.#paths) if (!paths.has(path)) unwatchFile(path, this.#onChange);
    for (const path of paths) if (!this.#paths.has(path)) watchFile(path, { interval: LOOKS }, this.#onChange);
    this.#paths = paths;
  }
}

/** What a run found, in a line: `12:03:45  2 errors, 1 lint; watching 3 files, Ctrl+C ends`. */
function summaryOf({ diagnostics, failures }: CheckRun, watched: number): string {
  const count = (many: number, what: string): string => `${many} ${what}${many === 1 ? '' : 's'}`;
  const unread = failures.length === 0 ? [] : [`${count(failures.length, 'file')} not read`];
  const found = [...unread, summaryLine(diagnostics)].filter((part) => part !== '');
  const time = new Date().toTimeString().slice(0, 8);
  return `${time}  ${found.length === 0 ? 'no errors' : found.join(', ')}; watching ${count(watched, 'file')}, Ctrl+C ends`;
}

/** Checks files, and again whenever one of them or of the modules that they import changes, until it is ended. */
class Watch {
  readonly #files: readonly string[];
  readonly #options: CheckOptions;
  readonly #watched = new WatchedFiles(() => this.#soon());
  #timer: NodeJS.Timeout | undefined;

  constructor(files: readonly string[], options: CheckOptions) {
    this.#files = files;
    this.#options = options;
  }

  /** Checks, and goes on; looking at files keeps the process alive. */
  start(): void {
    this.#watched.watch(new Set(this.#files));
    this.#check();
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#watched.watch(new Set());
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#check(), SETTLES);
  }

  #check(): void {
    const run = checkFiles(this.#files, this.#options);
    this.#watched.watch(new Set([...this.#files, ...run.checked.flatMap(({ imports }) => [...imports])]));
    if (process.stdout.isTTY && process.env['TERM'] !== 'dumb') print(CLEAR);
    showHuman(run);
    print(`\n${summaryOf(run, this.#watched.count)}\n`);
  }
}

/** `brnc check --watch FILE...`: ends when the process is asked to end, which is how it is meant to end. */
export function watchFiles(files: readonly string[], options: CheckOptions): Promise<Status> {
  const watch = new Watch(files, options);
  return new Promise((resolve) => {
    const signals = ['SIGINT', 'SIGTERM'] as const;
    const end = (): void => {
      for (const signal of signals) process.off(signal, end);
      watch.end();
      resolve(status.fine);
    };
    for (const signal of signals) process.on(signal, end);
    watch.start();
  });
}

import { note } from './console.ts';

const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Lets long work end in order: the first signal asks it to, the second ends the process at once. */
export class Interruption {
  readonly #controller = new AbortController();
  #received: NodeJS.Signals | undefined;

  constructor() {
    for (const name of signals) process.on(name, this.#onSignal);
  }

  /** Aborted once the process was asked to end. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Stops listening: from now on a signal ends the process. */
  close(): void {
    for (const name of signals) process.off(name, this.#onSignal);
  }

  /** Ends the process as the signal would have, so that whoever started it sees that it was interrupted. */
  endProcess(): void {
    this.close();
    process.kill(process.pid, this.#received ?? 'SIGINT');
  }

  readonly #onSignal = (name: NodeJS.Signals): void => {
    if (this.#received !== undefined) this.endProcess();
    this.#received = name;
    note('\nending after this step; once more ends at once\n');
    this.#controller.abort();
  };
}

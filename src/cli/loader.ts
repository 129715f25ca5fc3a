import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Batch, type BatchRequest, type LoadBatches, loadInProcess } from '../train/data/batches.ts';
import type { Read } from '../train/data/problem.ts';
import type { FromLoader, ToLoader } from './loader-messages.ts';
import type { TrainingData } from './training-data.ts';

/** What loads the batches of a data set, until it is closed. */
export interface Loader {
  readonly load: LoadBatches;
  /** Whether another thread loads them. */
  readonly isBeside: boolean;
  readonly close: () => Promise<void>;
}

/** What may be other than it is for training: for tests and benchmarks. */
export interface LoaderOptions {
  /** The file that the thread runs. */
  readonly file?: string;
  /** Bytes of examples that are kept from epoch to epoch, as `loadInProcess` keeps them. */
  readonly remembered?: number;
}

const REMEMBERED = 2 ** 30;

/** Where the build puts the worker: beside the file that this is bundled into. Its modules are no ES modules. */
const workerFile = typeof __dirname === 'string' ? join(__dirname, 'loader.cjs') : '';

/**
 * Loads batches in a thread of their own, beside the training step, which leaves its own thread no time. Where the thread's
 * file is not there, which is where brnc runs from its sources, this thread loads them. The batches are the same.
 */
export function startLoader(data: TrainingData, options: LoaderOptions = {}): Loader {
  const { file = workerFile, remembered = REMEMBERED } = options;
  if (existsSync(file)) return new WorkerLoader(data, file, remembered);
  return { load: loadInProcess(data.source, remembered), isBeside: false, close: () => Promise.resolve() };
}

/** What has come of a row of batches, and who waits for more. */
class Inbox {
  readonly #messages: FromLoader[] = [];
  #waiting: { readonly resolve: (message: FromLoader) => void; readonly reject: (error: Error) => void } | undefined;
  #error: Error | undefined;

  put(message: FromLoader): void {
    if (this.#waiting === undefined) this.#messages.push(message);
    else this.#waiting.resolve(message);
    this.#waiting = undefined;
  }

  fail(error: Error): void {
    this.#error = error;
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }

  async take(): Promise<FromLoader> {
    const message = this.#messages.shift();
    if (message !== undefined) return message;
    if (this.#error !== undefined) throw this.#error;
    return await new Promise((resolve, reject) => (this.#waiting = { resolve, reject }));
  }
}

class WorkerLoader implements Loader {
  readonly isBeside = true;
  readonly #worker: Worker;
  readonly #inboxes = new Map<number, Inbox>();
  #rows = 0;
  /** How many wait for a batch: the process lives on while one does. */
  #waiting = 0;
  #error: Error | undefined;

  constructor({ folder, request }: TrainingData, file: string, remembered: number) {
    this.#worker = new Worker(file);
    this.#worker.on('message', (message: FromLoader) => this.#inboxes.get(message.row)?.put(message));
    // What the worker throws is our mistake, and no problem of the data: it is thrown on, to who waits.
    this.#worker.on('error', (error: Error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('the loader was closed')));
    this.#worker.unref();
    this.#send({ kind: 'open', folder, request, remembered });
  }

  readonly load: LoadBatches = (request, first) => this.#row(request, first);

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  async *#row(request: BatchRequest, first: number): AsyncGenerator<Read<Batch>> {
    const row = this.#rows;
    this.#rows += 1;
    const inbox = new Inbox();
    if (this.#error !== undefined) inbox.fail(this.#error);
    this.#inboxes.set(row, inbox);
    this.#send({ kind: 'start', row, request, first });
    try {
      for (;;) {
        this.#send({ kind: 'take', row });
        const message = await this.#wait(inbox);
        if (message.kind === 'end') return;
        yield message.batch;
      }
    } finally {
      this.#inboxes.delete(row);
      this.#send({ kind: 'stop', row });
    }
  }

  async #wait(inbox: Inbox): Promise<FromLoader> {
    this.#waiting += 1;
    this.#worker.ref();
    try {
      return await inbox.take();
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0) this.#worker.unref();
    }
  }

  #send(message: ToLoader): void {
    this.#worker.postMessage(message);
  }

  #fail(error: Error): void {
    this.#error ??= error;
    for (const inbox of this.#inboxes.values()) inbox.fail(this.#error);
  }
}

import type { FlopsAtSizes } from '../src/report/flops-at-sizes.ts';
import { type Completed, type Hovered, type Problem, type Reply, type Request, isReply } from './protocol.ts';

type Checked = Extract<Reply, { readonly kind: 'checked' }>;

/** What becomes of the results of checks. */
export interface Results {
  readonly checked: (reply: Checked) => void;
  /** The compiler failed, which is its own mistake. */
  readonly broken: (message: string) => void;
}

interface Waiting {
  readonly request: Request;
  readonly done: (reply: Reply) => void;
}

/** Keeps the worker at one request at a time: of checks that wait, only the newest is still worth one. */
export class Client {
  readonly #worker: Worker;
  readonly #results: Results;
  #current: Waiting | undefined;
  #queue: readonly Waiting[] = [];
  #version = 0;

  constructor(worker: Worker, results: Results) {
    this.#worker = worker;
    this.#results = results;
    worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (isReply(data)) this.#receive(data);
    });
    worker.addEventListener('error', () => results.broken('the compiler could not be loaded'));
  }

  /** Says that there is a new text or size, for which no earlier answer holds. */
  changed(): void {
    this.#version += 1;
  }

  check(text: string, size: number | undefined): void {
    const version = this.#version;
    const request: Request = { kind: 'check', version, text, ...(size === undefined ? {} : { size }) };
    this.#queue = this.#queue.filter((each) => each.request.kind !== 'check');
    this.#ask(request, (reply) => {
      if (reply.version !== this.#version) return;
      if (reply.kind === 'checked') this.#results.checked(reply);
      if (reply.kind === 'broken') this.#results.broken(reply.message);
    });
  }

  /** The problems of the text, with fixes that are found by trying; undefined where it has changed meanwhile. */
  async mend(): Promise<readonly Problem[] | undefined> {
    const version = this.#version;
    const reply = await this.#promise({ kind: 'mend', version });
    return reply.kind === 'mended' && version === this.#version ? reply.problems : undefined;
  }

  async hover(offset: number): Promise<Hovered | undefined> {
    const version = this.#version;
    const reply = await this.#promise({ kind: 'hover', version, offset });
    return reply.kind === 'hovered' && version === this.#version ? reply.found : undefined;
  }

  /** What can be written at an offset of a text; undefined also where the text has changed meanwhile. */
  async complete(text: string, offset: number, bySpace: boolean): Promise<Completed | undefined> {
    const version = this.#version;
    const reply = await this.#promise({ kind: 'complete', version, text, offset, bySpace });
    return reply.kind === 'completed' && version === this.#version ? reply.found : undefined;
  }

  /** The FLOPs of a model's exits at a size of the image; undefined where it cannot have it. */
  async measure(text: string, model: string, size: number): Promise<readonly FlopsAtSizes[] | undefined> {
    const reply = await this.#promise({ kind: 'measure', version: this.#version, text, model, size });
    return reply.kind === 'measured' ? reply.exits : undefined;
  }

  /** The text in the canonical style; undefined where it has a syntax error, or has changed meanwhile. */
  async format(text: string): Promise<string | undefined> {
    const version = this.#version;
    const reply = await this.#promise({ kind: 'format', version, text });
    return reply.kind === 'formatted' && version === this.#version ? reply.text : undefined;
  }

  #promise(request: Request): Promise<Reply> {
    return new Promise((done) => this.#ask(request, done));
  }

  #ask(request: Request, done: (reply: Reply) => void): void {
    this.#queue = [...this.#queue, { request, done }];
    this.#next();
  }

  #next(): void {
    if (this.#current !== undefined) return;
    const [first, ...others] = this.#queue;
    if (first === undefined) return;
    [this.#current, this.#queue] = [first, others];
    this.#worker.postMessage(first.request);
  }

  #receive(reply: Reply): void {
    const done = this.#current?.done;
    this.#current = undefined;
    done?.(reply);
    this.#next();
  }
}

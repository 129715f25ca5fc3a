import { showBytes } from '../src/draw/figures.ts';
import { byId } from './dom.ts';
import { type Reply, isReply } from './protocol.ts';

/** What is to be compiled. */
export interface Subject {
  readonly text: string;
  readonly model: string;
  readonly size: number | undefined;
  /** About how many bytes it will have: those of its weights. */
  readonly bytes: number;
}

/**
 * The button that compiles the model that is shown and hands over its files. That runs in a worker of its own, so that
 * typing goes on meanwhile, and which ends when it is cancelled.
 */
export class Download {
  readonly #button = byId('download', HTMLButtonElement);
  readonly #progress = byId('download-progress', HTMLProgressElement);
  readonly #say: (words: string) => void;
  #subject: Subject | undefined;
  #worker: Worker | undefined;

  constructor(say: (words: string) => void) {
    this.#say = say;
    this.#button.addEventListener('click', () => {
      if (this.#worker !== undefined) this.#end('The compilation is cancelled.');
      else if (this.#subject !== undefined) this.#start(this.#subject);
    });
    this.#show();
  }

  /** Sets what a click compiles; undefined where there is no model without errors. */
  offer(subject: Subject | undefined): void {
    this.#subject = subject;
    this.#show();
  }

  #start({ text, model, size, bytes }: Subject): void {
    const worker = new Worker('worker.js');
    this.#worker = worker;
    this.#progress.value = 0;
    this.#show();
    worker.addEventListener('error', () => this.#end('The compiler could not be loaded.'));
    worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (!isReply(data) || worker !== this.#worker) return;
      if (data.kind === 'compiling') this.#progress.value = data.bytes / bytes;
      else this.#finish(data, model);
    });
    worker.postMessage({ kind: 'compile', version: 0, text, model, ...(size === undefined ? {} : { size }) });
  }

  #finish(reply: Reply, model: string): void {
    if (reply.kind === 'broken') this.#end(`The compiler failed, which is its own mistake: ${reply.message}`);
    if (reply.kind !== 'compiled') return;
    if (reply.archive === undefined) {
      this.#end(`Not compiled: ${reply.refusal ?? ''}.`);
      return;
    }
    const url = URL.createObjectURL(reply.archive);
    const link = document.createElement('a');
    link.href = url;
    link.download = `${model}.zip`;
    link.click();
    URL.revokeObjectURL(url);
    this.#end(`${model}.zip has ${showBytes(reply.archive.size)}; its weights are drawn, not trained.`);
  }

  #end(words: string): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#show();
    this.#say(words);
  }

  #show(): void {
    const isRunning = this.#worker !== undefined;
    const size = this.#subject === undefined ? '' : `, ${showBytes(this.#subject.bytes)}`;
    this.#button.textContent = isRunning ? 'Cancel' : `Download ONNX${size}`;
    this.#button.disabled = !isRunning && this.#subject === undefined;
    this.#progress.hidden = !isRunning;
  }
}

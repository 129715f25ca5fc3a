import { type MessagePort, parentPort } from 'node:worker_threads';
import { present } from '../invariant.ts';
import { type Batch, type BatchRequest, type LoadBatches, loadInProcess } from '../train/data/batches.ts';
import { openData } from '../train/data/open.ts';
import { type Read, read } from '../train/data/problem.ts';
import { folderReader } from './data-folder.ts';
import type { FromLoader, ToLoader } from './loader-messages.ts';

/** How many batches may be sent: those that were asked for, and those that may lie ready. */
class Allowance {
  #left: number;
  #isOver = false;
  #wake: () => void = () => undefined;

  constructor(ahead: number) {
    this.#left = ahead;
  }

  add(): void {
    this.#left += 1;
    this.#wake();
  }

  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  /** Waits until one more may be sent; false where no more are wanted. */
  async next(): Promise<boolean> {
    while (this.#left === 0 && !this.#isOver) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#left -= 1;
    return !this.#isOver;
  }
}

/** Loads what the other side of the port asks for, until the worker is ended. */
function serveBatches(port: MessagePort): void {
  const allowances = new Map<number, Allowance>();
  let opened: Promise<Read<LoadBatches>> | undefined;
  const send = (message: FromLoader, transfer: readonly ArrayBuffer[] = []): void =>
    port.postMessage(message, [...transfer]);

  const sendRow = async (row: number, request: BatchRequest, first: number, allowance: Allowance): Promise<void> => {
    const load = await present(opened, 'the data are opened first');
    if (load.kind === 'failed') send({ kind: 'batch', row, batch: load });
    // What lies ready on the other side is what was asked to be ready; one more is being made here.
    const batches = load.kind === 'failed' ? [] : load.value({ ...request, prefetch: 1 }, first);
    const isWanted = await allowance.next();
    if (isWanted) {
      for await (const batch of batches) {
        send({ kind: 'batch', row, batch }, buffersOf(batch));
        if (!(await allowance.next())) break;
      }
    }
    allowances.delete(row);
    send({ kind: 'end', row });
  };

  port.on('message', (message: ToLoader) => {
    switch (message.kind) {
      case 'open':
        opened = open(message);
        return;
      case 'start': {
        const { row, request, first } = message;
        const allowance = new Allowance(request.prefetch);
        allowances.set(row, allowance);
        // What is thrown here is thrown on the other side.
        void sendRow(row, request, first, allowance);
        return;
      }
      case 'take':
        allowances.get(message.row)?.add();
        return;
      case 'stop':
        allowances.get(message.row)?.end();
        return;
    }
  });
}

async function open({ folder, request, remembered }: ToLoader & { kind: 'open' }): Promise<Read<LoadBatches>> {
  const source = await openData(folderReader(folder), request);
  return source.kind === 'failed' ? source : read(loadInProcess(source.value, remembered));
}

/** The memory of a batch, which is handed over and not copied. */
function buffersOf(batch: Read<Batch>): readonly ArrayBuffer[] {
  if (batch.kind === 'failed') return [];
  const { images, labels } = batch.value;
  return [images.buffer, labels.buffer].filter((buffer) => buffer instanceof ArrayBuffer);
}

if (parentPort !== null) serveBatches(parentPort);

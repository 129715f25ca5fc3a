import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { invariant } from '../invariant.ts';
import type { Batch, BatchRequest, LoadBatches } from './data/batches.ts';
import type { DataProblem, Read } from './data/problem.ts';
import { VOID } from './losses/loss.ts';

/** Thrown where an example that was whole before training can no longer be read; the run is as at its last checkpoint. */
export class DataFailure extends Error {
  override readonly name = 'DataFailure';
  readonly problem: DataProblem;

  constructor(problem: DataProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** The batch that was read; one that could not be ends what needed it. */
export function batchOf(read: Read<Batch>): Batch {
  if (read.kind === 'failed') throw new DataFailure(read.problem);
  return read.value;
}

/** The label of what does not count: void pixels; of images with one label each there are none. */
export function ignoredLabel({ labelDims }: Batch): number {
  return labelDims.length === 1 ? -1 : VOID;
}

/** A batch's images, [N, H, W, C], and labels, int32 [N, H, W] or [N]. */
export function tensorsOf({ images, imageDims, labels, labelDims }: Batch): readonly [Tensor, Tensor] {
  return [tensor(images, [...imageDims]), tensor(labels, [...labelDims], 'int32')];
}

/** Batches that are made while the one before is used: what comes next is on its way already. */
export class BatchFeed {
  readonly #load: LoadBatches;
  /** The request of an epoch. */
  readonly #requestOf: (epoch: number) => BatchRequest;
  #loading: { readonly epoch: number; next: number; readonly batches: ReturnType<LoadBatches> } | undefined;

  constructor(load: LoadBatches, requestOf: (epoch: number) => BatchRequest) {
    this.#load = load;
    this.#requestOf = requestOf;
  }

  /** Batch `index` of an epoch: mostly the one after the last, of which nothing need be skipped. */
  async batch(epoch: number, index: number): Promise<Batch> {
    if (this.#loading?.epoch !== epoch || this.#loading.next !== index) {
      await this.close();
      this.#loading = { epoch, next: index, batches: this.#load(this.#requestOf(epoch), index) };
    }
    const result = await this.#loading.batches.next();
    invariant(result.done !== true, 'an epoch has as many batches as steps');
    this.#loading.next += 1;
    return batchOf(result.value);
  }

  /** Ends the loading. */
  async close(): Promise<void> {
    await this.#loading?.batches.return(undefined);
    this.#loading = undefined;
  }
}

import type { Preprocess } from '../../emit/manifest.ts';
import { present } from '../../invariant.ts';
import type { Augmentation, Size } from '../../model/train/settings.ts';
import type { Pixels } from '../../runtime/pixels.ts';
import { type ByteTables, byteTables } from '../../runtime/preprocess.ts';
import { augmentExample, sizeAfter } from './augment/augment.ts';
import { mapAtOnce } from './at-once.ts';
import { Chance } from './chance.ts';
import type { DataSource, Example, PartName } from './example.ts';
import { fitExamples } from './fit.ts';
import { type Read, read } from './problem.ts';
import { rememberExamples } from './remember.ts';

/** Examples as a step takes them. */
export interface Batch {
  /** Which examples of the source these are. */
  readonly indices: readonly number[];
  /** [N, height, width, channels], preprocessed. */
  readonly images: Float32Array;
  readonly imageDims: readonly [number, number, number, number];
  /** [N, height, width] of maps, 255 where the pixel is void, or [N]. */
  readonly labels: Int32Array;
  readonly labelDims: readonly number[];
}

/** How the examples of a part become batches: plain data, which can be sent to a worker. */
export interface BatchRequest {
  readonly part: PartName;
  /** What images are resized to, before they are augmented. */
  readonly size: Size;
  /** Of the network's input, 1 or 3. */
  readonly channels: number;
  readonly preprocess: Preprocess;
  readonly batch: number;
  /** What training does and evaluation does not; null for evaluation. */
  readonly training: Training | null;
  /** How many batches are being made while one is used. */
  readonly prefetch: number;
}

/** The batches of a data set. */
export interface BatchPlan extends BatchRequest {
  readonly source: DataSource;
}

/**
 * Gives the batches of a request from batch `first` on, wherever they are made: the same request gives the same batches.
 * What cannot be read is a problem in its batch's place. Who ends the iteration early ends the loading too.
 */
export type LoadBatches = (request: BatchRequest, first: number) => AsyncGenerator<Read<Batch>>;

/**
 * Loads batches in this thread, beside the work of its event loop only. Examples in the network's form are kept, up to
 * `remembered` bytes of them for each form, so that later epochs need not decode or draw them again.
 */
export function loadInProcess(source: DataSource, remembered = 0): LoadBatches {
  const kept = new Map<string, DataSource>();
  return (request, first) => {
    const form = `${request.size.height} ${request.size.width} ${request.channels}`;
    const fitted = kept.get(form) ?? rememberExamples(fitExamples(source, request), remembered);
    kept.set(form, fitted);
    return stackExamples(request, fitted, first);
  };
}

/** The draws of an epoch. */
export interface Training {
  readonly augment: readonly Augmentation[];
  readonly seed: number;
  /** From 0. */
  readonly epoch: number;
}

/**
 * Which examples each batch of a plan has. For training they are shuffled by seed and epoch, and a last batch that is not
 * full is left out (its few images would make a step of their own, and steps of batch norm over them), unless it is the only
 * one; for evaluation they come in their order, all of them.
 */
export function indicesOfBatches({
  source,
  part,
  batch,
  training,
}: Omit<BatchPlan, 'size'>): readonly (readonly number[])[] {
  const own = source.parts[part];
  const order = training === null ? own : new Chance(training.seed, `order ${training.epoch}`).shuffled(own);
  const whole = training !== null && order.length >= batch ? order.length - (order.length % batch) : order.length;
  const starts = Array.from({ length: Math.ceil(whole / batch) }, (_, index) => index * batch);
  return starts.map((start) => order.slice(start, Math.min(whole, start + batch)));
}

/**
 * The batches of a plan from batch `first` on. The next `prefetch` are read and decoded while the caller works on one. The
 * same plan gives the same batches. What cannot be read is a problem in its batch's place, and the caller may go on.
 */
export async function* batchesOf(plan: BatchPlan, first = 0): AsyncGenerator<Read<Batch>> {
  yield* stackExamples(plan, fitExamples(plan.source, plan), first);
}

/** Batches of examples that have the form of the request already. */
async function* stackExamples(request: BatchRequest, fitted: DataSource, first: number): AsyncGenerator<Read<Batch>> {
  const waiting = indicesOfBatches({ ...request, source: fitted })
    .slice(first)
    .values();
  const making: Promise<Read<Batch>>[] = [];
  let isOver = false;
  try {
    for (;;) {
      while (making.length <= request.prefetch) {
        const next = waiting.next();
        if (next.done === true) break;
        making.push(makeBatch(request, fitted, next.value, () => isOver));
      }
      const batch = making.shift();
      if (batch === undefined) return;
      yield await batch;
    }
  } finally {
    isOver = true;
  }
}

/** How many examples of a batch are loaded at a time: enough to keep a decoder's threads busy. */
const atOnce = 8;

async function makeBatch(
  request: BatchRequest,
  fitted: DataSource,
  indices: readonly number[],
  isOver: () => boolean,
): Promise<Read<Batch>> {
  const loaded = await mapAtOnce(indices, atOnce, (index) => fitted.load(index), isOver);
  const examples: Example[] = [];
  for (const [at, each] of loaded.entries()) {
    if (each.kind === 'failed') return each;
    examples.push(augment(each.value, request, indices[at] ?? 0));
  }
  return read(stack(request, indices, examples));
}

function augment(example: Example, { training }: BatchRequest, index: number): Example {
  if (training === null) return example;
  return augmentExample(example, training.augment, { seed: training.seed, epoch: training.epoch, index });
}

function stack(plan: BatchRequest, indices: readonly number[], examples: readonly Example[]): Batch {
  const { height, width } = sizeAfter(plan.training?.augment ?? [], plan.size);
  const { channels } = plan;
  const area = height * width;
  const tables = byteTables(channels, plan.preprocess);
  const isMap = examples[0]?.target.kind === 'mask';
  const images = new Float32Array(examples.length * area * channels);
  const labels = new Int32Array(examples.length * (isMap ? area : 1));
  examples.forEach(({ image, target }, index) => {
    convert(image, images.subarray(index * area * channels, (index + 1) * area * channels), tables);
    if (target.kind === 'mask') labels.set(target.mask.data, index * area);
    else labels[index] = target.class;
  });
  const count = examples.length;
  const labelDims = isMap ? [count, height, width] : [count];
  return { indices, images, imageDims: [count, height, width, channels], labels, labelDims };
}

/** Bytes, interleaved as they are, by the table of their channel. */
function convert({ data, channels }: Pixels, to: Float32Array, tables: ByteTables): void {
  for (let channel = 0; channel < channels; channel += 1) {
    const table = present(tables[channel], 'a table for each channel');
    for (let at = channel; at < data.length; at += channels) to[at] = table[data[at] ?? 0] ?? 0;
  }
}

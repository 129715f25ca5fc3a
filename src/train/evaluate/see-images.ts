import type { Manifest } from '../../emit/manifest.ts';
import { present } from '../../invariant.ts';
import { type Reading, runChain } from '../../runtime/chain.ts';
import type { Network } from '../../runtime/network.ts';
import { type Problem, failed } from '../../runtime/problem.ts';
import { type Tensor, f32 } from '../../runtime/tensor.ts';
import { type Batch, type BatchRequest, batchesOf } from '../data/batches.ts';
import type { DataSource, Example } from '../data/example.ts';
import type { DataProblem } from '../data/problem.ts';

/** Images of a data set, and how they become the network's input: as for validation in training. */
export interface ImagesToSee {
  readonly source: DataSource;
  /** By their indices in the source. */
  readonly indices: readonly number[];
  readonly input: Pick<BatchRequest, 'size' | 'channels' | 'preprocess'>;
}

/** What an exit says of an image. */
export interface SeenExit {
  readonly quantities: Readonly<Record<string, number>>;
  /** [1, K, H, W] at the size at which the image entered the network, or [1, K]. */
  readonly output: Tensor;
  /** At the head's own resolution, [1, K, h, w] or [1, K]. */
  readonly logits: Tensor;
}

/** An image with what every exit says of it. */
export interface SeenImage {
  /** Of the source. */
  readonly index: number;
  /** As it lies in the data set. */
  readonly original: Example;
  /** The labels of the pixels at the size at which the image entered the network, 255 where void, or of the image. */
  readonly labels: Int32Array;
  /** In the network's order. */
  readonly exits: readonly SeenExit[];
}

export type Seen =
  | { readonly kind: 'seen'; readonly image: SeenImage }
  | { readonly kind: 'unreadable'; readonly problem: DataProblem }
  | { readonly kind: 'failed'; readonly problem: Problem };

/**
 * Runs images through every exit, in their order, a few at a time: memory does not grow with their number. What cannot be
 * read or run is the last that is given.
 */
export async function* seeImages(
  network: Pick<Network, 'manifest' | 'session'>,
  images: ImagesToSee,
): AsyncGenerator<Seen> {
  const { manifest } = network;
  const originals = new Map<number, Example>();
  const parts = { train: [], validation: [], test: images.indices };
  const source = { ...remembering(images.source, originals), parts };
  const batch = batchSize(images, manifest);
  const request = { ...images.input, source, part: 'test', batch, training: null, prefetch: 1 } as const;
  for await (const read of batchesOf(request)) {
    if (read.kind === 'failed') {
      yield { kind: 'unreadable', problem: read.problem };
      return;
    }
    for (const seen of await seeBatch(network, read.value, originals)) {
      yield seen;
      if (seen.kind !== 'seen') return;
    }
  }
}

/** The source, which leaves what it loads in `originals` until the image has been seen. */
function remembering(source: DataSource, originals: Map<number, Example>): DataSource {
  return {
    ...source,
    load: async (index) => {
      const loaded = await source.load(index);
      if (loaded.kind === 'done') originals.set(index, loaded.value);
      return loaded;
    },
  };
}

/** The most numbers that all exits' outputs of a batch may have together: 64 MiB. */
const OUTPUT_LIMIT = 2 ** 24;

/** How many images go through together: small ones share a batch, large ones gain nothing by it. */
function batchSize({ input: { size } }: ImagesToSee, { classes, exits }: Manifest): number {
  const perImage = size.height * size.width * classes * exits.length;
  return Math.max(1, Math.min(32, Math.floor(OUTPUT_LIMIT / perImage)));
}

async function seeBatch(
  network: Pick<Network, 'manifest' | 'session'>,
  batch: Batch,
  originals: Map<number, Example>,
): Promise<readonly Seen[]> {
  const input = planesOf(batch, network.manifest.input.dtype);
  const ran = await runChain(network, input, { plan: 'flat', stop: false, logits: true });
  if (ran.kind === 'failed') return [ran];
  const wide = ran.value.rows[0]?.readings.find(
    ({ output }) => output?.dims.length === 4 && (output.dims[1] ?? 0) > 255,
  );
  if (wide !== undefined) return [failed('too-many-classes', { classes: network.manifest.classes })];
  const area = batch.labels.length / batch.indices.length;
  return batch.indices.map((index, row): Seen => {
    const original = present(originals.get(index), 'what a batch holds was loaded');
    originals.delete(index);
    const { readings } = present(ran.value.rows[row], 'each image of a batch is a row');
    const labels = batch.labels.subarray(row * area, (row + 1) * area);
    return { kind: 'seen', image: { index, original, labels, exits: readings.map(seenExit) } };
  });
}

function seenExit({ quantities, output, logits }: Reading): SeenExit {
  return {
    quantities,
    output: present(output ?? undefined, 'every exit runs to its end'),
    logits: present(logits ?? undefined, 'logits were asked for'),
  };
}

/** A batch [N, H, W, C] as the network takes it, [N, C, H, W]. */
function planesOf({ images, imageDims }: Batch, dtype: 'f32' | 'u8'): Tensor {
  const [count, height, width, channels] = imageDims;
  const area = height * width;
  const dims = [count, channels, height, width];
  const data = dtype === 'f32' ? new Float32Array(images.length) : new Uint8Array(images.length);
  for (let image = 0; image < count; image += 1) {
    const from = image * area * channels;
    for (let channel = 0; channel < channels; channel += 1) {
      const plane = from + channel * area;
      for (let at = 0; at < area; at += 1) data[plane + at] = images[from + at * channels + channel] ?? 0;
    }
  }
  return data instanceof Float32Array ? f32(dims, data) : { dtype: 'u8', dims, data };
}

import { describe, expect, test } from 'vitest';
import { pixels } from '../../../src/runtime/pixels.ts';
import { imageToInput } from '../../../src/runtime/preprocess.ts';
import { type Batch, type BatchPlan, batchesOf, indicesOfBatches } from '../../../src/train/data/batches.ts';
import type { DataSource } from '../../../src/train/data/example.ts';
import { read, unreadable } from '../../../src/train/data/problem.ts';
import { indices } from '../../../src/train/data/split.ts';
import { problemOf, valueOf } from './made-data.ts';

const imagenet = { kind: 'normalized', mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;

/** Pictures of 7 x 5 that differ, of which number 5 is broken; `loading` counts how many are being loaded. */
function sourceOf(count: number, loading = { now: 0, most: 0, all: 0 }): DataSource {
  return {
    names: indices(0, count).map(String),
    parts: { train: indices(0, count), validation: [], test: [] },
    classNames: [],
    load: async (index) => {
      loading.now += 1;
      loading.all += 1;
      loading.most = Math.max(loading.most, loading.now);
      // Later ones come first.
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, 20 - index)));
      loading.now -= 1;
      if (index === 5 && count < 10) return unreadable('data-image-unreadable', '5.png', { reason: 'it is damaged' });
      const image = pixels(
        7,
        5,
        3,
        Uint8Array.from({ length: 105 }, (_, at) => (at * 31 + index * 17) % 256),
      );
      const mask = pixels(7, 5, 1, new Uint8Array(35).fill(index % 2 === 0 ? index : 255));
      return read({ image, target: { kind: 'mask', mask } });
    },
  };
}

const planOf = (source: DataSource): BatchPlan => ({
  source,
  part: 'train',
  size: { height: 4, width: 6 },
  channels: 3,
  preprocess: imagenet,
  batch: 4,
  training: null,
  prefetch: 2,
});

async function collect(plan: BatchPlan, first = 0): Promise<readonly Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of batchesOf(plan, first)) batches.push(valueOf(batch));
  return batches;
}

describe('batches', () => {
  test('hold what the network takes at inference, channels last', async () => {
    const source = sourceOf(10);
    const [batch] = await collect(planOf(source));
    expect(batch?.imageDims).toEqual([4, 4, 6, 3]);
    expect(batch?.labelDims).toEqual([4, 4, 6]);
    const { image } = valueOf(await source.load(2));
    const shape = [1, 3, 4, 6];
    const input = imageToInput(image, { name: 'x', dtype: 'f32', shape, preprocess: imagenet, minimum: {} });
    if (input.kind === 'failed') throw new Error(input.problem.message);
    const planes = [...(input.value.dtype === 'f32' ? input.value.data : [])];
    const last = indices(0, 72).map((at) => planes[(at % 3) * 24 + Math.floor(at / 3)]);
    expect([...(batch?.images.subarray(2 * 72, 3 * 72) ?? [])]).toEqual(last);
    expect([...(batch?.labels.subarray(23, 25) ?? [])]).toEqual([0, 255]);
  });

  test('of evaluation come in order, the last one as it is', async () => {
    const batches = await collect(planOf(sourceOf(10)));
    expect(batches.map((batch) => batch.indices)).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9],
    ]);
    expect(batches[2]?.images).toHaveLength(2 * 72);
  });

  test('of training are shuffled by seed and epoch, and full', () => {
    const plan = { ...planOf(sourceOf(10)), training: { augment: [], seed: 3, epoch: 0 } };
    const first = indicesOfBatches(plan);
    expect(first.map((batch) => batch.length)).toEqual([4, 4]);
    expect(indicesOfBatches(plan)).toEqual(first);
    expect(indicesOfBatches({ ...plan, training: { ...plan.training, epoch: 1 } })).not.toEqual(first);
    expect(new Set(first.flat()).size).toBe(8);
    expect(indicesOfBatches({ ...plan, batch: 16 }).map((batch) => batch.length)).toEqual([10]);
  });

  test('are the same from the middle of an epoch, and whatever is read ahead', async () => {
    const jitter = { kind: 'color_jitter', brightness: 0.5, contrast: 0.5, saturation: 0.5, hue: 0.2 } as const;
    const training = { augment: [jitter, { kind: 'crop', height: 3, width: 3 }], seed: 3, epoch: 2 } as const;
    const plan = { ...planOf(sourceOf(12)), training };
    const all = await collect(plan);
    expect(await collect({ ...plan, prefetch: 0 })).toEqual(all);
    expect(await collect({ ...plan, prefetch: 9 }, 1)).toEqual(all.slice(1));
    expect(all[0]?.imageDims).toEqual([4, 3, 3, 3]);
  });

  test('are loaded ahead, and no further', async () => {
    const loading = { now: 0, most: 0, all: 0 };
    const batches = batchesOf(planOf(sourceOf(40, loading)));
    await batches.next();
    expect(loading.most).toBe(12);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(loading.all).toBe(12);
    await batches.return(undefined);
  });

  test('of which an image cannot be read are a problem, and the next ones come', async () => {
    const kinds: string[] = [];
    for await (const batch of batchesOf({ ...planOf(sourceOf(9)), batch: 3 })) {
      kinds.push(batch.kind === 'done' ? 'done' : problemOf(batch));
    }
    expect(kinds).toEqual(['done', '5.png: it is damaged [data-image-unreadable]', 'done']);
  });

  test('of a network of one channel are grey', async () => {
    const [batch] = await collect({ ...planOf(sourceOf(10)), channels: 1, preprocess: { kind: 'bytes' } });
    expect(batch?.imageDims).toEqual([4, 4, 6, 1]);
    expect(batch?.images.every((value) => Number.isInteger(value) && value >= 0 && value <= 255)).toBe(true);
  });
});

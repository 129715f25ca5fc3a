import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { folderReader } from '../../src/cli/data-folder.ts';
import { type Loader, startLoader } from '../../src/cli/loader.ts';
import type { TrainingData } from '../../src/cli/training-data.ts';
import { type Batch, type BatchRequest, loadInProcess } from '../../src/train/data/batches.ts';
import { type DataRequest, openData } from '../../src/train/data/open.ts';
import type { Read } from '../../src/train/data/problem.ts';
import { inputSize, maskOf, own, photo, shares, valueOf, vocFiles } from '../train/data/made-data.ts';
import { bundleLoader } from './bundled-loader.ts';
import { folderWith } from './in-process.ts';

let worker: Awaited<ReturnType<typeof bundleLoader>>;
beforeAll(async () => {
  worker = await bundleLoader();
});
afterAll(() => worker.remove());

const loaders: Loader[] = [];
afterEach(async () => {
  for (const loader of loaders.splice(0)) await loader.close();
});

const size = { height: 24, width: 32 };
const drawn: DataRequest = {
  data: { kind: 'drawn', count: 20, split: shares(70, 20, 10), size: inputSize, ignore: 255 },
  task: { labels: 'maps', classes: 5 },
  input: size,
  seed: 11,
};
const voc: DataRequest = { ...drawn, data: { kind: 'voc2012', split: own, size: inputSize, ignore: 255 } };
const preprocess = { kind: 'normalized', mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;
const jitter = { kind: 'color_jitter', brightness: 0.5, contrast: 0.5, saturation: 0.5, hue: 0.2 } as const;
const augment = [jitter, { kind: 'scale', low: 0.5, high: 2 }, { kind: 'crop', height: 20, width: 20 }] as const;
const training: BatchRequest = {
  part: 'train',
  size,
  channels: 3,
  preprocess,
  batch: 4,
  training: { augment, seed: 11, epoch: 0 },
  prefetch: 2,
};
const validation: BatchRequest = { ...training, part: 'validation', training: null, batch: 3 };

async function dataOf(folder: string, request: DataRequest): Promise<TrainingData> {
  const source = valueOf(await openData(folderReader(folder), request));
  return { source, folder, request, input: { size, channels: 3, preprocess } };
}

function beside(data: TrainingData): Loader {
  const loader = startLoader(data, { file: worker.file });
  loaders.push(loader);
  return loader;
}

async function collect(batches: AsyncIterable<Read<Batch>>): Promise<readonly Read<Batch>[]> {
  const all: Read<Batch>[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

/** A folder of VOC's shape with eight pictures that differ. */
function vocFolder(): string {
  const [train, val] = [
    ['a', 'b', 'c', 'd', 'e', 'f'],
    ['g', 'h'],
  ];
  const files = { ...vocFiles(train, val) };
  for (const [index, name] of [...train, ...val].entries()) {
    files[`JPEGImages/${name}.png`] = photo(40 + index, 30, 20 * index);
    files[`SegmentationClass/${name}.png`] = maskOf(40 + index, 30, index % 5, 0, 255);
  }
  return folderWith(files);
}

describe('batches that are loaded in another thread', () => {
  test.each(['drawn', 'voc2012'] as const)('of %s are those of this one, byte for byte', async (kind) => {
    const data = await (kind === 'drawn' ? dataOf('', drawn) : dataOf(vocFolder(), voc));
    const loader = beside(data);
    expect(loader.isBeside).toBe(true);
    const here = loadInProcess(data.source);
    const nextEpoch = { ...training, training: { augment, seed: 11, epoch: 1 } };
    for (const request of [training, validation, nextEpoch, { ...training, prefetch: 0 }]) {
      const batches = await collect(loader.load(request, 0));
      expect(batches.length).toBeGreaterThan(0);
      expect(batches).toEqual(await collect(here(request, 0)));
      expect(await collect(loader.load(request, 1))).toEqual(batches.slice(1));
    }
  });

  test('come in rows that do not disturb each other', async () => {
    const data = await dataOf('', drawn);
    const loader = beside(data);
    const here = loadInProcess(data.source);
    const [one, other] = [loader.load(training, 0), loader.load(validation, 0)];
    const first = await one.next();
    const whole = await collect(other);
    expect([first.value, ...(await collect(one))]).toEqual(await collect(here(training, 0)));
    expect(whole).toEqual(await collect(here(validation, 0)));
  });

  test('may be left, and others taken', async () => {
    const data = await dataOf('', drawn);
    const loader = beside(data);
    for await (const batch of loader.load(training, 0)) {
      expect(batch.kind).toBe('done');
      break;
    }
    expect(await collect(loader.load(validation, 0))).toEqual(await collect(loadInProcess(data.source)(validation, 0)));
  });

  test('that cannot be read are problems in their places', async () => {
    const folder = vocFolder();
    const data = await dataOf(folder, voc);
    const broken = join(folder, 'JPEGImages/b.png');
    writeFileSync(broken, readFileSync(broken).subarray(0, 40));
    const request = { ...training, training: null, batch: 2 };
    const batches = await collect(beside(data).load(request, 0));
    expect(batches.map(({ kind }) => kind)).toEqual(['failed', 'done', 'done']);
    expect(batches).toEqual(await collect(loadInProcess(data.source)(request, 0)));
  });

  test('of data that are gone are a problem', async () => {
    const folder = vocFolder();
    const data = await dataOf(folder, voc);
    rmSync(join(folder, 'SegmentationClass'), { recursive: true });
    const batches = await collect(beside(data).load(training, 0));
    expect(batches).toMatchObject([{ kind: 'failed', problem: { code: 'data-missing' } }]);
  });

  test('end with their loader', async () => {
    const loader = beside(await dataOf('', drawn));
    const batches = loader.load(training, 0);
    await batches.next();
    await loader.close();
    await expect(collect(loader.load(validation, 0))).rejects.toThrow('the loader was closed');
  });
});

test('where the file of the other thread is not there, this one loads the batches', async () => {
  const data = await dataOf('', drawn);
  const loader = startLoader(data, { file: join(worker.file, '../none.cjs') });
  expect(loader.isBeside).toBe(false);
  expect(await collect(loader.load(training, 0))).toEqual(await collect(loadInProcess(data.source)(training, 0)));
  await loader.close();
});

import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { DataSet } from '../../model/train/settings.ts';
import { type Pixels, pixels } from '../../runtime/pixels.ts';
import { reasonOf } from '../../runtime/problem.ts';
import type { DataSource } from './example.ts';
import { type FolderReader, join } from './folder-reader.ts';
import { type Read, read, unreadable } from './problem.ts';
import { divideByShares, holdOutTenth, indices } from './split.ts';

type Archive = DataSet & { readonly kind: 'cifar10' | 'mnist' };

/** Images of one size with a class each, in memory as they are published. */
interface Labelled {
  readonly count: number;
  readonly imageAt: (index: number) => Pixels;
  readonly classAt: (index: number) => number;
}

/**
 * CIFAR-10 (the binary version: data_batch_1.bin to data_batch_5.bin, test_batch.bin) or MNIST (the four idx files, gzipped or
 * not), in the folder or in the one that the archive unpacks to. They are read whole, 180 and 55 MB, and checked.
 *
 * Their own split has no validation part: a tenth of the training images, drawn by the seed, are it. Shares are of all.
 */
export async function openArchive(
  reader: FolderReader,
  { kind, split }: Archive,
  seed: number,
): Promise<Read<DataSource>> {
  const both = kind === 'cifar10' ? await readCifar(reader) : await readMnist(reader);
  if (both.kind === 'failed') return both;
  const [training, test] = both.value;
  const count = training.count + test.count;
  const isTraining = (index: number): boolean => index < training.count;
  const own = holdOutTenth(indices(0, training.count), indices(training.count, count), seed);
  return read({
    names: indices(0, count).map((index) =>
      isTraining(index) ? `training image ${index}` : `test image ${index - training.count}`,
    ),
    parts: split.kind === 'own' ? own : divideByShares(count, split, seed),
    classNames: [],
    load: (index) => {
      const [from, at] = isTraining(index) ? [training, index] : [test, index - training.count];
      const target = { kind: 'class', class: from.classAt(at) } as const;
      return Promise.resolve(read({ image: from.imageAt(at), target }));
    },
  });
}

type TrainingAndTest = readonly [Labelled, Labelled];

const cifar = { side: 32, area: 1024, record: 3073, classes: 10 } as const;
const cifarFolders = ['', 'cifar-10-batches-bin'] as const;

async function readCifar(reader: FolderReader): Promise<Read<TrainingAndTest>> {
  const names = [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`);
  const training: Uint8Array[] = [];
  for (const name of [...names, 'test_batch.bin']) {
    const file = await readFirst(reader, 'cifar10', cifarFolders, [name]);
    if (file.kind === 'failed') return file;
    const { path, bytes } = file.value;
    const wrong = findCifarFault(bytes);
    if (wrong !== null) return unreadable('data-archive', path, { reason: wrong });
    training.push(bytes);
  }
  const test = training.pop();
  return read([cifarImages(training), cifarImages(test === undefined ? [] : [test])]);
}

function findCifarFault(bytes: Uint8Array): string | null {
  if (bytes.length === 0 || bytes.length % cifar.record !== 0) {
    return `${bytes.length} bytes are not a number of records of ${cifar.record} bytes`;
  }
  for (let at = 0; at < bytes.length; at += cifar.record) {
    const label = bytes[at] ?? 0;
    if (label >= cifar.classes) return `record ${at / cifar.record} has class ${label}, and there are 10`;
  }
  return null;
}

/** Records of a class byte and three planes of 32 x 32 bytes. */
function cifarImages(files: readonly Uint8Array[]): Labelled {
  const records = files.flatMap((bytes) =>
    indices(0, bytes.length / cifar.record).map((at) => bytes.subarray(at * cifar.record, (at + 1) * cifar.record)),
  );
  return {
    count: records.length,
    classAt: (index) => records[index]?.[0] ?? 0,
    imageAt: (index) => {
      const record = records[index] ?? new Uint8Array(cifar.record);
      const data = new Uint8Array(3 * cifar.area);
      for (let at = 0; at < data.length; at += 1)
        data[at] = record[1 + (at % 3) * cifar.area + Math.floor(at / 3)] ?? 0;
      return pixels(cifar.side, cifar.side, 3, data);
    },
  };
}

const mnistFolders = ['', 'MNIST/raw', 'raw'] as const;

async function readMnist(reader: FolderReader): Promise<Read<TrainingAndTest>> {
  const training = await readIdxPair(reader, 'train');
  if (training.kind === 'failed') return training;
  const test = await readIdxPair(reader, 't10k');
  return test.kind === 'failed' ? test : read([training.value, test.value]);
}

async function readIdxPair(reader: FolderReader, part: string): Promise<Read<Labelled>> {
  const images = await readIdx(reader, `${part}-images`, 3);
  if (images.kind === 'failed') return images;
  const labels = await readIdx(reader, `${part}-labels`, 1);
  if (labels.kind === 'failed') return labels;
  const [count = 0, height = 0, width = 0] = images.value.dims;
  const [labelled = 0] = labels.value.dims;
  const { path, data: classes } = labels.value;
  if (labelled !== count) return unreadable('data-archive', path, { reason: `${labelled} labels for ${count} images` });
  const wrong = classes.findIndex((label) => label >= 10);
  if (wrong >= 0) {
    return unreadable('data-archive', path, {
      reason: `label ${wrong} is ${classes[wrong] ?? 0}, and there are 10 classes`,
    });
  }
  const area = height * width;
  return read({
    count,
    classAt: (index) => classes[index] ?? 0,
    imageAt: (index) => pixels(width, height, 1, images.value.data.slice(index * area, (index + 1) * area)),
  });
}

interface Idx {
  readonly path: string;
  readonly dims: readonly number[];
  readonly data: Uint8Array;
}

/** An idx file of bytes: 0, 0, 8, the rank, each dimension in 32 bits, big-endian; then the bytes. */
async function readIdx(reader: FolderReader, stem: string, rank: number): Promise<Read<Idx>> {
  const ends = [`-idx${rank}-ubyte`, `.idx${rank}-ubyte`];
  const names = ends.flatMap((end) => [stem + end, `${stem}${end}.gz`]);
  const file = await readFirst(reader, 'mnist', mnistFolders, names);
  if (file.kind === 'failed') return file;
  const { path } = file.value;
  const unzipped = await unzip(path, file.value.bytes);
  if (unzipped.kind === 'failed') return unzipped;
  const bytes = unzipped.value;
  const head = 4 + 4 * rank;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < head || view.getUint32(0) !== 0x0800 + rank) {
    return unreadable('data-archive', path, { reason: `expected an idx file of bytes with ${rank} dimensions` });
  }
  const dims = indices(0, rank).map((axis) => view.getUint32(4 + 4 * axis));
  const size = dims.reduce((product, dim) => product * dim, 1);
  if (size === 0 || bytes.length !== head + size) {
    const reason = `its header says ${dims.join(' x ')}, and ${bytes.length - head} bytes follow`;
    return unreadable('data-archive', path, { reason });
  }
  return read({ path, dims, data: bytes.subarray(head) });
}

/** Far above MNIST's 47 MB: what unpacks to more is no idx file of images. */
const unzippedLimit = 1 << 30;

async function unzip(path: string, bytes: Uint8Array): Promise<Read<Uint8Array>> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return read(bytes);
  try {
    return read(await promisify(gunzip)(bytes, { maxOutputLength: unzippedLimit }));
  } catch (thrown) {
    return unreadable('data-archive', path, { reason: `it cannot be unpacked (${reasonOf(thrown)})` });
  }
}

interface FoundFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The first file that is there; the problem names the first that was looked for. */
async function readFirst(
  reader: FolderReader,
  data: string,
  folders: readonly string[],
  names: readonly string[],
): Promise<Read<FoundFile>> {
  for (const path of folders.flatMap((folder) => names.map((name) => join(folder, name)))) {
    const bytes = await reader.read(path);
    if (bytes !== undefined) return read({ path, bytes });
  }
  return unreadable('data-missing', '', { data, missing: names[0] ?? '', what: 'file' });
}

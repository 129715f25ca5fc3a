import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openData } from '../../../src/train/data/open.ts';
import { folder, inputSize, maskOf, own, photo, problemOf, shares, text, valueOf, vocFiles } from './made-data.ts';

const data = { kind: 'folder', split: own, size: inputSize, ignore: 255 } as const;
const maps = { data, task: { labels: 'maps', classes: 3 }, input: { height: 6, width: 8 }, seed: 0 } as const;
const images = { ...maps, task: { labels: 'images', classes: 2 } } as const;
const [pair, mask] = [photo(8, 6), maskOf(8, 6, 0, 2)];

describe('a folder of pairs', () => {
  test('is divided by its folders', async () => {
    const reader = folder({
      'images/train/a.jpg': pair,
      'images/val/b.png': pair,
      'images/train/notes.txt': mask,
      'masks/train/a.png': mask,
      'masks/val/b.png': mask,
    });
    const source = valueOf(await openData(reader, maps));
    expect(source.names).toEqual(['images/train/a.jpg', 'images/val/b.png']);
    expect(source.parts).toEqual({ train: [0], validation: [1], test: [] });
    expect(valueOf(await source.load(0)).image.width).toBe(8);
  });

  /** As Cityscapes is published, with the masks of `csCreateTrainIdLabelImgs`. */
  const cityscapes = {
    'leftImg8bit/train/ulm/ulm_000000_000019_leftImg8bit.png': pair,
    'leftImg8bit/val/lindau/lindau_000000_000019_leftImg8bit.png': pair,
    'gtFine/train/ulm/ulm_000000_000019_gtFine_color.png': pair,
    'gtFine/train/ulm/ulm_000000_000019_gtFine_instanceIds.png': pair,
    'gtFine/train/ulm/ulm_000000_000019_gtFine_polygons.json': mask,
    'gtFine/train/ulm/ulm_000000_000019_gtFine_labelIds.png': maskOf(8, 6, 33),
    'gtFine/train/ulm/ulm_000000_000019_gtFine_labelTrainIds.png': mask,
    'gtFine/val/lindau/lindau_000000_000019_gtFine_labelIds.png': maskOf(8, 6, 33),
    'gtFine/val/lindau/lindau_000000_000019_gtFine_labelTrainIds.png': mask,
  };
  const ofClasses = (classes: number) => ({ ...maps, task: { labels: 'maps', classes } }) as const;

  test('may be that of Cityscapes', async () => {
    const source = valueOf(await openData(folder(cityscapes), ofClasses(19)));
    expect(source.names[1]).toBe('leftImg8bit/val/lindau/lindau_000000_000019_leftImg8bit.png');
    expect(source.parts).toEqual({ train: [0], validation: [1], test: [] });
    const { target } = valueOf(await source.load(1));
    expect(target.kind === 'mask' && [...target.mask.data.subarray(0, 2)]).toEqual([0, 2]);
  });

  test('may be that of Cityscapes with the classes of its annotation', async () => {
    const source = valueOf(await openData(folder(cityscapes), ofClasses(34)));
    const { target } = valueOf(await source.load(1));
    expect(target.kind === 'mask' && [...target.mask.data.subarray(0, 2)]).toEqual([33, 33]);
    // For 19 classes those masks do not do, and the problem says how others are made.
    const raw = Object.fromEntries(Object.entries(cityscapes).filter(([name]) => !name.includes('TrainIds')));
    const wrong = await valueOf(await openData(folder(raw), ofClasses(19))).load(0);
    expect(problemOf(wrong)).toContain('the pixel at (0, 0) has class 33, and the network has 19 classes');
    expect(wrong.kind === 'failed' && wrong.problem.help).toContain('csCreateTrainIdLabelImgs');
  });

  test('has masks of one kind only', async () => {
    const isMissing = (name: string): boolean => /val.*TrainIds/.test(name);
    const mixed = Object.fromEntries(Object.entries(cityscapes).filter(([name]) => !isMissing(name)));
    expect(problemOf(await openData(folder(mixed), ofClasses(19)))).toBe(
      'leftImg8bit/val/lindau/lindau_000000_000019_leftImg8bit.png: the image has no mask: expected `gtFine/val/lindau/lindau_000000_000019_gtFine_labelTrainIds.png` [data-mask-missing]',
    );
  });

  test('may have its images and masks within each part', async () => {
    const reader = folder({
      'train/images/a.JPG': pair,
      'train/masks/a.PNG': mask,
      'valid/images/b.png': pair,
      'valid/masks/b.png': mask,
    });
    const source = valueOf(await openData(reader, maps));
    expect(source.names).toEqual(['train/images/a.JPG', 'valid/images/b.png']);
    expect(source.parts).toEqual({ train: [0], validation: [1], test: [] });
    expect(valueOf(await source.load(0)).target.kind).toBe('mask');
  });

  test('may have the form of VOC, with any classes', async () => {
    const files = vocFiles(['a', 'b', 'c', 'd'], ['e', 'f']);
    const source = valueOf(await openData(folder(files), maps));
    expect(source.parts).toEqual({ train: [0, 1, 2, 3], validation: [4, 5], test: [] });
    const halved = { ...maps, data: { ...data, split: shares(50, 50, 0) } };
    const { parts } = valueOf(await openData(folder(files), halved));
    expect([parts.train.length, parts.validation.length]).toEqual([3, 3]);
    // Without its lists, all images need masks.
    const bare = Object.fromEntries(Object.entries(files).filter(([name]) => !name.endsWith('.txt')));
    expect(valueOf(await openData(folder(bare), halved)).names).toHaveLength(6);
  });

  test('does not leave out images that cannot be decoded', async () => {
    const reader = folder({ 'images/train/a.tif': text('II*\0'), 'masks/train/a.png': mask });
    const source = valueOf(await openData(reader, maps));
    expect(problemOf(await source.load(0))).toContain('a TIFF image');
  });

  test.each([
    ['no such folders', { 'pictures/a.png': pair }, 'expected folders `images` and `masks`'],
    [
      'an image without a mask',
      { 'images/a.jpg': pair, 'masks/b.png': mask },
      'images/a.jpg: the image has no mask: expected `masks/a.png` [data-mask-missing]',
    ],
    [
      'images without masks',
      { 'images/a.jpg': pair, 'images/b.jpg': pair, 'images/c.jpg': pair, 'masks/b.png': mask },
      'expected `masks/a.png`, and so it is with another image [data-mask-missing]',
    ],
    ['no images', { 'images/a.txt': pair, 'masks/b.png': mask }, 'expected PNG or JPEG images [data-empty]'],
    ['no division', { 'images/a.png': pair, 'masks/a.png': mask }, 'no folder `train` [data-own-split]'],
  ])('with %s is refused', async (_, files, words) => {
    expect(problemOf(await openData(folder(files), maps))).toContain(words);
  });

  test('is divided by shares', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `${index}.png`);
    const files = names.flatMap((name) => [[`images/${name}`, pair] as const, [`masks/${name}`, mask] as const]);
    const request = { ...maps, data: { ...data, split: shares(60, 20, 20) } };
    const { parts } = valueOf(await openData(folder(Object.fromEntries(files)), request));
    expect([parts.train.length, parts.validation.length, parts.test.length]).toEqual([12, 4, 4]);
  });
});

describe('a folder for each class', () => {
  const files = { 'train/dog/1.png': pair, 'train/cat/a/2.jpg': pair, 'val/dog/3.PNG': pair, 'train/cat/x.txt': mask };

  test('numbers the classes by name', async () => {
    const source = valueOf(await openData(folder(files), images));
    expect(source.classNames).toEqual(['cat', 'dog']);
    expect(source.names).toEqual(['train/cat/a/2.jpg', 'train/dog/1.png', 'val/dog/3.PNG']);
    expect(source.parts).toEqual({ train: [0, 1], validation: [2], test: [] });
    expect(valueOf(await source.load(2)).target).toEqual({ kind: 'class', class: 1 });
  });

  test('that are not as many as the network has is refused', async () => {
    const more = folder({ ...files, 'val/emu/1.png': pair });
    expect(problemOf(await openData(more, images))).toContain('3 folders of classes, and the network has 2 classes');
  });
});

/** A record of CIFAR-10 whose planes are the class, 100 and 200. */
function record(label: number): readonly number[] {
  return [label, ...[label, 100, 200].flatMap((value) => new Array<number>(1024).fill(value))];
}

describe('CIFAR-10', () => {
  const request = { ...images, data: { kind: 'cifar10', split: own, size: inputSize } } as const;
  const batch = Uint8Array.from([...record(3), ...record(9)]);
  const names = ['data_batch_1', 'data_batch_2', 'data_batch_3', 'data_batch_4', 'data_batch_5', 'test_batch'];
  const files = Object.fromEntries(names.map((name) => [`cifar-10-batches-bin/${name}.bin`, batch]));

  test('is read from its binary version', async () => {
    const source = valueOf(await openData(folder(files), request));
    expect(source.parts.test).toEqual([10, 11]);
    expect([source.parts.train.length, source.parts.validation.length]).toEqual([9, 1]);
    const { image, target } = valueOf(await source.load(11));
    expect(target).toEqual({ kind: 'class', class: 9 });
    expect([...image.data.subarray(0, 6)]).toEqual([9, 100, 200, 9, 100, 200]);
  });

  test('that is cut short, or has another class, is refused', async () => {
    const short = folder({ ...files, 'cifar-10-batches-bin/data_batch_2.bin': batch.subarray(1) });
    expect(problemOf(await openData(short, request))).toContain('data_batch_2.bin: the file is not as');
    const wrong = folder({ ...files, 'cifar-10-batches-bin/test_batch.bin': Uint8Array.from(record(10)) });
    expect(problemOf(await openData(wrong, request))).toContain('record 0 has class 10');
    expect(problemOf(await openData(folder({}), request))).toContain('needs the file `data_batch_1.bin`');
  });
});

/** An idx file of bytes. */
function idx(dims: readonly number[], data: readonly number[]): Uint8Array {
  return Uint8Array.from([0, 0, 8, dims.length, ...dims.flatMap((dim) => [0, 0, dim >> 8, dim & 255]), ...data]);
}

describe('MNIST', () => {
  const request = { ...images, data: { kind: 'mnist', split: own, size: inputSize } } as const;
  const digits = Array.from({ length: 10 }, (_, index) => index);
  const files = {
    'train-images-idx3-ubyte': idx(
      [10, 2, 2],
      digits.flatMap((digit) => [digit, 0, 0, 255]),
    ),
    'train-labels-idx1-ubyte.gz': Uint8Array.from(gzipSync(idx([10], digits))),
    't10k-images.idx3-ubyte': idx([1, 2, 2], [1, 2, 3, 4]),
    't10k-labels-idx1-ubyte': idx([1], [7]),
  };

  test('is read, zipped or not', async () => {
    const source = valueOf(await openData(folder(files), request));
    expect(source.names.at(-1)).toBe('test image 0');
    const { image, target } = valueOf(await source.load(10));
    expect([image.channels, [...image.data]]).toEqual([1, [1, 2, 3, 4]]);
    expect(target).toEqual({ kind: 'class', class: 7 });
    expect(valueOf(await source.load(4)).target).toEqual({ kind: 'class', class: 4 });
  });

  test.each([
    [
      'too short',
      { 't10k-images.idx3-ubyte': idx([2, 2, 2], [1, 2, 3, 4]) },
      'its header says 2 x 2 x 2, and 4 bytes follow',
    ],
    ['another file', { 't10k-labels-idx1-ubyte': idx([1, 1], [7]) }, 'expected an idx file of bytes with 1 dimensions'],
    ['damaged', { 'train-labels-idx1-ubyte.gz': Uint8Array.of(0x1f, 0x8b, 8, 0) }, 'it cannot be unpacked'],
    ['of other labels', { 't10k-labels-idx1-ubyte': idx([1], [12]) }, 'label 0 is 12, and there are 10 classes'],
    ['of more labels', { 't10k-labels-idx1-ubyte': idx([2], [1, 2]) }, '2 labels for 1 images'],
  ])('with a file that is %s is refused', async (_, changed, words) => {
    expect(problemOf(await openData(folder({ ...files, ...changed }), request))).toContain(words);
  });
});

import { encode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { inspectData } from '../../../src/train/data/inspect.ts';
import { checkClasses, decodeMask } from '../../../src/train/data/mask.ts';
import { openData } from '../../../src/train/data/open.ts';
import { folder, inputSize, maskOf, own, photo, problemOf, shares, text, valueOf, vocFiles } from './made-data.ts';

const voc = { kind: 'voc2012', split: own, size: inputSize, ignore: 255 } as const;
const task = { labels: 'maps', classes: 21 } as const;
const request = { data: voc, task, input: { height: 6, width: 8 }, seed: 0 };

describe('a mask', () => {
  test('keeps the indices of its palette', () => {
    expect([...valueOf(decodeMask('m.png', maskOf(3, 1, 0, 20, 255))).data]).toEqual([0, 20, 255]);
  });

  test('may have fewer bits', () => {
    // Two rows of three pixels of 2 bits, 0 1 2 and 3 0 1, each padded to a byte.
    const data = Uint8Array.of(0b00011000, 0b11000100);
    const palette = [0, 1, 2, 3].map((grey) => [grey, grey, grey]);
    const bytes = encode({ width: 3, height: 2, channels: 1, depth: 2, data, palette });
    expect([...valueOf(decodeMask('m.png', bytes)).data]).toEqual([0, 1, 2, 3, 0, 1]);
  });

  test.each([
    ['colours', photo(4, 4), 'found one of 8 bits in RGB [data-mask-form]'],
    ['another format', text('GIF89a'), 'found a file of another kind [data-mask-form]'],
    ['nothing', new Uint8Array(0), 'found an empty file [data-mask-form]'],
    ['half a file', maskOf(40, 40, 0, 1, 2).subarray(0, 820), '[data-image-unreadable]'],
    ['too little', maskOf(4, 4, 0).subarray(0, 20), 'found the beginning of a PNG [data-mask-form]'],
  ])('of %s is a problem', (_, bytes, words) => {
    expect(problemOf(decodeMask('m.png', bytes))).toContain(words);
  });

  test('of any damage is a mask or a problem', () => {
    const whole = maskOf(16, 16, 0, 1, 2, 3);
    for (let at = 0; at < whole.length; at += 1) {
      const bytes = whole.slice();
      bytes[at] = (bytes[at] ?? 0) ^ 0x55;
      expect(['done', 'failed']).toContain(decodeMask('m.png', bytes).kind);
      expect(['done', 'failed']).toContain(decodeMask('m.png', whole.subarray(0, at)).kind);
    }
  });

  test('with a class that the network does not have is a problem, at its first pixel', () => {
    const mask = valueOf(decodeMask('m.png', maskOf(4, 2, 0, 0, 255, 0, 0, 7, 9, 0)));
    expect(problemOf(checkClasses('m.png', mask, 7, 255))).toBe(
      'm.png: the pixel at (1, 1) has class 7, and the network has 7 classes; 255 is ignored [data-mask-class]',
    );
    const other = valueOf(decodeMask('m.png', maskOf(3, 1, 0, 1, 0)));
    expect([...valueOf(checkClasses('m.png', other, 2, 0)).data]).toEqual([255, 1, 255]);
  });
});

describe('PASCAL VOC', () => {
  test('has its own split', async () => {
    const source = valueOf(await openData(folder(vocFiles(['a', 'b'], ['c'])), request));
    expect(source.parts).toEqual({ train: [0, 1], validation: [2], test: [] });
    expect(source.names).toEqual(['JPEGImages/a.png', 'JPEGImages/b.png', 'JPEGImages/c.png']);
    const { image, target } = valueOf(await source.load(1));
    expect([image.width, image.height]).toEqual([8, 6]);
    expect(target.kind === 'mask' && [...target.mask.data.subarray(0, 4)]).toEqual([0, 1, 255, 0]);
  });

  test('may lie below, as its archive unpacks', async () => {
    const files = Object.entries(vocFiles(['a'], ['c']));
    const below = Object.fromEntries(files.map(([path, bytes]) => [`VOCdevkit/VOC2012/${path}`, bytes] as const));
    const source = valueOf(await openData(folder(below), request));
    expect(source.names[0]).toBe('VOCdevkit/VOC2012/JPEGImages/a.png');
  });

  test('counts a list of test images only where they have masks', async () => {
    const lists = { 'ImageSets/Segmentation/test.txt': text('t\n') };
    const without = await openData(folder({ ...vocFiles(['a'], ['b']), ...lists }), request);
    expect(valueOf(without).parts.test).toEqual([]);
    const pair = { 'JPEGImages/t.jpg': photo(8, 6), 'SegmentationClass/t.png': maskOf(8, 6, 0) };
    const source = valueOf(await openData(folder({ ...vocFiles(['a'], ['b']), ...lists, ...pair }), request));
    expect(source.parts.test.map((index) => source.names[index])).toEqual(['JPEGImages/t.jpg']);
  });

  test('divides its halves by shares', async () => {
    const names = (letter: string) => Array.from({ length: 10 }, (_, index) => `${letter}${index}`);
    const data = { ...voc, split: shares(50, 20, 30) };
    const { parts } = valueOf(await openData(folder(vocFiles(names('t'), names('v'))), { ...request, data }));
    expect(parts.train.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([parts.validation.length, parts.test.length]).toEqual([4, 6]);
  });

  const without = (path: string) =>
    Object.fromEntries(Object.entries(whole).filter(([name]) => !name.startsWith(path)));
  const whole = vocFiles(['a', 'b'], ['c']);
  test.each([
    [
      'no masks at all',
      without('SegmentationClass'),
      ': `voc2012` needs the folder `SegmentationClass`, which is not there [data-missing]',
    ],
    [
      'no list',
      without('ImageSets/Segmentation/val'),
      ': `voc2012` needs the file `ImageSets/Segmentation/val.txt`, which is not there [data-missing]',
    ],
    [
      'a missing mask',
      without('SegmentationClass/b.png'),
      'JPEGImages/b.png: the image has no mask: expected `SegmentationClass/b.png` [data-mask-missing]',
    ],
    [
      'a missing image',
      without('JPEGImages/c.png'),
      'JPEGImages/c.png: the image is not there, and `ImageSets/Segmentation/val.txt` lists it [data-listed-missing]',
    ],
    [
      'a list of labels',
      { ...whole, 'ImageSets/Segmentation/train.txt': text('a\nb -1\n') },
      'ImageSets/Segmentation/train.txt: line 2 is not the name of an image: `b -1` [data-list-entry]',
    ],
    [
      'an empty list',
      { ...whole, 'ImageSets/Segmentation/train.txt': text('\n') },
      ': of 1 image, none is left for training [data-part-empty]',
    ],
  ])('with %s is refused when it is opened', async (_, files, words) => {
    expect(problemOf(await openData(folder(files), request))).toBe(words);
  });

  test('is inspected: everything wrong is found, by file', async () => {
    const reader = folder({
      ...vocFiles(['a', 'b', 'c', 'd'], ['e']),
      'JPEGImages/b.png': photo(8, 6).subarray(0, 40),
      'SegmentationClass/c.png': maskOf(8, 6, 0, 21),
      'SegmentationClass/d.png': maskOf(6, 8, 0),
    });
    const source = valueOf(await openData(reader, request));
    const seen: number[] = [];
    const onProgress = (done: number) => void seen.push(done);
    const problems = await inspectData(source, { most: 10, atOnce: 2, onProgress });
    expect(problems.map(({ file, code }) => `${file} ${code}`)).toEqual([
      'JPEGImages/b.png data-image-unreadable',
      'SegmentationClass/c.png data-mask-class',
      'SegmentationClass/d.png data-mask-size',
    ]);
    expect(problems[2]?.message).toBe('the mask has 6 x 8 pixels, and `JPEGImages/d.png` has 8 x 6');
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    expect(await inspectData(source, { most: 1, atOnce: 4 })).toHaveLength(1);
  });
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { maskOf, photo, text, vocFiles } from '../train/data/made-data.ts';

type Files = Readonly<Record<string, Uint8Array>>;

/** Pairs of 8 x 6 for two classes, in the folders of their parts. */
function pairs(...changes: readonly Files[]): Files {
  const places = ['train/a', 'train/b', 'val/c'];
  const whole = places.flatMap((place) => [
    [`images/${place}.png`, photo(8, 6)] as const,
    [`masks/${place}.png`, maskOf(8, 6, 0, 1, 255)] as const,
  ]);
  return changes.reduce((files, change) => ({ ...files, ...change }), Object.fromEntries(whole));
}

function without(files: Files, ...names: readonly string[]): Files {
  return Object.fromEntries(Object.entries(files).filter(([name]) => !names.some((each) => name.startsWith(each))));
}

const voc = vocFiles(['2007_000032', '2007_000039'], ['2007_000033', '2007_000042']);
const lists = 'ImageSets/Segmentation';

const cifarNames = ['data_batch_1', 'data_batch_2', 'data_batch_3', 'data_batch_4', 'data_batch_5', 'test_batch'];

/** The data of the fixtures that `brnc train` reports, by code. */
const dataSets: Readonly<Record<string, Files>> = {
  'data-missing': without(voc, 'SegmentationClass'),
  'data-empty': { 'photos/a.png': photo(8, 6), 'photos/b.png': photo(8, 6) },
  'data-own-split': {
    'images/a.png': photo(8, 6),
    'images/b.png': photo(8, 6),
    'masks/a.png': maskOf(8, 6, 0, 1),
    'masks/b.png': maskOf(8, 6, 0, 1),
  },
  'data-part-empty': pairs(),
  'data-listed-missing': without(voc, 'JPEGImages/2007_000039'),
  'data-mask-missing': without(pairs(), 'masks/train/b', 'masks/val/c'),
  'data-list-entry': { ...voc, [`${lists}/train.txt`]: text('2007_000032  1\n2007_000039 -1\n') },
  'data-image-unreadable': pairs({
    'images/train/b.png': photo(8, 6).subarray(0, 45),
    'images/val/c.png': text('GIF89a'),
  }),
  'data-mask-form': pairs({ 'masks/train/b.png': photo(8, 6) }),
  'data-mask-class': pairs({ 'masks/train/b.png': maskOf(8, 6, 0, 1, 0, 7) }),
  'data-mask-size': pairs({ 'masks/val/c.png': maskOf(6, 8, 0, 1) }),
  'data-class-folders': {
    'cat/1.png': photo(8, 6),
    'dog/1.png': photo(8, 6),
    'emu/1.png': photo(8, 6),
  },
  'data-archive': Object.fromEntries(
    cifarNames.map((name) => [`${name}.bin`, new Uint8Array(name === 'data_batch_3' ? 6000 : 6146)]),
  ),
};

/** Writes the data of a fixture into its folder. */
export const madeDataSets: Readonly<Record<string, (folder: string) => void>> = Object.fromEntries(
  Object.entries(dataSets).map(([code, files]) => [
    code,
    (folder: string): void => {
      for (const [name, bytes] of Object.entries(files)) {
        const path = join(folder, 'data', name);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, bytes);
      }
    },
  ]),
);

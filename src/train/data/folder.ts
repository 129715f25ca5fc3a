import type { Split } from '../../model/train/settings.ts';
import type { DataSource, Division, PartName, Task } from './example.ts';
import { findClasses } from './find-classes.ts';
import { findPairs } from './find-pairs.ts';
import type { FolderReader } from './folder-reader.ts';
import { loadImage, loadPair } from './pairs.ts';
import { type Read, read, unreadable } from './problem.ts';
import { divideByShares } from './split.ts';
import { type MaskedData, findVocRoot, openVoc } from './voc.ts';

/**
 * A folder of image and mask pairs for a network of maps (`findPairs`, or with the lists of VOC `openVoc`), and of a folder
 * for each class for one that classifies images (`findClasses`). Its own split are VOC's lists or its folders `train`, `val`
 * and `test`; the last two may be absent.
 */
export async function openFolder(
  reader: FolderReader,
  data: MaskedData,
  task: Task,
  seed: number,
): Promise<Read<DataSource>> {
  if (task.labels === 'images') return openClasses(reader, data, task.classes, seed);
  const hasLists = (await findVocRoot(reader)) !== undefined;
  return hasLists ? openVoc(reader, data, task.classes, seed) : openPairs(reader, data, task.classes, seed);
}

async function openPairs(
  reader: FolderReader,
  data: MaskedData,
  classes: number,
  seed: number,
): Promise<Read<DataSource>> {
  const found = await findPairs(reader, classes);
  if (found.kind === 'failed') return found;
  const pairs = found.value;
  const division = divide(pairs, data.split, seed, 'train');
  if (division.kind === 'failed') return division;
  return read({
    names: pairs.map(({ image }) => image),
    parts: division.value,
    classNames: [],
    load: (index) => loadPair(reader, pairs[index] ?? { image: '', mask: '' }, classes, data.ignore),
  });
}

async function openClasses(
  reader: FolderReader,
  data: MaskedData,
  classes: number,
  seed: number,
): Promise<Read<DataSource>> {
  const found = await findClasses(reader, classes);
  if (found.kind === 'failed') return found;
  const { images, classNames } = found.value;
  const division = divide(images, data.split, seed, 'train');
  if (division.kind === 'failed') return division;
  return read({
    names: images.map(({ image }) => image),
    parts: division.value,
    classNames,
    load: async (index) => {
      const of = images[index] ?? { image: '', class: 0 };
      const image = await loadImage(reader, of.image);
      if (image.kind === 'failed') return image;
      return read({ image: image.value, target: { kind: 'class', class: of.class } });
    },
  });
}

/** The parts that the folders name, or the shares of all images whatever folders they are in. */
function divide(
  found: readonly { readonly part: PartName | null }[],
  split: Split,
  seed: number,
  needed: string,
): Read<Division> {
  if (split.kind === 'shares') return read(divideByShares(found.length, split, seed));
  const among = (part: PartName): readonly number[] =>
    found.flatMap((each, index) => (each.part === part ? [index] : []));
  if (among('train').length === 0) {
    return unreadable('data-own-split', '', { data: 'folder', missing: needed });
  }
  return read({ train: among('train'), validation: among('validation'), test: among('test') });
}

import type { DataSet } from '../../model/train/settings.ts';
import type { DataSource, Division } from './example.ts';
import { type FolderReader, join } from './folder-reader.ts';
import { type Pair, loadPair } from './pairs.ts';
import { type DataProblem, type Read, dataProblem, read, unreadable } from './problem.ts';
import { divideByShares, divideHalves } from './split.ts';

export type MaskedData = DataSet & { readonly kind: 'voc2012' | 'folder' };

const folders = { images: 'JPEGImages', masks: 'SegmentationClass', lists: 'ImageSets/Segmentation' } as const;

const extensions = ['jpg', 'jpeg', 'png'] as const;

/** Where VOC 2012 lies in the folder that was given: it itself, or as its archive unpacks. */
const roots = ['', 'VOC2012', 'VOCdevkit/VOC2012'] as const;

/** The folder that has the lists of VOC, from the folder that was given; undefined where there is none. */
export async function findVocRoot(reader: FolderReader): Promise<string | undefined> {
  for (const root of roots) {
    if ((await reader.list(join(root, folders.lists))) !== undefined) return root;
  }
  return undefined;
}

/**
 * PASCAL VOC 2012 as it lies on disk, and what is laid out as it: JPEGImages, the palette PNGs of SegmentationClass and the
 * lists of ImageSets/Segmentation; images may be PNG too, as in the folders that `vocFolderOf` makes.
 *
 * Its own split is train.txt and val.txt; a test.txt counts where there are masks for it (for VOC's own there are none), and
 * else the test part is empty. Shares divide the two halves of `voc2012`: see `divideHalves`; a `folder` of this form has
 * all that its lists name divided.
 */
export async function openVoc(
  reader: FolderReader,
  data: MaskedData,
  classes: number,
  seed: number,
): Promise<Read<DataSource>> {
  const root = (await findVocRoot(reader)) ?? '';
  const masks = await reader.list(join(root, folders.masks));
  const images = await reader.list(join(root, folders.images));
  if (images === undefined) return missing(data, join(root, folders.images), 'folder');
  if (masks === undefined) return missing(data, join(root, folders.masks), 'folder');
  const found: Found = { root, data, images: new Set(images), masks: new Set(masks) };

  const train = await readList(reader, found, 'train');
  const validation = await readList(reader, found, 'val');
  if (train.kind === 'failed') return train;
  if (validation.kind === 'failed') return validation;
  const test = await readTestList(reader, found);
  if (test.kind === 'failed') return test;

  const isHalved = data.kind === 'voc2012' && data.split.kind === 'shares';
  const lists = isHalved ? [train.value, validation.value] : [train.value, validation.value, test.value];
  const problem = checkLists(found, lists);
  if (problem !== null) return { kind: 'failed', problem };
  const pairs = lists.flatMap(({ names }) => names.map((name) => pairOf(found, name)));
  return read({
    names: pairs.map(({ image }) => image),
    parts: divideLists(lists, data, seed),
    classNames: [],
    load: (index) => loadPairAt(reader, pairs, index, classes, data.ignore),
  });
}

function loadPairAt(
  reader: FolderReader,
  pairs: readonly Pair[],
  index: number,
  classes: number,
  ignore: number,
): ReturnType<typeof loadPair> {
  return loadPair(reader, pairs[index] ?? { image: '', mask: '' }, classes, ignore);
}

function missing({ kind }: MaskedData, path: string, what: 'file' | 'folder'): Read<never> {
  return unreadable('data-missing', '', { data: kind, missing: path, what });
}

interface Found {
  readonly root: string;
  readonly data: MaskedData;
  readonly images: ReadonlySet<string>;
  readonly masks: ReadonlySet<string>;
}

interface NameList {
  readonly file: string;
  readonly names: readonly string[];
}

/** The names of a list, one a line. A line with anything else, such as the labels of ImageSets/Main, is a problem. */
async function readList(reader: FolderReader, { root, data }: Found, name: string): Promise<Read<NameList>> {
  const file = join(root, `${folders.lists}/${name}.txt`);
  const bytes = await reader.read(file);
  if (bytes === undefined) return missing(data, file, 'file');
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
  const wrong = lines.findIndex((line) => line.trim() !== '' && !/^[\w.-]+$/.test(line.trim()));
  if (wrong >= 0) {
    const entry = (lines[wrong] ?? '').trim().slice(0, 60);
    return unreadable('data-list-entry', file, { line: wrong + 1, entry });
  }
  const names = lines.map((line) => line.trim()).filter((line) => line !== '');
  return read({ file, names: [...new Set(names)] });
}

/** The list of test images, empty where there is none, or no mask for any of them. */
async function readTestList(reader: FolderReader, found: Found): Promise<Read<NameList>> {
  const file = join(found.root, `${folders.lists}/test.txt`);
  const none: Read<NameList> = read({ file, names: [] });
  if ((await reader.read(file)) === undefined) return none;
  const list = await readList(reader, found, 'test');
  if (list.kind === 'failed') return list;
  return list.value.names.some((name) => found.masks.has(`${name}.png`)) ? list : none;
}

/** The first image of the lists that is not there, or else the first that has no mask, and how many others there are. */
function checkLists(found: Found, lists: readonly NameList[]): DataProblem | null {
  const listed = lists.flatMap(({ file, names }) => names.map((name) => ({ list: file, ...pairOf(found, name) })));
  const [absent, ...others] = listed.filter(({ image }) => !found.images.has(fileName(image)));
  if (absent !== undefined) {
    return dataProblem('data-listed-missing', absent.image, { list: absent.list, others: others.length });
  }
  const [bare, ...more] = listed.filter(({ mask }) => !found.masks.has(fileName(mask)));
  if (bare === undefined) return null;
  return dataProblem('data-mask-missing', bare.image, { mask: bare.mask, others: more.length });
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function pairOf({ root, images }: Found, name: string): Pair {
  // Where there is none, it would be as the others are.
  const [other = ''] = images;
  const usual = extensions.find((each) => other.endsWith(`.${each}`)) ?? 'jpg';
  const extension = extensions.find((each) => images.has(`${name}.${each}`)) ?? usual;
  return {
    image: join(root, `${folders.images}/${name}.${extension}`),
    mask: join(root, `${folders.masks}/${name}.png`),
  };
}

function divideLists(lists: readonly NameList[], { kind, split }: MaskedData, seed: number): Division {
  let from = 0;
  const [train = [], validation = [], test = []] = lists.map(({ names }) => {
    const indices = names.map((_, index) => from + index);
    from += names.length;
    return indices;
  });
  if (split.kind === 'own') return { train, validation, test };
  return kind === 'voc2012' ? divideHalves(train, validation, split, seed) : divideByShares(from, split, seed);
}

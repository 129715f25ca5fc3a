import type { DataSet } from '../../model/train/settings.ts';
import type { DataSource, Division } from './example.ts';
import { type FolderReader, join } from './folder-reader.ts';
import { type Pair, loadPair } from './pairs.ts';
import { type DataProblem, type Read, dataProblem, read, unreadable } from './problem.ts';
import { type Shares, divideHalves } from './split.ts';

type MaskedData = DataSet & { readonly kind: 'voc2012' | 'folder' };

const folders = { images: 'JPEGImages', masks: 'SegmentationClass', lists: 'ImageSets/Segmentation' } as const;

/** Where VOC 2012 lies in the folder that was given: it itself, or as its archive unpacks. */
const roots = ['', 'VOC2012', 'VOCdevkit/VOC2012'] as const;

/**
 * PASCAL VOC 2012 as it lies on disk: JPEGImages, the palette PNGs of SegmentationClass and the lists of
 * ImageSets/Segmentation; images may be PNG too, as in the folders that `vocFolderOf` makes.
 *
 * Its own split is train.txt and val.txt; a test.txt counts where there are masks for it (for VOC's own there are none), and
 * else the test part is empty. Shares divide the two halves: see `divideHalves`.
 */
export async function openVoc(
  reader: FolderReader,
  data: MaskedData,
  classes: number,
  seed: number,
): Promise<Read<DataSource>> {
  const root = await findRoot(reader);
  const masks = await reader.list(join(root, folders.masks));
  const images = await reader.list(join(root, folders.images));
  if (images === undefined) return missing(join(root, folders.images), 'folder');
  if (masks === undefined) return missing(join(root, folders.masks), 'folder');
  const found: Found = { root, images: new Set(images), masks: new Set(masks) };

  const train = await readList(reader, root, 'train');
  const validation = await readList(reader, root, 'val');
  if (train.kind === 'failed') return train;
  if (validation.kind === 'failed') return validation;
  const test = await readTestList(reader, found);
  if (test.kind === 'failed') return test;

  const { split } = data;
  const lists = split.kind === 'own' ? [train.value, validation.value, test.value] : [train.value, validation.value];
  const problem = lists.map((list) => checkList(found, list)).find((each) => each !== null);
  if (problem !== undefined) return { kind: 'failed', problem };
  const pairs = lists.flatMap(({ names }) => names.map((name) => pairOf(found, name)));
  return read({
    names: pairs.map(({ image }) => image),
    parts: divideLists(lists, split.kind === 'own' ? null : split, seed),
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

function missing(path: string, what: 'file' | 'folder'): Read<never> {
  return unreadable('data-missing', '', { data: 'voc2012', missing: path, what });
}

async function findRoot(reader: FolderReader): Promise<string> {
  for (const root of roots) {
    if ((await reader.list(join(root, folders.lists))) !== undefined) return root;
  }
  return '';
}

interface Found {
  readonly root: string;
  readonly images: ReadonlySet<string>;
  readonly masks: ReadonlySet<string>;
}

interface NameList {
  readonly file: string;
  readonly names: readonly string[];
}

/** The names of a list, one a line. A line with anything else, such as the labels of ImageSets/Main, is a problem. */
async function readList(reader: FolderReader, root: string, name: string): Promise<Read<NameList>> {
  const file = join(root, `${folders.lists}/${name}.txt`);
  const bytes = await reader.read(file);
  if (bytes === undefined) return missing(file, 'file');
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
  const list = await readList(reader, found.root, 'test');
  if (list.kind === 'failed') return list;
  return list.value.names.some((name) => found.masks.has(`${name}.png`)) ? list : none;
}

/** The first image of a list that is not there, or has no mask. */
function checkList(found: Found, { file, names }: NameList): DataProblem | null {
  for (const name of names) {
    const { image, mask } = pairOf(found, name);
    if (!found.images.has(fileName(image))) return dataProblem('data-listed-missing', image, { list: file });
    if (!found.masks.has(fileName(mask))) return dataProblem('data-mask-missing', image, { mask });
  }
  return null;
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function pairOf({ root, images }: Found, name: string): Pair {
  const extension = ['jpg', 'jpeg', 'png'].find((each) => images.has(`${name}.${each}`)) ?? 'jpg';
  return {
    image: join(root, `${folders.images}/${name}.${extension}`),
    mask: join(root, `${folders.masks}/${name}.png`),
  };
}

function divideLists(lists: readonly NameList[], shares: Shares | null, seed: number): Division {
  let from = 0;
  const [train = [], validation = [], test = []] = lists.map(({ names }) => {
    const indices = names.map((_, index) => from + index);
    from += names.length;
    return indices;
  });
  return shares === null ? { train, validation, test } : divideHalves(train, validation, shares, seed);
}

import type { PartName } from './example.ts';
import { type FolderReader, filesBelow, foldersIn, join } from './folder-reader.ts';
import type { Pair } from './pairs.ts';
import { type Read, read, unreadable } from './problem.ts';

/** How the folders and files of images and masks are called. */
interface Convention {
  readonly images: string;
  readonly masks: string;
  /** The ends of an image's name. */
  readonly imageEnds: readonly string[];
  /** The ends of its mask's, for so many classes: the first that any mask has counts for all. */
  readonly maskEnds: (classes: number) => readonly string[];
}

/** Also those that are not decoded: an image that is left out without a word would be missed by nobody. */
const imageEnds = ['.jpg', '.jpeg', '.png', '.bmp', '.gif', '.tif', '.tiff', '.webp'] as const;
const plain = { imageEnds, maskEnds: () => ['.png'] } as const;

const [trainIds, labelIds] = ['_gtFine_labelTrainIds.png', '_gtFine_labelIds.png'];

const conventions: readonly Convention[] = [
  {
    images: 'leftImg8bit',
    masks: 'gtFine',
    imageEnds: ['_leftImg8bit.png', '_leftImg8bit.jpg'],
    // Cityscapes has 19 classes for training, and 34 in its annotation.
    maskEnds: (classes) => (classes > 19 ? [labelIds, trainIds] : [trainIds, labelIds]),
  },
  { images: 'images', masks: 'masks', ...plain },
  { images: 'images', masks: 'labels', ...plain },
  { images: 'images', masks: 'annotations', ...plain },
  { images: 'JPEGImages', masks: 'SegmentationClassPNG', ...plain },
  { images: 'JPEGImages', masks: 'SegmentationClass', ...plain },
];

/** What the folder of a part may be called. */
export const partFolders: Readonly<Record<string, PartName>> = {
  train: 'train',
  training: 'train',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  test: 'test',
};

/** A pair, and the part that its folder names. */
export interface FoundPair extends Pair {
  readonly part: PartName | null;
}

/** An image, and where its mask is or was expected. */
interface Candidate extends FoundPair {
  readonly hasMask: boolean;
}

/**
 * The images that have masks, by name: `images/street/a.jpg` and `masks/street/a.png` (or `labels`, `annotations`), or as
 * Cityscapes has them, `leftImg8bit/val/ulm/x_leftImg8bit.png` and `gtFine/val/ulm/x_gtFine_labelTrainIds.png` (or, for
 * more than its 19 classes, `..._labelIds.png`). The folder of a part may be the first within both (`images/val`), or hold
 * both (`val/images`). Files with other ends are left alone; an image without a mask is a problem.
 */
export async function findPairs(reader: FolderReader, classes: number): Promise<Read<readonly FoundPair[]>> {
  const candidates: Candidate[] = [];
  const places = await findPlaces(reader);
  for (const place of places) candidates.push(...(await findCandidates(reader, place, classes)));
  const [place] = places;
  if (place === undefined) {
    const holds = 'folders `images` and `masks` (or `leftImg8bit` and `gtFine`, or those of PASCAL VOC)';
    return unreadable('data-empty', '', { data: 'folder', holds });
  }
  if (candidates.length === 0) {
    const folder = join(place.folder, place.convention.images);
    return unreadable('data-empty', folder, { data: 'folder', holds: 'PNG or JPEG images' });
  }
  const [first, ...others] = candidates.filter(({ hasMask }) => !hasMask);
  if (first !== undefined) {
    return unreadable('data-mask-missing', first.image, { mask: first.mask, others: others.length });
  }
  return read(candidates);
}

/** A folder with images and masks, all of one part where it is called as one. */
interface Place {
  readonly folder: string;
  readonly convention: Convention;
  readonly part: PartName | null;
}

async function findPlaces(reader: FolderReader): Promise<readonly Place[]> {
  const top = (await foldersIn(reader, '')) ?? [];
  const whole = conventionOf(top);
  if (whole !== undefined) return [{ folder: '', convention: whole, part: null }];
  const places: Place[] = [];
  for (const folder of top.filter((name) => Object.hasOwn(partFolders, name))) {
    const convention = conventionOf((await foldersIn(reader, folder)) ?? []);
    if (convention !== undefined) places.push({ folder, convention, part: partFolders[folder] ?? null });
  }
  return places;
}

function conventionOf(folders: readonly string[]): Convention | undefined {
  return conventions.find(({ images, masks }) => folders.includes(images) && folders.includes(masks));
}

async function findCandidates(
  reader: FolderReader,
  { folder, convention, part }: Place,
  classes: number,
): Promise<readonly Candidate[]> {
  const [imageFolder, maskFolder] = [join(folder, convention.images), join(folder, convention.masks)];
  const files = await filesBelow(reader, maskFolder);
  const ends = convention.maskEnds(classes);
  const end = ends.find((each) => files.some((file) => hasEnd(file, each))) ?? ends[0] ?? '';
  const masks = new Map(files.filter((file) => hasEnd(file, end)).map((file) => [file.slice(0, -end.length), file]));
  return (await filesBelow(reader, imageFolder)).flatMap((file): Candidate[] => {
    const own = convention.imageEnds.find((each) => hasEnd(file, each));
    if (own === undefined) return [];
    const stem = file.slice(0, -own.length);
    const mask = join(maskFolder, masks.get(stem) ?? stem + end);
    return [{ image: join(imageFolder, file), mask, part: part ?? partOf(file), hasMask: masks.has(stem) }];
  });
}

function hasEnd(file: string, end: string): boolean {
  return file.toLowerCase().endsWith(end.toLowerCase());
}

/** The part that the first folder of a path names. */
function partOf(file: string): PartName | null {
  const [first = ''] = file.split('/', 1);
  return Object.hasOwn(partFolders, first) ? (partFolders[first] ?? null) : null;
}

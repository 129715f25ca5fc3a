import type { PartName } from './example.ts';
import { type FolderReader, filesBelow, foldersIn, join } from './folder-reader.ts';
import type { Pair } from './pairs.ts';
import { type Read, read, unreadable } from './problem.ts';

/** How the folders and files of images and masks are called. */
interface Convention {
  readonly images: string;
  readonly masks: string;
  /** The ends of an image's name and of its mask's, in the order in which masks are looked for. */
  readonly imageSuffixes: readonly string[];
  readonly maskSuffixes: readonly string[];
}

const plain = { imageSuffixes: ['.jpg', '.jpeg', '.png'], maskSuffixes: ['.png'] } as const;

const conventions: readonly Convention[] = [
  {
    images: 'leftImg8bit',
    masks: 'gtFine',
    imageSuffixes: ['_leftImg8bit.png', '_leftImg8bit.jpg'],
    // The 19 classes of training come before the 34 of the annotation.
    maskSuffixes: ['_gtFine_labelTrainIds.png', '_gtFine_labelIds.png'],
  },
  { images: 'images', masks: 'masks', ...plain },
  { images: 'images', masks: 'labels', ...plain },
  { images: 'images', masks: 'annotations', ...plain },
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

/**
 * The images that have masks, by name: `images/street/a.jpg` and `masks/street/a.png` (or `labels`, `annotations`), or as
 * Cityscapes has them, `leftImg8bit/val/ulm/x_leftImg8bit.png` and `gtFine/val/ulm/x_gtFine_labelTrainIds.png` (or
 * `..._labelIds.png`). Files with other ends are left alone; an image without a mask is a problem.
 */
export async function findPairs(reader: FolderReader): Promise<Read<readonly FoundPair[]>> {
  const top = (await foldersIn(reader, '')) ?? [];
  const convention = conventions.find(({ images, masks }) => top.includes(images) && top.includes(masks));
  const holds = 'folders `images` and `masks` (or `leftImg8bit` and `gtFine`)';
  if (convention === undefined) return unreadable('data-empty', '', { data: 'folder', holds });
  const pairs: FoundPair[] = [];
  const masks = new Set(await filesBelow(reader, convention.masks));
  for (const file of await filesBelow(reader, convention.images)) {
    const suffix = convention.imageSuffixes.find((each) => file.endsWith(each));
    if (suffix === undefined) continue;
    const stem = file.slice(0, -suffix.length);
    const image = join(convention.images, file);
    const mask = convention.maskSuffixes.map((each) => stem + each).find((each) => masks.has(each));
    const expected = join(convention.masks, mask ?? stem + (convention.maskSuffixes[0] ?? ''));
    if (mask === undefined) return unreadable('data-mask-missing', image, { mask: expected });
    pairs.push({ image, mask: expected, part: partOf(file) });
  }
  if (pairs.length === 0) {
    return unreadable('data-empty', convention.images, { data: 'folder', holds: 'PNG or JPEG images' });
  }
  return read(pairs);
}

/** The part that the first folder of a path names. */
function partOf(file: string): PartName | null {
  const [first = ''] = file.split('/', 1);
  return Object.hasOwn(partFolders, first) ? (partFolders[first] ?? null) : null;
}

import type { PartName } from './example.ts';
import { partFolders } from './find-pairs.ts';
import { type FolderReader, filesBelow, foldersIn, join } from './folder-reader.ts';
import { type Read, read, unreadable } from './problem.ts';

/** An image and its class, the place of its folder among the classes' names by code unit. */
export interface FoundImage {
  readonly image: string;
  readonly class: number;
  readonly part: PartName | null;
}

export interface FoundClasses {
  readonly classNames: readonly string[];
  readonly images: readonly FoundImage[];
}

/**
 * The images of a folder for each class: `cat/1.jpg`, or `train/cat/1.jpg` where the folder is divided into parts. Classes are
 * numbered by their names' order by code unit, as torchvision's ImageFolder does; their number must be the network's.
 */
export async function findClasses(reader: FolderReader, classes: number): Promise<Read<FoundClasses>> {
  const top = ((await foldersIn(reader, '')) ?? []).filter((name) => !name.startsWith('.'));
  const divided = top.filter((name) => Object.hasOwn(partFolders, name));
  const places = divided.length === 0 ? [''] : divided;
  const names = new Set<string>();
  for (const place of places) for (const name of (await foldersIn(reader, place)) ?? []) names.add(name);
  const classNames = [...names].filter((name) => !name.startsWith('.')).toSorted();
  const holds = 'a folder of images for each class';
  if (classNames.length === 0) return unreadable('data-empty', '', { data: 'folder', holds });
  if (classNames.length !== classes) {
    return unreadable('data-class-folders', '', { found: classNames.length, classes });
  }
  const images: FoundImage[] = [];
  for (const place of places) {
    for (const [index, name] of classNames.entries()) images.push(...(await imagesIn(reader, place, name, index)));
  }
  return images.length === 0 ? unreadable('data-empty', '', { data: 'folder', holds }) : read({ classNames, images });
}

async function imagesIn(
  reader: FolderReader,
  place: string,
  name: string,
  index: number,
): Promise<readonly FoundImage[]> {
  const folder = join(place, name);
  const files = await filesBelow(reader, folder);
  const part = place === '' ? null : (partFolders[place] ?? null);
  return files
    .filter((file) => /\.(jpe?g|png|bmp|gif|tiff?|webp)$/i.test(file))
    .map((file) => ({ image: join(folder, file), class: index, part }));
}

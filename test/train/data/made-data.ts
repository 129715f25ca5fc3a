import { encode } from 'fast-png';
import { encodeLabelMap } from '../../../src/runtime/draw.ts';
import { pixels } from '../../../src/runtime/pixels.ts';
import { rational } from '../../../src/rational.ts';
import { type FolderReader, folderOf } from '../../../src/train/data/folder-reader.ts';
import type { Read } from '../../../src/train/data/problem.ts';
import type { Shares } from '../../../src/train/data/split.ts';

/** The value of a reading that must have gone well. */
export function valueOf<T>(outcome: Read<T>): T {
  if (outcome.kind === 'failed') throw new Error(`${outcome.problem.code}: ${outcome.problem.message}`);
  return outcome.value;
}

/** What a reading that must have gone wrong says, as `file: message [code]`. */
export function problemOf<T>(outcome: Read<T>): string {
  if (outcome.kind === 'done') throw new Error('nothing went wrong');
  const { file, message, code } = outcome.problem;
  return `${file}: ${message} [${code}]`;
}

export function text(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}

/** An RGB PNG of one colour. */
export function photo(width: number, height: number, value = 128): Uint8Array {
  return encode({ width, height, channels: 3, data: new Uint8Array(3 * width * height).fill(value) });
}

/** A palette PNG whose pixels, row by row, are these classes over and over. */
export function maskOf(width: number, height: number, ...classes: readonly number[]): Uint8Array {
  const data = Uint8Array.from({ length: width * height }, (_, index) => classes[index % classes.length] ?? 0);
  return encodeLabelMap(pixels(width, height, 1, data));
}

export function folder(files: Readonly<Record<string, Uint8Array>>): FolderReader {
  return folderOf(new Map(Object.entries(files)));
}

/** Parts of 100. */
export function shares(train: number, validation: number, test: number): Shares {
  const of = (part: number) => rational(part, 100);
  return { kind: 'shares', train: of(train), validation: of(validation), test: of(test) };
}

export const own = { kind: 'own' } as const;
export const inputSize = { kind: 'input' } as const;

/** A folder of VOC's shape with pairs of 8 x 6, classes 0, 1 and void. */
export function vocFiles(train: readonly string[], val: readonly string[]): Readonly<Record<string, Uint8Array>> {
  const images = [...train, ...val].map((name) => [`JPEGImages/${name}.png`, photo(8, 6)] as const);
  const masks = [...train, ...val].map((name) => [`SegmentationClass/${name}.png`, maskOf(8, 6, 0, 1, 255)] as const);
  return {
    'ImageSets/Segmentation/train.txt': text(train.map((name) => `${name}\n`).join('')),
    'ImageSets/Segmentation/val.txt': text(val.map((name) => `${name}\n`).join('')),
    ...Object.fromEntries(images),
    ...Object.fromEntries(masks),
  };
}

import { decodeImage } from '../../runtime/decode.ts';
import type { Pixels } from '../../runtime/pixels.ts';
import type { Example } from './example.ts';
import type { FolderReader } from './folder-reader.ts';
import { checkClasses, checkMaskSize, decodeMask } from './mask.ts';
import { type Read, imageProblem, read, unreadable } from './problem.ts';

/** An image and its mask, by their paths. */
export interface Pair {
  readonly image: string;
  readonly mask: string;
}

/** The example of a pair, checked: both can be decoded, have one size, and every class is one of the network's. */
export async function loadPair(
  reader: FolderReader,
  pair: Pair,
  classes: number,
  ignore: number,
): Promise<Read<Example>> {
  const [image, maskBytes] = await Promise.all([loadImage(reader, pair.image), reader.read(pair.mask)]);
  if (image.kind === 'failed') return image;
  if (maskBytes === undefined) return unreadable('data-mask-missing', pair.image, { mask: pair.mask, others: 0 });
  const decoded = decodeMask(pair.mask, maskBytes);
  if (decoded.kind === 'failed') return decoded;
  const problem = checkMaskSize(pair.mask, decoded.value, pair.image, image.value);
  if (problem !== null) return { kind: 'failed', problem };
  const mask = checkClasses(pair.mask, decoded.value, classes, ignore);
  if (mask.kind === 'failed') return mask;
  return read({ image: image.value, target: { kind: 'mask', mask: mask.value } });
}

/** A PNG or JPEG of the folder as RGB. */
export async function loadImage(reader: FolderReader, file: string): Promise<Read<Pixels>> {
  const bytes = await reader.read(file);
  if (bytes === undefined) return unreadable('data-image-unreadable', file, { reason: 'the file cannot be read' });
  const image = await decodeImage(bytes);
  return image.kind === 'failed' ? { kind: 'failed', problem: imageProblem(file, image.problem) } : read(image.value);
}

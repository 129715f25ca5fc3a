import { decode } from 'fast-png';
import { pixelLimit } from '../../runtime/decode.ts';
import { voidLabel } from '../../runtime/palette.ts';
import { type Pixels, pixels } from '../../runtime/pixels.ts';
import { reasonOf } from '../../runtime/problem.ts';
import { type DataProblem, type Read, dataProblem, read, unreadable } from './problem.ts';

/**
 * The values of a mask, one byte a pixel, as the file has them: the indices of a palette PNG, or the values of a grey one, of
 * 1, 2, 4 or 8 bits. Colours are no classes, so that an RGB or 16-bit PNG is a problem, as a damaged file is.
 */
export function decodeMask(file: string, bytes: Uint8Array): Read<Pixels> {
  const found = findForm(bytes);
  if (found !== null) return unreadable('data-mask-form', file, { found });
  try {
    const image = decode(bytes, { checkCrc: true });
    if (image.channels !== 1 || image.depth === 16) {
      return unreadable('data-mask-form', file, { found: describeForm(image.channels, image.depth) });
    }
    const values = unpack(new Uint8Array(image.data), image.width, image.height, image.depth);
    if (values.length !== image.width * image.height) return cutShort(file, 'some rows are missing');
    return read(pixels(image.width, image.height, 1, values));
  } catch (thrown) {
    return cutShort(file, reasonOf(thrown));
  }
}

function cutShort(file: string, reason: string): Read<never> {
  return unreadable('data-image-unreadable', file, { reason: `the mask is damaged or cut short (${reason})` });
}

/** What the file is where it cannot be a mask, seen before anything is decoded; null where it may be one. */
function findForm(bytes: Uint8Array): string | null {
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  if (bytes.length === 0) return 'an empty file';
  if (!signature.every((byte, index) => bytes[index] === byte)) return 'a file of another kind';
  if (bytes.length < 33) return 'the beginning of a PNG';
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  return width * height > pixelLimit ? `${width} x ${height} pixels` : null;
}

function describeForm(channels: number, depth: number): string {
  const kinds = ['', 'grey', 'grey with transparency', 'RGB', 'RGB with transparency'];
  return `one of ${depth} bits in ${kinds[channels] ?? 'colour'}`;
}

/** One byte a pixel of rows that begin at a byte each. */
function unpack(packed: Uint8Array, width: number, height: number, depth: number): Uint8Array {
  if (depth === 8) return packed;
  const perByte = 8 / depth;
  const line = Math.ceil(width / perByte);
  if (packed.length < line * height) return packed.subarray(0, 0);
  const values = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const byte = packed[y * line + Math.floor(x / perByte)] ?? 0;
      values[y * width + x] = (byte >> (8 - depth * ((x % perByte) + 1))) & ((1 << depth) - 1);
    }
  }
  return values;
}

/** The mask with `ignore` as void; the first pixel, row by row, of a class that the network does not have is a problem. */
export function checkClasses(file: string, mask: Pixels, classes: number, ignore: number): Read<Pixels> {
  const wrong = findOther(mask.data, classes, ignore);
  if (wrong < mask.data.length) {
    const found = mask.data[wrong] ?? 0;
    const [x, y] = [wrong % mask.width, Math.floor(wrong / mask.width)];
    const annotation = file.endsWith('_labelIds.png');
    return unreadable('data-mask-class', file, { found, classes, ignore, x, y, annotation });
  }
  return read(withVoid(mask, ignore));
}

/** Where the first value is that is neither a class nor ignored; past the end where there is none. */
function findOther(values: Uint8Array, classes: number, ignore: number): number {
  let at = 0;
  // A loop, as a mask has a value for each pixel: `findIndex` takes five times as long.
  while (at < values.length && ((values[at] ?? 0) < classes || values[at] === ignore)) at += 1;
  return at;
}

/** The mask with void (255) where it has the value that is ignored. */
export function withVoid(mask: Pixels, ignore: number): Pixels {
  if (ignore === voidLabel) return mask;
  return { ...mask, data: mask.data.map((value) => (value === ignore ? voidLabel : value)) };
}

/** A mask that is not of its image's size; null where it is. */
export function checkMaskSize(file: string, mask: Pixels, imageFile: string, image: Pixels): DataProblem | null {
  if (mask.width === image.width && mask.height === image.height) return null;
  const { width, height } = mask;
  return dataProblem('data-mask-size', file, {
    image: imageFile,
    width,
    height,
    imageWidth: image.width,
    imageHeight: image.height,
  });
}

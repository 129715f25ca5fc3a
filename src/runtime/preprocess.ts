import type { Manifest, Preprocess } from '../emit/manifest.ts';
import { present } from '../invariant.ts';
import { type Pixels, toGrey } from './pixels.ts';
import { type Outcome, done, failed } from './problem.ts';
import { resizeBilinear } from './resize.ts';
import { type Tensor, f32 } from './tensor.ts';

/** Height and width. */
export interface Size {
  readonly height: number;
  readonly width: number;
}

/**
 * The network's input tensor [1, C, H, W] for an RGB image: resized to the input's height and width where the program
 * gives them, and of its own size where they are symbolic; made grey for a network of one channel; then as the manifest
 * says. An image below the smallest legal size and a network that takes no image are problems.
 */
export function imageToInput(image: Pixels, input: Manifest['input']): Outcome<Tensor> {
  const channels = input.shape[1];
  if (input.shape.length !== 4 || (channels !== 1 && channels !== 3)) {
    return failed('input-not-image', { shape: `[${input.shape.join(', ')}]` });
  }
  const size = inputSize(image, input);
  if (size.kind === 'failed') return size;
  const coloured = channels === 1 ? toGrey(image) : image;
  const resized = resizeBilinear(coloured, size.value.width, size.value.height);
  return done(toTensor(resized, input.preprocess));
}

/** The height and width at which the network sees an image. One symbol for both takes the shorter side. */
function inputSize(image: Size, input: Manifest['input']): Outcome<Size> {
  const [, , h, w] = input.shape;
  if (h === undefined || w === undefined) return failed('input-not-image', { shape: `[${input.shape.join(', ')}]` });
  if (typeof h === 'string' && h === w) return ownSize(Math.min(image.height, image.width), h, input, image);
  const height = sideOf(h, image.height, input);
  const width = sideOf(w, image.width, input);
  if (height === null || width === null) return failed('input-not-image', { shape: `[${input.shape.join(', ')}]` });
  if (height.side < height.least || width.side < width.least) {
    return tooSmall(image, height.least, width.least);
  }
  return done({ height: height.side, width: width.side });
}

function ownSize(side: number, symbol: string, input: Manifest['input'], image: Size): Outcome<Size> {
  const least = input.minimum[symbol] ?? 1;
  return side < least ? tooSmall(image, least, least) : done({ height: side, width: side });
}

interface Side {
  readonly side: number;
  readonly least: number;
}

/** One side: as the program says, or the image's own for a symbol; null for an expression over symbols. */
function sideOf(dim: number | string, own: number, input: Manifest['input']): Side | null {
  if (typeof dim === 'number') return { side: dim, least: dim };
  return /^\w+$/.test(dim) ? { side: own, least: input.minimum[dim] ?? 1 } : null;
}

function tooSmall(image: Size, leastHeight: number, leastWidth: number): Outcome<Size> {
  return failed('image-too-small', { width: image.width, height: image.height, leastWidth, leastHeight });
}

/** Interleaved bytes as planes, [1, C, H, W]: float32 less the mean over the deviation, or the bytes themselves. */
function toTensor(image: Pixels, preprocess: Preprocess): Tensor {
  const dims = [1, image.channels, image.height, image.width];
  const tables = byteTables(image.channels, preprocess);
  switch (preprocess.kind) {
    case 'bytes':
      return { dtype: 'u8', dims, data: planes(image, new Uint8Array(image.data.length), tables) };
    case 'normalized':
      return f32(dims, planes(image, new Float32Array(image.data.length), tables));
  }
}

/** For each channel, what each byte becomes. */
export type ByteTables = readonly ArrayLike<number>[];

/** What the manifest's preprocessing makes of each byte of each channel. */
export function byteTables(channels: number, preprocess: Preprocess): ByteTables {
  switch (preprocess.kind) {
    case 'bytes':
      return identity(channels);
    case 'normalized':
      return normalizing(channels, preprocess);
  }
}

function identity(channels: number): ByteTables {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  return Array.from({ length: channels }, () => bytes);
}

/** Rounded to float32 after each operation, as torchvision's `ToTensor` and `Normalize` do. */
function normalizing(channels: number, { mean, std }: Preprocess & { readonly kind: 'normalized' }): ByteTables {
  return Array.from({ length: channels }, (_, channel) => {
    const less = Math.fround(mean[channel] ?? 0);
    const over = Math.fround(std[channel] ?? 1);
    return Float32Array.from({ length: 256 }, (_, byte) => Math.fround(Math.fround(byte / 255) - less) / over);
  });
}

function planes<T extends Uint8Array | Float32Array>(image: Pixels, to: T, tables: ByteTables): T {
  const { width, height, channels, data } = image;
  const area = width * height;
  for (let channel = 0; channel < channels; channel += 1) {
    const table = present(tables[channel], 'a table for each channel');
    for (let index = 0; index < area; index += 1) {
      to[channel * area + index] = table[data[index * channels + channel] ?? 0] ?? 0;
    }
  }
  return to;
}

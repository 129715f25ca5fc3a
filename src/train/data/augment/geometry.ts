import { voidLabel } from '../../../runtime/palette.ts';
import { type Pixels, pixels } from '../../../runtime/pixels.ts';
import { resizeBilinear } from '../../../runtime/resize.ts';
import type { Example } from '../example.ts';

/** An example at another size: its image as at inference (`resizeBilinear`), its mask by the nearest pixel. */
export function resizeExample({ image, target }: Example, width: number, height: number): Example {
  const resized = resizeBilinear(image, width, height);
  if (target.kind === 'class') return { image: resized, target };
  return { image: resized, target: { kind: 'mask', mask: resizeNearest(target.mask, width, height) } };
}

/** Each pixel from where its centre lies, as Pillow's `resize(size, NEAREST)` and so torchvision's `Resize`. */
export function resizeNearest(mask: Pixels, width: number, height: number): Pixels {
  const columns = nearest(mask.width, width);
  const rows = nearest(mask.height, height);
  const data = new Uint8Array(width * height);
  rows.forEach((row, y) => {
    const line = mask.data.subarray(row * mask.width, (row + 1) * mask.width);
    columns.forEach((column, x) => {
      data[y * width + x] = line[column] ?? 0;
    });
  });
  return pixels(width, height, 1, data);
}

/** The source index of each target index. Pillow adds up the steps, and where a centre lies on an edge the sum decides. */
function nearest(from: number, to: number): Int32Array {
  const step = from / to;
  const indices = new Int32Array(to);
  for (let index = 0, at = 0.5 * step; index < to; index += 1, at += step) {
    indices[index] = Math.min(from - 1, Math.floor(at));
  }
  return indices;
}

/** Left and right exchanged, as torchvision's `hflip`. */
export function flipExample({ image, target }: Example): Example {
  if (target.kind === 'class') return { image: flip(image), target };
  return { image: flip(image), target: { kind: 'mask', mask: flip(target.mask) } };
}

function flip({ width, height, channels, data }: Pixels): Pixels {
  const flipped = new Uint8Array(data.length);
  const line = width * channels;
  for (let row = 0; row < data.length; row += line) {
    for (let x = 0; x < line; x += channels) {
      const mirrored = row + line - channels - x;
      for (let channel = 0; channel < channels; channel += 1) {
        flipped[mirrored + channel] = data[row + x + channel] ?? 0;
      }
    }
  }
  return pixels(width, height, channels, flipped);
}

/** A window of an image; `left` and `top` may be negative, and the window may reach past every side. */
export interface Window {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What lies in a window, as torchvision's `crop`: outside the image it is black, and void in the mask. */
export function cropExample({ image, target }: Example, window: Window): Example {
  if (target.kind === 'class') return { image: crop(image, window, 0), target };
  return { image: crop(image, window, 0), target: { kind: 'mask', mask: crop(target.mask, window, voidLabel) } };
}

function crop(image: Pixels, { left, top, width, height }: Window, outside: number): Pixels {
  const { channels } = image;
  const data = new Uint8Array(width * height * channels).fill(outside);
  const from = Math.max(0, left);
  const to = Math.min(image.width, left + width);
  for (let y = Math.max(0, -top); y < Math.min(height, image.height - top) && from < to; y += 1) {
    const row = (top + y) * image.width;
    const line = image.data.subarray((row + from) * channels, (row + to) * channels);
    data.set(line, (y * width + from - left) * channels);
  }
  return pixels(width, height, channels, data);
}

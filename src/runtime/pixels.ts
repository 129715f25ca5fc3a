import { invariant } from '../invariant.ts';

/** Rows of pixels from the top, `channels` bytes each: 3 for RGB, 1 for grey. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

/** Pixels of these dimensions, which the bytes must fill. */
export function pixels(width: number, height: number, channels: number, data: Uint8Array): Pixels {
  invariant(
    data.length === width * height * channels,
    `${width} x ${height} x ${channels} pixels in ${data.length} bytes`,
  );
  return { width, height, channels, data };
}

/**
 * RGB as grey, by ITU-R BT.601 luma in 16-bit fixed point: 0.299 R + 0.587 G + 0.114 B, rounded. It is what Pillow's
 * `convert('L')` gives.
 */
export function toGrey(image: Pixels): Pixels {
  if (image.channels === 1) return image;
  const { data } = image;
  const grey = new Uint8Array(image.width * image.height);
  for (let index = 0, at = 0; index < grey.length; index += 1, at += 3) {
    const luma = (data[at] ?? 0) * 19595 + (data[at + 1] ?? 0) * 38470 + (data[at + 2] ?? 0) * 7471;
    grey[index] = (luma + 0x8000) >> 16;
  }
  return pixels(image.width, image.height, 1, grey);
}

import { encode } from 'fast-png';
import { colourOf, vocPalette } from './palette.ts';
import { type Pixels, pixels } from './pixels.ts';

/**
 * A label map as an indexed PNG in the palette of Pascal VOC: the index is the class id, so that
 * `np.array(Image.open(file))` gives class ids, as for VOC's own masks.
 */
export function encodeLabelMap(labels: Pixels): Uint8Array {
  const { width, height, data } = labels;
  const palette = vocPalette.map((colour) => [...colour]);
  return encode({ width, height, data, depth: 8, channels: 1, palette }, { zlib: { level: 9 } });
}

/** RGB or grey pixels as a PNG. */
export async function encodePng({ width, height, channels, data }: Pixels): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  const raw = { width, height, channels: channels === 1 ? 1 : 3 } as const;
  return sharp(data, { raw }).png().toBuffer();
}

/** How much of a class's colour shows over the image. */
const opacity = 0.6;

/**
 * The image with the colour of each pixel's class over it, and a white line where classes meet. Class 0, the background
 * in Pascal VOC, leaves the image as it is. Both have the same size.
 */
export function overlayLabels(image: Pixels, labels: Pixels): Pixels {
  const { width, height } = image;
  const result = Uint8Array.from(image.data);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) paint(result, labels, x, y);
  }
  return pixels(width, height, 3, result);
}

function paint(result: Uint8Array, { width, height, data }: Pixels, x: number, y: number): void {
  const at = y * width + x;
  const label = data[at] ?? 0;
  const right = x + 1 < width ? data[at + 1] : label;
  const below = y + 1 < height ? data[at + width] : label;
  if (right !== label || below !== label) {
    result.fill(255, at * 3, at * 3 + 3);
  } else if (label !== 0) {
    colourOf(label).forEach((value, channel) => {
      const under = result[at * 3 + channel] ?? 0;
      result[at * 3 + channel] = Math.round(under + (value - under) * opacity);
    });
  }
}

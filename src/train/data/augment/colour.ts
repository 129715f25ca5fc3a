import { type Pixels } from '../../../runtime/pixels.ts';

/**
 * torchvision's colour operations on images of bytes (0.14, transforms/functional_tensor.py), in float32 as there, each
 * result truncated to a byte. The images are RGB; a grey one has no saturation and no hue to change.
 */
export const adjust = {
  /** Every byte times the factor: 0 is black, 1 leaves it as it is. */
  brightness: (image: Pixels, factor: number): Pixels => mapBytes(image, blendTable(factor, 0)),
  /** Away from the mean grey of the image. */
  contrast: (image: Pixels, factor: number): Pixels => mapBytes(image, blendTable(factor, meanGrey(image))),
  /** Away from the grey of each pixel. */
  saturation: adjustSaturation,
  /** Each pixel's hue, turned by a part of the circle from -0.5 to 0.5. */
  hue: adjustHue,
} as const;

const f = Math.fround;

/** ratio * byte + (1 - ratio) * other, as a byte. */
function blend(byte: number, other: number, ratio: number): number {
  const value = f(f(f(ratio) * byte) + f(f(1 - ratio) * other));
  return Math.trunc(Math.min(255, Math.max(0, value)));
}

function blendTable(ratio: number, other: number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => blend(byte, other, ratio));
}

function mapBytes(image: Pixels, table: Uint8Array): Pixels {
  return { ...image, data: image.data.map((byte) => table[byte] ?? 0) };
}

const greyWeights = { red: f(0.2989), green: f(0.587), blue: f(0.114) } as const;

function greyAt(data: Uint8Array, at: number): number {
  const red = f(greyWeights.red * (data[at] ?? 0));
  const green = f(greyWeights.green * (data[at + 1] ?? 0));
  return Math.trunc(f(f(red + green) + f(greyWeights.blue * (data[at + 2] ?? 0))));
}

function meanGrey({ data, channels }: Pixels): number {
  let sum = 0;
  for (let at = 0; at < data.length; at += channels) sum += channels === 3 ? greyAt(data, at) : (data[at] ?? 0);
  return f((sum * channels) / data.length);
}

function adjustSaturation(image: Pixels, factor: number): Pixels {
  if (image.channels !== 3) return image;
  const data = new Uint8Array(image.data.length);
  for (let at = 0; at < data.length; at += 3) {
    const grey = greyAt(image.data, at);
    for (let channel = at; channel < at + 3; channel += 1)
      data[channel] = blend(image.data[channel] ?? 0, grey, factor);
  }
  return { ...image, data };
}

function adjustHue(image: Pixels, turn: number): Pixels {
  if (image.channels !== 3) return image;
  const data = new Uint8Array(image.data.length);
  for (let at = 0; at < data.length; at += 3) turnHue(image.data, data, at, turn);
  return { ...image, data };
}

/** One pixel to hue, saturation and value, and back with another hue. */
function turnHue(from: Uint8Array, to: Uint8Array, at: number, turn: number): void {
  const red = f((from[at] ?? 0) / 255);
  const green = f((from[at + 1] ?? 0) / 255);
  const blue = f((from[at + 2] ?? 0) / 255);
  const value = Math.max(red, green, blue);
  const range = f(value - Math.min(red, green, blue));
  const saturation = range === 0 ? 0 : f(range / value);
  const before = hueOf(red, green, blue, value, range === 0 ? 1 : range);
  const sum = f(before + f(turn));
  const hue = f(sum - Math.floor(sum));

  const sixth = Math.floor(f(hue * 6));
  const part = f(f(hue * 6) - sixth);
  const p = unit(f(value * f(1 - saturation)));
  const q = unit(f(value * f(1 - f(saturation * part))));
  const t = unit(f(value * f(1 - f(saturation * f(1 - part)))));
  // Red runs through the circle of six; green is four sixths on, blue two.
  to[at] = toByte(onCircle(sixth, value, q, p, t));
  to[at + 1] = toByte(onCircle(sixth + 4, value, q, p, t));
  to[at + 2] = toByte(onCircle(sixth + 2, value, q, p, t));
}

function toByte(value: number): number {
  return Math.trunc(f(value * 255));
}

/** How red goes round the circle in sixths: value, q falling, p, p, t rising, value. */
function onCircle(sixth: number, value: number, q: number, p: number, t: number): number {
  const place = sixth % 6;
  if (place === 0 || place === 5) return value;
  if (place === 1) return q;
  return place === 4 ? t : p;
}

function unit(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** The hue as a part of the circle, in [0, 1). */
function hueOf(red: number, green: number, blue: number, value: number, range: number): number {
  const toRed = f(f(value - red) / range);
  const toGreen = f(f(value - green) / range);
  const toBlue = f(f(value - blue) / range);
  const sixths =
    value === red ? f(toBlue - toGreen) : value === green ? f(f(2 + toRed) - toBlue) : f(f(4 + toGreen) - toRed);
  return f(f(f(sixths / 6) + 1) % 1);
}

import { type Pixels, pixels } from './pixels.ts';

/** Weights of the source pixels that make up one target pixel, in fixed point. */
interface Window {
  readonly first: number;
  readonly weights: Int32Array;
}

/** Bits after the point: 32 less 8 for the value and 2 for the sum's head room. */
const precision = 22;

/**
 * The image at another size, bilinear and antialiased: a triangle filter whose width grows with the reduction, first along
 * rows, then along columns, in fixed point with bytes between. It is byte for byte what Pillow's `resize(size, BILINEAR)`
 * gives, and so `torchvision.transforms.Resize` of an image. (The filters of the image library round otherwise.)
 */
export function resizeBilinear(image: Pixels, width: number, height: number): Pixels {
  return resizeColumns(resizeRows(image, width), height);
}

function resizeRows(image: Pixels, width: number): Pixels {
  if (width === image.width) return image;
  const { channels, data } = image;
  const result = new Uint8Array(width * image.height * channels);
  const windows = triangleWindows(image.width, width);
  for (let y = 0; y < image.height; y += 1) {
    const row = y * image.width * channels;
    windows.forEach((window, x) => {
      for (let channel = 0; channel < channels; channel += 1) {
        const from = row + window.first * channels + channel;
        result[(y * width + x) * channels + channel] = weigh(data, from, channels, window.weights);
      }
    });
  }
  return pixels(width, image.height, channels, result);
}

function resizeColumns(image: Pixels, height: number): Pixels {
  if (height === image.height) return image;
  const line = image.width * image.channels;
  const result = new Uint8Array(line * height);
  triangleWindows(image.height, height).forEach((window, y) => {
    for (let at = 0; at < line; at += 1) {
      result[y * line + at] = weigh(image.data, window.first * line + at, line, window.weights);
    }
  });
  return pixels(image.width, height, image.channels, result);
}

/** The weighted sum of bytes `step` apart, rounded. Weights are positive and add up to 1, so that it is a byte. */
function weigh(data: Uint8Array, from: number, step: number, weights: Int32Array): number {
  let sum = 1 << (precision - 1);
  for (let index = 0, at = from; index < weights.length; index += 1, at += step) {
    sum += (data[at] ?? 0) * (weights[index] ?? 0);
  }
  return Math.min(255, sum >> precision);
}

/** The windows of `to` pixels over `from` pixels, with pixel centres at halves. */
function triangleWindows(from: number, to: number): readonly Window[] {
  const scale = from / to;
  const support = Math.max(1, scale);
  return Array.from({ length: to }, (_, index) => {
    const center = (index + 0.5) * scale;
    const first = Math.max(0, Math.trunc(center - support + 0.5));
    const end = Math.min(from, Math.trunc(center + support + 0.5));
    const raw = Array.from({ length: end - first }, (_, offset) => triangle((first + offset - center + 0.5) / support));
    const sum = raw.reduce((total, weight) => total + weight, 0);
    return { first, weights: Int32Array.from(raw, (weight) => Math.trunc(0.5 + (weight / sum) * (1 << precision))) };
  });
}

function triangle(x: number): number {
  return Math.max(0, 1 - Math.abs(x));
}

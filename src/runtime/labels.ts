import type { Pixels } from './pixels.ts';
import { pixels } from './pixels.ts';
import type { Size } from './preprocess.ts';
import { type Tensor, numbersOf } from './tensor.ts';

/**
 * The class of each pixel of one image at `size`, one channel. `output` is [1, K, h, w], K at most 255: the scores are
 * interpolated (bilinear, half-pixel centres) to the size, and then the highest one wins, of equal ones the first. This
 * gives smoother outlines than enlarging the classes, and is how predictions are compared with masks of the image's size.
 */
export function labelMap(output: Tensor, size: Size): Pixels {
  const [, classes = 1, height = 1, width = 1] = output.dims;
  const scores = numbersOf(output);
  const columns = taps(width, size.width);
  const rows = taps(height, size.height);
  const labels = new Uint8Array(size.height * size.width);
  const line = new Float32Array(classes * width);
  for (let y = 0; y < size.height; y += 1) {
    blendRows(scores, line, rows, y, height, width);
    labelRow(line, classes, width, columns, labels.subarray(y * size.width, (y + 1) * size.width));
  }
  return pixels(size.width, size.height, 1, labels);
}

/** For each target index, the two source indices and the weight of the second. */
interface Taps {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly weight: Float32Array;
}

function taps(from: number, to: number): Taps {
  const low = new Int32Array(to);
  const high = new Int32Array(to);
  const weight = new Float32Array(to);
  for (let index = 0; index < to; index += 1) {
    const at = Math.min(from - 1, Math.max(0, ((index + 0.5) * from) / to - 0.5));
    low[index] = Math.floor(at);
    high[index] = Math.min(from - 1, Math.floor(at) + 1);
    weight[index] = at - Math.floor(at);
  }
  return { low, high, weight };
}

/** One target row of the scores of every class, [K, w]. */
function blendRows(
  scores: ArrayLike<number>,
  line: Float32Array,
  rows: Taps,
  y: number,
  height: number,
  width: number,
): void {
  const low = (rows.low[y] ?? 0) * width;
  const high = (rows.high[y] ?? 0) * width;
  const weight = rows.weight[y] ?? 0;
  for (let at = 0, plane = 0; at < line.length; plane += height * width) {
    for (let x = 0; x < width; x += 1, at += 1) {
      const above = scores[plane + low + x] ?? 0;
      line[at] = above + ((scores[plane + high + x] ?? 0) - above) * weight;
    }
  }
}

/** The winning class of each pixel of a row. */
function labelRow(line: Float32Array, classes: number, width: number, columns: Taps, labels: Uint8Array): void {
  for (let x = 0; x < labels.length; x += 1) {
    const low = columns.low[x] ?? 0;
    const high = columns.high[x] ?? 0;
    const weight = columns.weight[x] ?? 0;
    let best = 0;
    let highest = -Infinity;
    for (let label = 0, plane = 0; label < classes; label += 1, plane += width) {
      const left = line[plane + low] ?? 0;
      const score = left + ((line[plane + high] ?? 0) - left) * weight;
      if (score > highest) {
        highest = score;
        best = label;
      }
    }
    labels[x] = best;
  }
}

/** A class and its probability, or its share of an image. */
export interface Share {
  readonly label: number;
  readonly share: number;
}

/** The classes with the highest probability, the softmax of [1, K], highest first. */
export function topClasses(output: Tensor, count = 5): readonly Share[] {
  const scores = Array.from(numbersOf(output));
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return largest(
    powers.map((power, label) => ({ label, share: power / sum })),
    count,
  );
}

/** The classes of a label map by their share of its pixels, largest first. */
export function classShares(labels: Pixels): readonly Share[] {
  const counts = new Array<number>(256).fill(0);
  for (const label of labels.data) counts[label] = (counts[label] ?? 0) + 1;
  const shares = counts.map((count, label) => ({ label, share: count / labels.data.length }));
  return largest(
    shares.filter(({ share }) => share > 0),
    256,
  );
}

function largest(shares: readonly Share[], count: number): readonly Share[] {
  return shares.toSorted((a, b) => b.share - a.share || a.label - b.label).slice(0, count);
}

import type { Size } from '../../model/train/settings.ts';
import { voidLabel } from '../../runtime/palette.ts';
import { pixels } from '../../runtime/pixels.ts';
import { type Tensor, numbersOf } from '../../runtime/tensor.ts';
import { resizeNearest } from '../data/augment/geometry.ts';
import type { LabelledLogits } from '../metrics/labelled-logits.ts';

/**
 * The logits of a head for one image, [1, K, h, w], at the head's own resolution, where policies look at them: a row for
 * each position, with the label of the pixel nearest to its centre; of [1, K] the one row. `labels` are those of the image
 * at `size`.
 */
export function headRows(logits: Tensor, labels: Int32Array, size: Size): LabelledLogits {
  const [, classes = 1, height, width] = logits.dims;
  const numbers = numbersOf(logits);
  if (height === undefined || width === undefined) {
    return { classes, logits: Float32Array.from(numbers), labels, ignore: null };
  }
  const mask = pixels(size.width, size.height, 1, Uint8Array.from(labels));
  const { data } = resizeNearest(mask, width, height);
  return { classes, logits: interleaved(numbers, classes), labels: data, ignore: voidLabel };
}

/** Planes [K, P] as rows [P, K]. */
function interleaved(planes: ArrayLike<number>, classes: number): Float32Array {
  const area = planes.length / classes;
  const rows = new Float32Array(planes.length);
  for (let label = 0; label < classes; label += 1) {
    for (let at = 0; at < area; at += 1) rows[at * classes + label] = planes[label * area + at] ?? 0;
  }
  return rows;
}

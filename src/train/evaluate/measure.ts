import type { Size } from '../../model/train/settings.ts';
import { present } from '../../invariant.ts';
import { labelMap } from '../../runtime/labels.ts';
import { voidLabel } from '../../runtime/palette.ts';
import { type Tensor, numbersOf } from '../../runtime/tensor.ts';
import { type Confusion, type SparseConfusion, countSparsely, emptyConfusion } from '../metrics/confusion.ts';
import type { ExitReading } from '../metrics/exit-policy.ts';
import { forEachRow, topClasses } from '../metrics/labelled-logits.ts';
import { type Reliability, countPrediction, emptyReliability } from '../metrics/reliability.ts';
import { headRows } from './head-rows.ts';
import type { SeenExit, SeenImage } from './see-images.ts';

/** Where predictions are compared with the truth: at the size at which images enter the network, or at the masks' own. */
export const COMPARISONS = ['input', 'original'] as const;
export type ComparedAt = (typeof COMPARISONS)[number];

/** What an exit's logits, as the network gives them, are to be divided by. */
export interface ExitScale {
  /** For the logits as they were trained. */
  readonly before: number;
  /** For the calibrated ones. */
  readonly after: number;
}

/** How well an exit's confidence holds, before and after calibration. */
export interface ExitReliability {
  readonly before: Reliability;
  readonly after: Reliability;
}

/** What was measured of an image. */
export interface MeasuredImage {
  /** Of the source. */
  readonly index: number;
  readonly readings: readonly ExitReading[];
}

/** How images are measured. */
export interface MeasurePlan {
  readonly classes: number;
  /** At which images enter the network. */
  readonly size: Size;
  readonly comparedAt: ComparedAt;
  /** Of each exit. */
  readonly scales: readonly ExitScale[];
}

/** The figures of the images seen so far: of each image a few numbers, and none of its logits. */
export class Measure {
  readonly images: MeasuredImage[] = [];
  readonly reliability: readonly ExitReliability[];
  readonly #plan: MeasurePlan;
  readonly #scratch: Confusion;

  constructor(plan: MeasurePlan) {
    this.#plan = plan;
    this.#scratch = emptyConfusion(plan.classes);
    this.reliability = plan.scales.map(() => ({ before: emptyReliability(), after: emptyReliability() }));
  }

  /** Measures an image. */
  add(image: SeenImage): void {
    const readings = image.exits.map((exit): ExitReading => {
      return { quantities: exit.quantities, confusion: this.#compare(image, exit) };
    });
    image.exits.forEach(({ logits }, exit) => this.#countConfidence(exit, logits, image.labels));
    this.images.push({ index: image.index, readings });
  }

  #compare({ original: { target }, labels }: SeenImage, { output }: SeenExit): SparseConfusion {
    if (target.kind === 'class') {
      const predicted = topClasses(Float32Array.from(numbersOf(output)), this.#plan.classes);
      return countSparsely(this.#scratch, [target.class], predicted, null);
    }
    const isOriginal = this.#plan.comparedAt === 'original';
    const truth = isOriginal ? target.mask.data : labels;
    const predicted = predictedLabels(output, isOriginal ? target.mask : this.#plan.size);
    return countSparsely(this.#scratch, truth, predicted, voidLabel);
  }

  #countConfidence(exit: number, logits: Tensor, labels: Int32Array): void {
    const rows = headRows(logits, labels, this.#plan.size);
    const { before, after } = present(this.#plan.scales[exit], 'each exit has a scale');
    const bins = present(this.reliability[exit], 'each exit has bins');
    const count = (into: Reliability, temperature: number): void =>
      forEachRow(rows, temperature, ({ top, confidence }, label) => countPrediction(into, confidence, top === label));
    count(bins.before, before);
    count(bins.after, after);
  }
}

/** The class of each pixel at a size. */
export function predictedLabels(output: Tensor, size: Size): Uint8Array {
  return labelMap(output, size).data;
}

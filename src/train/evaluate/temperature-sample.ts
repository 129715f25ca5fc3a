import type { Size } from '../../model/train/settings.ts';
import { Chance } from '../data/chance.ts';
import { type TemperatureFit, fitTemperature } from '../metrics/calibration.ts';
import type { LabelledLogits } from '../metrics/labelled-logits.ts';
import { headRows } from './head-rows.ts';
import type { SeenImage } from './see-images.ts';
import { present } from '../../invariant.ts';

/** How many positions of an exit a temperature is fitted to, at most: it is one number. */
const MOST_ROWS = 200_000;
/** The most numbers that are kept for all exits together: 256 MiB. */
const MOST_NUMBERS = 2 ** 26;

/** What a temperature is fitted to. */
export interface SamplePlan {
  readonly images: number;
  readonly exits: number;
  readonly classes: number;
  /** At which images enter the network. */
  readonly size: Size;
  readonly seed: number;
}

/** The rows of one exit that have been drawn so far. */
interface Rows {
  readonly logits: Float32Array;
  readonly labels: Uint16Array;
  count: number;
}

/**
 * Positions of images, the same number of each, drawn by the seed, with the logits of every exit there: what temperatures
 * are fitted to, in memory that does not grow with the number of images.
 */
export class TemperatureSample {
  readonly #plan: SamplePlan;
  readonly #perImage: number;
  readonly #exits: readonly Rows[];

  constructor(plan: SamplePlan) {
    const { images, exits, classes, size } = plan;
    const most = Math.min(MOST_ROWS, Math.floor(MOST_NUMBERS / (classes * exits)));
    this.#plan = plan;
    this.#perImage = Math.max(1, Math.min(size.height * size.width, Math.floor(most / Math.max(1, images))));
    const rows = images * this.#perImage;
    this.#exits = Array.from({ length: exits }, () => {
      return { logits: new Float32Array(rows * classes), labels: new Uint16Array(rows), count: 0 };
    });
  }

  /** Draws of an image; where it is void, nothing is taken. */
  add({ index, labels, exits }: SeenImage): void {
    exits.forEach(({ logits }, exit) => {
      const rows = headRows(logits, labels, this.#plan.size);
      this.#take(present(this.#exits[exit], 'there are rows for each exit'), rows, index);
    });
  }

  /** One from each of equally long stretches of the positions, so that draws are spread over the image. */
  #take(kept: Rows, { logits, labels, classes, ignore }: LabelledLogits, image: number): void {
    const draws = Math.min(labels.length, this.#perImage);
    const chance = new Chance(this.#plan.seed, `calibration ${image}`);
    for (let draw = 0; draw < draws; draw += 1) {
      const from = Math.floor((draw * labels.length) / draws);
      const to = Math.floor(((draw + 1) * labels.length) / draws);
      const row = from + chance.below(to - from);
      const label = labels[row] ?? 0;
      if (label === ignore) continue;
      kept.logits.set(logits.subarray(row * classes, (row + 1) * classes), kept.count * classes);
      kept.labels[kept.count] = label;
      kept.count += 1;
    }
  }

  /** How many positions of each exit were drawn. */
  get positions(): readonly number[] {
    return this.#exits.map(({ count }) => count);
  }

  /** A temperature for each exit; undefined where nothing but void was drawn, or where logits are not finite. */
  fit(): readonly (TemperatureFit | undefined)[] {
    const { classes } = this.#plan;
    return this.#exits.map(({ logits, labels, count }) =>
      fitTemperature({
        classes,
        logits: logits.subarray(0, count * classes),
        labels: labels.subarray(0, count),
        ignore: null,
      }),
    );
  }
}

import { type LabelledLogits, forEachRow } from './labelled-logits.ts';
import { calibrationError, countPrediction, emptyReliability } from './reliability.ts';

/** How well an exit's probabilities hold what they say. */
export interface Calibration {
  /** Mean negative log-likelihood, in nats. */
  readonly loss: number;
  /** Expected calibration error, in [0, 1]. */
  readonly error: number;
}

/** What an exit's logits are to be divided by, and what that gains. */
export interface TemperatureFit {
  readonly temperature: number;
  /** Whether the loss would still fall outside the range that is searched: each row is right, or none is. */
  readonly atBound: boolean;
  /** At temperature 1. */
  readonly before: Calibration;
  readonly after: Calibration;
}

/** The range of temperatures that are fitted. */
export const LOWEST_TEMPERATURE = 0.01;
export const HIGHEST_TEMPERATURE = 100;

/** The step of 1 / temperature below which a fit is done, relative to it. */
const PRECISION = 1e-9;
const MOST_STEPS = 100;

/** Loss and calibration error under a temperature; see `calibrationError`. Undefined where no row counts. */
export function calibrationOf(rows: LabelledLogits, temperature: number): Calibration | undefined {
  const bins = emptyReliability();
  let [count, loss] = [0, 0];
  forEachRow(rows, temperature, (reading, label) => {
    countPrediction(bins, reading.confidence, reading.top === label);
    count += 1;
    loss += reading.loss;
  });
  const error = calibrationError(bins);
  return error === undefined ? undefined : { loss: loss / count, error };
}

/**
 * The temperature of least negative log-likelihood, from [0.01, 100]. Undefined where no row counts, or where the logits
 * are not finite, so that there is no such loss.
 */
export function fitTemperature(rows: LabelledLogits): TemperatureFit | undefined {
  const before = calibrationOf(rows, 1);
  if (before === undefined || !Number.isFinite(before.loss)) return undefined;
  const temperature = leastLossTemperature(rows);
  const after = calibrationOf(rows, temperature);
  if (after === undefined) return undefined;
  const atBound = temperature === LOWEST_TEMPERATURE || temperature === HIGHEST_TEMPERATURE;
  return { temperature, atBound, before, after };
}

/**
 * The loss is convex in b = 1 / temperature. So this finds the root of its slope by Newton's method, and halves the
 * bracket where a step would leave it.
 */
function leastLossTemperature(rows: LabelledLogits): number {
  let low = 1 / HIGHEST_TEMPERATURE;
  let high = 1 / LOWEST_TEMPERATURE;
  // Where no row's logits differ, the temperature changes nothing.
  if (derivativesAt(rows, 1).slope === 0) return 1;
  if (derivativesAt(rows, high).slope <= 0) return LOWEST_TEMPERATURE;
  if (derivativesAt(rows, low).slope >= 0) return HIGHEST_TEMPERATURE;
  let sharpness = 1;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const { slope, curvature } = derivativesAt(rows, sharpness);
    if (slope > 0) high = sharpness;
    else low = sharpness;
    const newton = sharpness - slope / curvature;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    const done = slope === 0 || Math.abs(next - sharpness) <= PRECISION * sharpness;
    sharpness = slope === 0 ? sharpness : next;
    if (done) break;
  }
  return 1 / sharpness;
}

/** Of the summed loss by 1 / temperature. */
function derivativesAt(
  rows: LabelledLogits,
  sharpness: number,
): { readonly slope: number; readonly curvature: number } {
  let [slope, curvature] = [0, 0];
  forEachRow(rows, 1 / sharpness, (reading) => {
    slope += reading.slope;
    curvature += reading.curvature;
  });
  return { slope, curvature };
}

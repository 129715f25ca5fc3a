/** How many bins confidences are sorted into, as in Guo et al., On Calibration of Modern Neural Networks, ICML 2017. */
export const BINS = 15;

/**
 * Predictions by their confidence, in 15 bins (l, u] of equal width: how many there are in each, the sum of their
 * confidences, and how many of them are right.
 */
export interface Reliability {
  readonly counts: Float64Array;
  readonly confidences: Float64Array;
  readonly hits: Float64Array;
}

/** The bins without a prediction. */
export function emptyReliability(): Reliability {
  return { counts: new Float64Array(BINS), confidences: new Float64Array(BINS), hits: new Float64Array(BINS) };
}

/** Counts a prediction into `bins`, which it changes. */
export function countPrediction(
  { counts, confidences, hits }: Reliability,
  confidence: number,
  isRight: boolean,
): void {
  const bin = Math.min(BINS - 1, Math.max(0, Math.ceil(confidence * BINS) - 1));
  counts[bin] = (counts[bin] ?? 0) + 1;
  confidences[bin] = (confidences[bin] ?? 0) + confidence;
  hits[bin] = (hits[bin] ?? 0) + (isRight ? 1 : 0);
}

/**
 * The expected calibration error, in [0, 1] (formula (3) of Guo et al.): the gaps between a bin's mean confidence and its
 * accuracy, each by the bin's share of predictions. Undefined where there are none.
 */
export function calibrationError({ counts, confidences, hits }: Reliability): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  return hits.reduce((sum, hit, bin) => sum + Math.abs(hit - (confidences[bin] ?? 0)), 0) / total;
}

/** A bin that has predictions: means of them, and its share of all. */
export interface ReliabilityPoint {
  readonly confidence: number;
  readonly accuracy: number;
  readonly share: number;
}

/** The bins that have predictions, by their confidence. */
export function reliabilityPoints({ counts, confidences, hits }: Reliability): readonly ReliabilityPoint[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return [...counts].flatMap((count, bin) => {
    if (count === 0) return [];
    const confidence = (confidences[bin] ?? 0) / count;
    return [{ confidence, accuracy: (hits[bin] ?? 0) / count, share: count / total }];
  });
}

import { invariant } from '../../invariant.ts';

/** Logits with what is true: `logits[row * classes + class]`, a row for each position of the maps, or for each image. */
export interface LabelledLogits {
  readonly classes: number;
  readonly logits: Float32Array;
  /** Of each row. */
  readonly labels: ArrayLike<number>;
  /** The label of rows that do not count. */
  readonly ignore: number | null;
}

/** What one row says under a temperature. */
export interface RowReading {
  /** The largest logit's class, of equal ones the first. */
  readonly top: number;
  /** Its probability. */
  readonly confidence: number;
  /** The truth's negative log-likelihood, in nats. */
  readonly loss: number;
  /** The first and second derivative of the loss by 1 / temperature. */
  readonly slope: number;
  readonly curvature: number;
}

/** Calls `visit` for each row that counts, with its label; softmax is over logits / temperature. */
export function forEachRow(
  { classes, logits, labels, ignore }: LabelledLogits,
  temperature: number,
  visit: (reading: RowReading, label: number) => void,
): void {
  invariant(logits.length === labels.length * classes, `${labels.length} labels have ${logits.length} logits`);
  for (let row = 0; row < labels.length; row += 1) {
    const label = labels[row] ?? 0;
    if (label === ignore) continue;
    invariant(label < classes, `label ${label} is not below ${classes}`);
    visit(readRow(logits.subarray(row * classes, (row + 1) * classes), label, 1 / temperature), label);
  }
}

/**
 * With b = 1 / temperature and p = softmax(b z): loss = log sum exp(b z) - b z_label, its slope by b is E_p[z] - z_label
 * and its curvature Var_p(z). All logits are taken less the largest, which changes none of the three.
 */
function readRow(logits: Float32Array, label: number, sharpness: number): RowReading {
  const top = indexOfLargest(logits, 0, logits.length);
  const largest = logits[top] ?? 0;
  let [sum, first, second] = [0, 0, 0];
  for (const logit of logits) {
    const below = logit - largest;
    const weight = Math.exp(sharpness * below);
    sum += weight;
    // A logit of minus infinity has no probability, and so no part in the moments.
    if (weight === 0) continue;
    first += weight * below;
    second += weight * below * below;
  }
  const mean = first / sum;
  const own = (logits[label] ?? 0) - largest;
  return {
    top,
    confidence: 1 / sum,
    loss: Math.log(sum) - sharpness * own,
    slope: mean - own,
    curvature: second / sum - mean * mean,
  };
}

/** The class of each row: that of the largest logit, of equal ones the first. */
export function topClasses(logits: Float32Array, classes: number): Int32Array {
  return Int32Array.from({ length: logits.length / classes }, (_, row) => {
    return indexOfLargest(logits, row * classes, classes) - row * classes;
  });
}

function indexOfLargest(logits: Float32Array, from: number, count: number): number {
  let best = from;
  for (let index = from + 1; index < from + count; index += 1) {
    if ((logits[index] ?? 0) > (logits[best] ?? 0)) best = index;
  }
  return best;
}

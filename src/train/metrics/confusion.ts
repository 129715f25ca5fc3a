import { invariant } from '../../invariant.ts';

/**
 * How often each class of the ground truth was given each class: `counts[truth * classes + prediction]`. Counts are exact
 * up to 2^53.
 */
export interface Confusion {
  readonly classes: number;
  readonly counts: Float64Array;
}

/** A confusion matrix of nothing. */
export function emptyConfusion(classes: number): Confusion {
  return { classes, counts: new Float64Array(classes * classes) };
}

/**
 * Counts pixels, or images of a classifier, into `confusion`, which it changes. Where the truth is `ignore` (void)
 * nothing is counted. All other labels are below the number of classes: the data sets see to that.
 */
export function countLabels(
  { classes, counts }: Confusion,
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  ignore: number | null,
): void {
  invariant(truth.length === predicted.length, `${truth.length} labels have ${predicted.length} predictions`);
  for (let index = 0; index < truth.length; index += 1) {
    const label = truth[index] ?? 0;
    if (label === ignore) continue;
    const given = predicted[index] ?? 0;
    invariant(label < classes && given < classes, `label ${label} or prediction ${given} is not below ${classes}`);
    const cell = label * classes + given;
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
}

/** The cells of one image's confusion matrix that are not 0: few, so that those of a whole data set can be kept. */
export interface SparseConfusion {
  readonly cells: Uint32Array;
  readonly counts: Uint32Array;
}

/** As `countLabels`, for one image; `scratch` is a matrix of nothing, and is one again afterwards. */
export function countSparsely(
  scratch: Confusion,
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  ignore: number | null,
): SparseConfusion {
  countLabels(scratch, truth, predicted, ignore);
  const cells = Uint32Array.from(cellsOf(scratch, truth, predicted, ignore)).toSorted();
  const counts = Uint32Array.from(cells, (cell) => scratch.counts[cell] ?? 0);
  for (const cell of cells) scratch.counts[cell] = 0;
  return { cells, counts };
}

/** The cells that pixels fall into, each once. */
function cellsOf(
  { classes }: Confusion,
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  ignore: number | null,
): ReadonlySet<number> {
  const cells = new Set<number>();
  let last = -1;
  for (let index = 0; index < truth.length; index += 1) {
    const label = truth[index] ?? 0;
    if (label === ignore) continue;
    const cell = label * classes + (predicted[index] ?? 0);
    // Neighbours mostly fall into the same.
    if (cell !== last) cells.add(cell);
    last = cell;
  }
  return cells;
}

/** The sum of images' confusion matrices; of none, that of nothing. */
export function sumOfConfusions(classes: number, images: readonly SparseConfusion[]): Confusion {
  const sum = emptyConfusion(classes);
  for (const { cells, counts } of images) {
    cells.forEach((cell, index) => {
      invariant(cell < sum.counts.length, 'confusion matrices that are added have the same classes');
      sum.counts[cell] = (sum.counts[cell] ?? 0) + (counts[index] ?? 0);
    });
  }
  return sum;
}

/** As `accuracy`, of one image. */
export function sparseAccuracy({ cells, counts }: SparseConfusion, classes: number): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const hits = cells.reduce((sum, cell, index) => sum + (cell % (classes + 1) === 0 ? (counts[index] ?? 0) : 0), 0);
  return total === 0 ? undefined : hits / total;
}

/** How often each class is in the ground truth. */
export function truthCounts({ classes, counts }: Confusion): readonly number[] {
  return Array.from({ length: classes }, (_, row) => {
    return counts.subarray(row * classes, (row + 1) * classes).reduce((sum, count) => sum + count, 0);
  });
}

/**
 * The IoU of each class, TP / (TP + FP + FN) (formula (2) of the paper). Undefined for a class that neither the truth nor
 * the predictions have: 0 / 0. A class that only one of them has is wrong wherever it is, and so 0.
 */
export function classIous({ classes, counts }: Confusion): readonly (number | undefined)[] {
  const inTruth = new Float64Array(classes);
  const inPredictions = new Float64Array(classes);
  counts.forEach((count, cell) => {
    const [row, column] = [Math.floor(cell / classes), cell % classes];
    inTruth[row] = (inTruth[row] ?? 0) + count;
    inPredictions[column] = (inPredictions[column] ?? 0) + count;
  });
  return Array.from({ length: classes }, (_, index) => {
    const hits = counts[index * classes + index] ?? 0;
    const union = (inTruth[index] ?? 0) + (inPredictions[index] ?? 0) - hits;
    return union === 0 ? undefined : hits / union;
  });
}

/**
 * mIoU as in formula (1) of the paper: the mean of the classes' IoUs, over all pixels counted at once and not per image.
 * C is the classes that the truth or the predictions have. Undefined where nothing was counted.
 */
export function meanIou(confusion: Confusion): number | undefined {
  const ious = classIous(confusion).filter((iou) => iou !== undefined);
  return ious.length === 0 ? undefined : ious.reduce((sum, iou) => sum + iou, 0) / ious.length;
}

/** The share of counted pixels that are right, a classifier's top-1 accuracy; undefined where nothing was counted. */
export function accuracy({ classes, counts }: Confusion): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const hits = counts.reduce((sum, count, cell) => sum + (cell % (classes + 1) === 0 ? count : 0), 0);
  return total === 0 ? undefined : hits / total;
}

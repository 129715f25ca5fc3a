/** What a predictor reaches that gives every pixel, or every image, one and the same class. */
export interface ConstantPredictor {
  readonly class: number;
  /** As `meanIou`: over the classes of the truth, of which all others have 0. */
  readonly miou: number;
  readonly accuracy: number;
}

/**
 * The best constant predictor for labels of which each class has so many: the most frequent class, of equal ones the first. With
 * n of N labels it has IoU n / N there. It sees the labels that it is measured by, so that none fitted elsewhere does
 * better. Undefined without labels.
 */
export function bestConstant(counts: readonly number[]): ConstantPredictor | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  const most = Math.max(...counts);
  const share = most / total;
  const present = counts.filter((count) => count > 0).length;
  return { class: counts.indexOf(most), miou: share / present, accuracy: share };
}

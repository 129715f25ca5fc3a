import type { ImageResults } from './results.ts';

/** An image to show, by its place among the results, and where it stands among all. */
export interface ChosenImage {
  readonly index: number;
  /** The share of images that the main exit does no better for, in [0, 1]. */
  readonly rank: number;
}

/**
 * Images that stand for all: sorted by the main exit's mIoU, the middle one of each of `count` equal groups, from the best
 * down. Images where nothing counts are left out.
 */
export function chooseImages(images: readonly ImageResults[], count: number): readonly ChosenImage[] {
  const sorted = images
    .map(({ exits }, index) => ({ index, miou: exits.at(-1)?.miou ?? null }))
    .filter(({ miou }) => miou !== null)
    .toSorted((a, b) => (a.miou ?? 0) - (b.miou ?? 0) || a.index - b.index);
  const groups = Math.min(count, sorted.length);
  return Array.from({ length: groups }, (_, group) => {
    const at = Math.floor(((groups - group - 0.5) / groups) * sorted.length);
    return { index: sorted[at]?.index ?? 0, rank: (at + 0.5) / sorted.length };
  });
}

import type { Pixels } from '../../runtime/pixels.ts';
import type { Read } from './problem.ts';

/** What a network learns to say of an image: a class for each pixel (one channel, 255 is void), or one for all of it. */
export type Target =
  { readonly kind: 'mask'; readonly mask: Pixels } | { readonly kind: 'class'; readonly class: number };

/** An image, RGB or grey, and what is true of it. A mask has the image's size. */
export interface Example {
  readonly image: Pixels;
  readonly target: Target;
}

/** What the network says, which decides how a folder is read and what labels are legal. */
export interface Task {
  /** A class for each pixel, or for each image. */
  readonly labels: 'maps' | 'images';
  readonly classes: number;
}

/** The parts that a data set is divided into. */
export const parts = ['train', 'validation', 'test'] as const;
export type PartName = (typeof parts)[number];

/** For each part, the indices of its examples, each in at most one part. */
export type Division = Readonly<Record<PartName, readonly number[]>>;

/** A data set that was found complete, of which nothing but lists and archives has been read. */
export interface DataSource {
  /** What each example is called: a path from the data set's folder, or `scene 17`. */
  readonly names: readonly string[];
  readonly parts: Division;
  /** The names of the classes, where the data set has them: those of its folders. */
  readonly classNames: readonly string[];
  /** Decodes and checks one example. The same index gives the same example. */
  readonly load: (index: number) => Promise<Read<Example>>;
}

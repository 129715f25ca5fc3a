import { invariant } from '../../invariant.ts';
import { RandomBits } from '../../weights/random.ts';

/** Draws that belong to a seed and a name: the same for both, in whatever order images are loaded. */
export class Chance {
  readonly #bits: RandomBits;

  constructor(seed: number, name: string) {
    this.#bits = new RandomBits(seed, name);
  }

  /** A multiple of 2^-32 in [0, 1). */
  unit(): number {
    return ((this.#bits.take(1)[0] ?? 0) >>> 0) / 2 ** 32;
  }

  /** A number in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.unit();
  }

  /** An int in [0, count); `count` is at least 1 and far below 2^32, so that all are as likely but for one in 2^32. */
  below(count: number): number {
    invariant(count >= 1, 'there is something to choose from');
    return Math.floor(this.unit() * count);
  }

  /** True with probability p. */
  happens(p: number): boolean {
    return this.unit() < p;
  }

  /** The items in a random order, each order as likely: Fisher and Yates. */
  shuffled<T>(items: readonly T[]): readonly T[] {
    const left = [...items];
    const order: T[] = [];
    while (left.length > 0) {
      const index = this.below(left.length);
      const last = left.pop();
      const chosen = index < left.length ? left[index] : last;
      if (index < left.length && last !== undefined) left[index] = last;
      if (chosen !== undefined) order.push(chosen);
    }
    return order;
  }
}

import { type Rational, toNumber } from '../../rational.ts';
import type { Split } from '../../model/train/settings.ts';
import { Chance } from './chance.ts';
import { type Division, parts } from './example.ts';
import { type DataProblem, dataProblem } from './problem.ts';

export type Shares = Split & { readonly kind: 'shares' };

/** The indices from `from` to, not including, `to`. */
export function indices(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, offset) => from + offset);
}

/**
 * All of `count` examples, shuffled by the seed and cut at the shares: part by part, the rounded running sum is where a part
 * ends, so that every example is in one.
 */
export function divideByShares(count: number, shares: Shares, seed: number): Division {
  return cutAt(new Chance(seed, 'split').shuffled(indices(0, count)), shares);
}

/** A list cut at the shares, in its order. */
export function cutAt(order: readonly number[], { train, validation }: Shares): Division {
  const first = portion(order.length, train);
  const second = Math.max(first, Math.round(order.length * (toNumber(train) + toNumber(validation))));
  return { train: order.slice(0, first), validation: order.slice(first, second), test: order.slice(second) };
}

function portion(count: number, share: Rational): number {
  return Math.round(count * toNumber(share));
}

/**
 * PASCAL VOC's two halves divided by shares, so that [50, 20, 30] is the experiment of the paper (section VI): "we used one
 * of these sets as the training set, whereas the other was split into 60% and 40% for testing and validation". A training
 * share s takes 2s of the first half, and past 50% all of it and 2s - 1 of the second; what is left, shuffled by the
 * seed, is divided between validation and test in the proportion of their shares.
 */
export function divideHalves(
  first: readonly number[],
  second: readonly number[],
  shares: Shares,
  seed: number,
): Division {
  const chance = new Chance(seed, 'split');
  const share = toNumber(shares.train);
  const own = chance.shuffled(first);
  const others = chance.shuffled(second);
  const ofOwn = Math.round(own.length * Math.min(1, 2 * share));
  const ofOthers = Math.round(others.length * Math.max(0, 2 * share - 1));
  const left = chance.shuffled([...own.slice(ofOwn), ...others.slice(ofOthers)]);
  const [validation, test] = [toNumber(shares.validation), toNumber(shares.test)];
  const cut = validation + test === 0 ? 0 : Math.round((left.length * validation) / (validation + test));
  return {
    train: [...own.slice(0, ofOwn), ...others.slice(0, ofOthers)],
    validation: left.slice(0, cut),
    test: left.slice(cut),
  };
}

/** A tenth of the training examples, drawn by the seed, for validation: of a data set that has only training and test. */
export function holdOutTenth(training: readonly number[], test: readonly number[], seed: number): Division {
  const order = new Chance(seed, 'split').shuffled(training);
  const cut = order.length - Math.round(order.length / 10);
  return { train: order.slice(0, cut), validation: order.slice(cut), test };
}

/** A part without an example where its share is above 0, and training without one in any case; null where all is well. */
export function findEmptyPart(division: Division, split: Split): DataProblem | null {
  const images = parts.reduce((sum, part) => sum + division[part].length, 0);
  const wanted = parts.filter((part) => part === 'train' || (split.kind === 'shares' && split[part].num > 0n));
  const empty = wanted.find((part) => division[part].length === 0);
  const names = { train: 'training', validation: 'validation', test: 'the test' } as const;
  return empty === undefined ? null : dataProblem('data-part-empty', '', { part: names[empty], images });
}

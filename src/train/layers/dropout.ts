import { mul, tensor } from '@tensorflow/tfjs-core';
import type { Patch } from './patch.ts';
import { numberOf } from './settings.ts';

/** Dropout from the seed: each number is 0 with probability `rate`, and else 1 / (1 - rate) times itself. */
export const dropout: Patch = (layer, { noise }) => {
  const rate = numberOf(layer, 'rate');
  if (rate === 0) return (x) => x;
  return (x) => {
    const mask = noise(layer.name, x.size).map((value) => (value < rate ? 0 : 1 / (1 - rate)));
    return mul(x, tensor(mask, x.shape));
  };
};

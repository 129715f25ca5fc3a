import { type Tensor2D, add, cast, div, greater, maximum, mul, sub, sum } from '@tensorflow/tfjs-core';
import { channelSums } from '../ops/channels.ts';
import { type Loss, lossOf } from './loss.ts';
import { probabilitiesOf, throughSoftmax } from './pixels.ts';

/** A class without any probability divides by this and not by 0. */
const SMALLEST = 1e-30;

/**
 * 1 - mean over the classes that occur of 2 sum(p g) / (sum(p) + sum(g)), the sums over all pixels of the batch, with p
 * the probability of the class and g 1 where it is the pixel's: Sudre et al., "Generalised Dice overlap" (2017), section
 * 2, for each class by itself.
 */
export const dice: Loss = lossOf(({ logits, truth, valid }) => {
  const p = probabilitiesOf(logits);
  const known = mul<Tensor2D>(p, valid);
  const common = channelSums(mul(known, truth));
  const found = channelSums(truth);
  const total = maximum(add(channelSums(known), found), SMALLEST);
  const present = cast(greater(found, 0), 'float32');
  const share = div(present, maximum(sum(present), 1));
  const overlap = div(common, total);
  // d/dp of 2 common / total is 2 (g - overlap) / total.
  const byP = mul<Tensor2D>(mul(sub(overlap, truth), div(mul(share, 2), total)), valid);
  return {
    loss: mul(sub(1, sum(mul(mul(share, 2), overlap))), cast(greater(sum(present), 0), 'float32')),
    gradient: throughSoftmax(p, byP),
  };
});

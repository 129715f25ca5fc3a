import { div, mul, sub, sum } from '@tensorflow/tfjs-core';
import { type Loss, lossOf } from './loss.ts';
import { logLikelihoods, probabilitiesOf } from './pixels.ts';

/** The mean over pixels of -log p of their class. */
export const crossEntropy: Loss = lossOf((pixels) => {
  const { logits, truth, valid, count } = pixels;
  return {
    loss: sub(0, div(sum(logLikelihoods(pixels)), count)),
    gradient: mul(sub(probabilitiesOf(logits), truth), div(valid, count)),
  };
}, 'CrossEntropy');

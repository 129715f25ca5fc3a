import { div, exp, maximum, mul, pow, sub, sum } from '@tensorflow/tfjs-core';
import { type Loss, lossOf } from './loss.ts';
import { logLikelihoods, probabilitiesOf } from './pixels.ts';

/** Below this a pixel is as good as sure: (1 - p)^(gamma - 1) is not finite at p = 1 where gamma is below 1. */
const SURE = 1e-12;

/**
 * The mean over pixels of -(1 - p)^gamma log p of their class. Lin et al., "Focal loss for dense object detection" (2017),
 * equation 4; with gamma 0 it is cross-entropy.
 */
export function focal(gamma: number): Loss {
  return lossOf((pixels) => {
    const { logits, truth, valid, count } = pixels;
    const logP = logLikelihoods(pixels);
    const p = exp(logP);
    const doubt = maximum(sub(1, p), SURE);
    const factor = pow(doubt, gamma);
    // d/dp [(1 - p)^gamma log p] times p
    const slope = sub(factor, mul(mul(div(factor, doubt), gamma), mul(p, logP)));
    return {
      loss: sub(0, div(sum(mul(factor, logP)), count)),
      gradient: mul(mul(slope, sub(probabilitiesOf(logits), truth)), div(valid, count)),
    };
  });
}

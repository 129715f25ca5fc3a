import { type Tensor, add, mul, neg, rsqrt, squaredDifference, sub, tidy } from '@tensorflow/tfjs-core';
import { present } from '../../invariant.ts';
import { runOwnKernel } from '../backends/own-kernels.ts';
import { channelMeans, scaledChannels, valuesPerChannel } from './channels.ts';
import { type Differentiable, differentiable } from './differentiable.ts';
import type { Wanted } from './convolution.ts';

/** What a batch norm learns, [C] each. */
export interface Affine {
  readonly gamma: Tensor;
  readonly beta: Tensor;
}

/** Mean and variance of each channel, [C] each. */
export interface Statistics {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/** Mean and biased variance over all positions of a batch. */
export function batchStatistics(x: Tensor): Statistics {
  const mean = channelMeans(x);
  return { mean, variance: channelMeans(squaredDifference(x, mean)) };
}

/**
 * (x - mean) / sqrt(variance + eps) * gamma + beta with the statistics of the batch, differentiated through them. Ioffe
 * and Szegedy, "Batch normalization" (2015), algorithm 1 and the gradients behind it. `onStatistics` gets the batch's
 * mean and biased variance, which are freed after the call.
 */
export function batchNorm(
  x: Tensor,
  affine: Affine,
  epsilon: number,
  wanted: Wanted,
  onStatistics: (statistics: Statistics) => void,
): Tensor {
  const { gamma, beta } = affine;
  const by = [...(wanted.input ? [x] : []), ...(wanted.weights ? [gamma, beta] : [])];
  return differentiable(
    by,
    () => inOnePass(x, affine, epsilon, wanted, onStatistics) ?? composed(x, affine, epsilon, wanted, onStatistics),
  );
}

/** By a kernel of our own, where there is one. */
function inOnePass(
  x: Tensor,
  { gamma, beta }: Affine,
  epsilon: number,
  wanted: Wanted,
  onStatistics: (statistics: Statistics) => void,
): Differentiable | undefined {
  const [value, mean, variance] = runOwnKernel('BatchNorm', { x, gamma, beta }, { epsilon }) ?? [];
  if (value === undefined || mean === undefined || variance === undefined) return undefined;
  onStatistics({ mean, variance });
  return {
    value,
    saved: [x, gamma, mean, variance],
    gradients: (dy, [keptX = x, keptGamma = gamma, keptMean = mean, keptVariance = variance]) => {
      const operands = { x: keptX, dy, gamma: keptGamma, mean: keptMean, variance: keptVariance };
      const results = runOwnKernel('BatchNormGradient', operands, { epsilon, input: wanted.input });
      const all = present(results, 'what has the kernel has its gradient');
      if (wanted.weights) return [...all];
      all.slice(-2).forEach((unwanted) => unwanted.dispose());
      return all.slice(0, -2);
    },
  };
}

function composed(
  x: Tensor,
  { gamma, beta }: Affine,
  epsilon: number,
  wanted: Wanted,
  onStatistics: (statistics: Statistics) => void,
): Differentiable {
  const statistics = batchStatistics(x);
  onStatistics(statistics);
  const { mean, variance } = statistics;
  const scale = rsqrt(add(variance, epsilon));
  const factor = mul(scale, gamma);
  return {
    value: scaledChannels(x, factor, sub(beta, mul(mean, factor))),
    saved: [x, mean, scale, factor],
    gradients: (dy, [keptX = x, keptMean = mean, keptScale = scale, keptFactor = factor]) =>
      tidy(() => {
        const normal = scaledChannels(keptX, keptScale, neg(mul(keptMean, keptScale)));
        const meanOfDy = channelMeans(dy);
        const meanOfProduct = channelMeans(mul(dy, normal));
        const count = valuesPerChannel(dy);
        const weights = wanted.weights ? [mul(meanOfProduct, count), mul(meanOfDy, count)] : [];
        if (!wanted.input) return weights;
        // factor * (dy - mean(dy) - normal * mean(dy * normal))
        const direct = scaledChannels(dy, keptFactor, neg(mul(keptFactor, meanOfDy)));
        return [sub(direct, mul(normal, mul(keptFactor, meanOfProduct))), ...weights];
      }),
  };
}

/** The same with given statistics, which are not differentiated: a frozen batch norm. */
export function fixedBatchNorm(
  x: Tensor,
  { gamma, beta }: Affine,
  { mean, variance }: Statistics,
  epsilon: number,
  wantsInput: boolean,
): Tensor {
  return differentiable(wantsInput ? [x] : [], (): Differentiable => {
    const factor = mul(rsqrt(add(variance, epsilon)), gamma);
    return {
      value: scaledChannels(x, factor, sub(beta, mul(mean, factor))),
      saved: [factor],
      gradients: (dy, [kept = factor]) => [mul(dy, kept)],
    };
  });
}

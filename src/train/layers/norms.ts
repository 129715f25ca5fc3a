import { add, mul, tidy } from '@tensorflow/tfjs-core';
import { batchNorm, fixedBatchNorm } from '../ops/batch-norm.ts';
import { valuesPerChannel } from '../ops/channels.ts';
import type { Patch } from './patch.ts';
import { numberOf, ownVariable } from './settings.ts';

/**
 * Batch norm as PyTorch trains it: the moving variance is that of the values as a sample, n / (n - 1) times the batch's.
 * A frozen one uses the moving statistics and leaves them as they are.
 */
export const batchNormalization: Patch = (layer, { wanted, frozen }) => {
  const affine = { gamma: ownVariable(layer, 'gamma'), beta: ownVariable(layer, 'beta') };
  const moving = { mean: ownVariable(layer, 'moving_mean'), variance: ownVariable(layer, 'moving_variance') };
  const [epsilon, momentum] = [numberOf(layer, 'epsilon'), numberOf(layer, 'momentum')];
  if (frozen) return (x) => fixedBatchNorm(x, affine, moving, epsilon, wanted.input);
  return (x) => {
    const count = valuesPerChannel(x);
    const sample = count > 1 ? count / (count - 1) : 1;
    return batchNorm(x, affine, epsilon, wanted, ({ mean, variance }) =>
      tidy(() => {
        moving.mean.assign(add(mul(moving.mean, momentum), mul(mean, 1 - momentum)));
        moving.variance.assign(add(mul(moving.variance, momentum), mul(variance, (1 - momentum) * sample)));
      }),
    );
  };
};

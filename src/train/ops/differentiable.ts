import { type Tensor, type Tensor4D, customGrad } from '@tensorflow/tfjs-core';
import { invariant } from '../../invariant.ts';

/** A result, what its gradient needs of the computation, and the gradient. */
export interface Differentiable {
  readonly value: Tensor;
  /** Kept until the gradient has been computed. */
  readonly saved: readonly Tensor[];
  /** One gradient for each tensor that is differentiated by, from the result's and what was saved. */
  readonly gradients: (dy: Tensor, saved: readonly Tensor[]) => Tensor[];
}

/**
 * Computes `forward` with its own gradient with respect to `by`. Tensors that no gradient is wanted for are not named in
 * `by`, so that none is computed; what `forward` does inside is not recorded.
 */
export function differentiable(by: readonly Tensor[], forward: () => Differentiable): Tensor {
  if (by.length === 0) return forward().value;
  const operation = customGrad((...operands) => {
    const save = operands.at(-1);
    const { value, saved, gradients } = forward();
    if (typeof save === 'function') save([...saved]);
    return { value, gradFunc: (dy: Tensor, kept: Tensor[]) => gradients(dy, kept) };
  });
  return operation(...by);
}

function isMap(x: Tensor): x is Tensor4D {
  return x.rank === 4;
}

/** The tensor, which is [N, H, W, C]. */
export function asMap(x: Tensor): Tensor4D {
  invariant(isMap(x), `a map has rank 4, and not ${x.rank}`);
  return x;
}

import { type Scalar, type Tensor, mul, reshape, tidy } from '@tensorflow/tfjs-core';
import { type Differentiable, differentiable } from '../ops/differentiable.ts';
import { type Pixels, pixelsOf } from './pixels.ts';

/** PASCAL VOC's label of pixels that belong to no class. */
export const VOID = 255;

/**
 * The loss of one exit, a scalar: logits are [N, H, W, K] with labels int32 [N, H, W], or [N, K] with [N]. Pixels whose
 * label is `ignore` have no part in it; without any others it is 0.
 */
export type Loss = (logits: Tensor, labels: Tensor, ignore?: number) => Scalar;

/** A loss and its gradient by the logits, [P, K]. */
export interface LossAndGradient {
  readonly loss: Tensor;
  readonly gradient: Tensor;
}

function asScalar(x: Tensor): Scalar {
  return reshape(x, []);
}

/** A loss that computes its gradient along with its value. */
export function lossOf(compute: (pixels: Pixels) => LossAndGradient): Loss {
  return (logits, labels, ignore = VOID) =>
    asScalar(withGradient(logits, () => compute(pixelsOf(logits, labels, ignore))));
}

/** What `compute` gives, differentiated by the logits only. */
export function withGradient(logits: Tensor, compute: () => LossAndGradient): Tensor {
  return differentiable([logits], (): Differentiable => {
    const { loss, gradient } = compute();
    return {
      value: asScalar(loss),
      saved: [gradient],
      gradients: (dy, [kept = gradient]) => [tidy(() => reshape(mul(kept, dy), logits.shape))],
    };
  });
}

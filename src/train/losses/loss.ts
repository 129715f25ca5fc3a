import { type Scalar, type Tensor, cast, mul, reshape, tidy } from '@tensorflow/tfjs-core';
import { type Differentiable, differentiable } from '../ops/differentiable.ts';
import { runOwnKernel } from '../backends/own-kernels.ts';
import { type Pixels, logitRows, pixelsOf } from './pixels.ts';

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

/**
 * A loss that computes its gradient along with its value: by the kernel of this name where the backend has it, else by
 * `compute`.
 */
export function lossOf(compute: (pixels: Pixels) => LossAndGradient, kernel?: string): Loss {
  return (logits, labels, ignore = VOID) =>
    asScalar(
      withGradient(logits, () => {
        const own = kernel === undefined ? undefined : byKernel(kernel, logits, labels, ignore);
        return own ?? compute(pixelsOf(logits, labels, ignore));
      }),
    );
}

function byKernel(name: string, logits: Tensor, labels: Tensor, ignore: number): LossAndGradient | undefined {
  const operands = { logits: logitRows(logits), labels: reshape(cast(labels, 'int32'), [labels.size]) };
  const [loss, gradient] = runOwnKernel(name, operands, { ignore }) ?? [];
  return loss === undefined || gradient === undefined ? undefined : { loss, gradient };
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

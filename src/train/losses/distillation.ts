import { type Scalar, type Tensor, div, exp, log, max, mul, reshape, sub, sum } from '@tensorflow/tfjs-core';
import { VOID, withGradient } from './loss.ts';
import { logitRows, pixelsOf } from './pixels.ts';

/** log softmax, [P, K] */
function logProbabilities(logits: Tensor): Tensor {
  const shifted = sub(logits, max(logits, 1, true));
  return sub(shifted, log(sum(exp(shifted), 1, true)));
}

/**
 * temperature^2 times the mean over pixels of KL(teacher || student) of the probabilities softened by the temperature:
 * Hinton, Vinyals and Dean, "Distilling the knowledge in a neural network" (2015), section 2. The teacher has no gradient.
 */
export function distillation(
  student: Tensor,
  teacher: Tensor,
  labels: Tensor,
  temperature: number,
  ignore: number = VOID,
): Scalar {
  const loss = withGradient(student, () => {
    const { logits, valid, count } = pixelsOf(student, labels, ignore);
    const logQ = logProbabilities(div(logits, temperature));
    const logP = logProbabilities(div(logitRows(teacher), temperature));
    const p = exp(logP);
    const share = div(valid, count);
    return {
      loss: mul(sum(mul(mul(p, sub(logP, logQ)), share)), temperature ** 2),
      gradient: mul(mul(sub(exp(logQ), p), share), temperature),
    };
  });
  return reshape(loss, []);
}

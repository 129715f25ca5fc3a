import { type Tensor, mul, relu as plainRelu, step, tidy } from '@tensorflow/tfjs-core';
import { runOwnKernel } from '../backends/own-kernels.ts';
import { differentiable } from './differentiable.ts';

/**
 * max(x, 0). Its gradient needs the result alone, which the next layer keeps in any case, where TensorFlow.js keeps the
 * operand.
 */
export function relu(x: Tensor, wantsInput: boolean): Tensor {
  return differentiable(wantsInput ? [x] : [], () => {
    const value = plainRelu(x);
    return { value, saved: [value], gradients: (dy, [y = value]) => [reluGradient(y, dy)] };
  });
}

function reluGradient(y: Tensor, dy: Tensor): Tensor {
  const [own] = runOwnKernel('ReluGradient', { y, dy }) ?? [];
  return own ?? tidy(() => mul(dy, step(y)));
}

import { type Tensor, add } from '@tensorflow/tfjs-core';
import { differentiable } from './differentiable.ts';

/** The sum of tensors of one shape. Its gradients need none of them, where TensorFlow.js keeps them all. */
export function sumOf(terms: readonly Tensor[], wantsInput: boolean): Tensor {
  return differentiable(wantsInput ? terms : [], () => ({
    value: terms.reduce((sum, term) => add(sum, term)),
    saved: [],
    gradients: (dy) => terms.map(() => dy.clone()),
  }));
}

/** Whether tensors have one shape. */
export function areAlike(terms: readonly Tensor[]): boolean {
  return terms.every(({ shape }) => shape.join() === terms[0]?.shape.join());
}

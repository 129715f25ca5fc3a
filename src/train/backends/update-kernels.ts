import type { Tensor } from '@tensorflow/tfjs-core';
import { invariant } from '../../invariant.ts';
import { type Operands, operandOf } from './heap.ts';
import { type OwnKernel, ownHeap, runOwnKernel } from './own-kernels.ts';

/** What an update of torch.optim.sgd changes, and what by: kernels/update.ts. */
export interface MomentumUpdate {
  readonly weight: Tensor;
  readonly gradient: Tensor;
  /** Absent where the momentum is 0. */
  readonly buffer?: Tensor;
  readonly momentum: number;
  readonly decay: number;
  readonly rate: number;
}

/** The same of torch.optim.adam; `updates` counts this one too. */
export interface AdamUpdate {
  readonly weight: Tensor;
  readonly gradient: Tensor;
  readonly mean: Tensor;
  readonly square: Tensor;
  readonly beta1: number;
  readonly beta2: number;
  readonly decay: number;
  readonly rate: number;
  readonly updates: number;
  readonly epsilon: number;
}

function countOf(inputs: Operands): number {
  return operandOf(inputs, 'gradient').shape.reduce((product, size) => product * size, 1);
}

function numberIn(attributes: Readonly<Record<string, unknown>>, name: string): number {
  const value = attributes[name];
  invariant(typeof value === 'number', `an update has a number ${name}`);
  return value;
}

/** An update of torch.optim.sgd, in place. */
export const momentumKernel: OwnKernel = (heap, { updateWithMomentum }, inputs, attributes) => {
  const { buffer } = inputs;
  updateWithMomentum(
    heap.address(operandOf(inputs, 'weight')),
    heap.address(operandOf(inputs, 'gradient')),
    buffer === undefined ? 0 : heap.address(buffer),
    countOf(inputs),
    numberIn(attributes, 'momentum'),
    numberIn(attributes, 'decay'),
    numberIn(attributes, 'rate'),
  );
  heap.forget(operandOf(inputs, 'weight'));
  return [];
};

/** An update of torch.optim.adam, in place. */
export const adamKernel: OwnKernel = (heap, { updateWithAdam }, inputs, attributes) => {
  const [beta1, beta2] = [numberIn(attributes, 'beta1'), numberIn(attributes, 'beta2')];
  const updates = numberIn(attributes, 'updates');
  updateWithAdam(
    heap.address(operandOf(inputs, 'weight')),
    heap.address(operandOf(inputs, 'gradient')),
    heap.address(operandOf(inputs, 'mean')),
    heap.address(operandOf(inputs, 'square')),
    countOf(inputs),
    beta1,
    1 - beta1,
    beta2,
    1 - beta2,
    numberIn(attributes, 'decay'),
    numberIn(attributes, 'rate') / (1 - beta1 ** updates),
    Math.sqrt(1 - beta2 ** updates),
    numberIn(attributes, 'epsilon'),
  );
  heap.forget(operandOf(inputs, 'weight'));
  return [];
};

/** Whether tensors can be changed where they lie: nobody else may have their numbers. */
function areOwn(tensors: readonly Tensor[]): boolean {
  const heap = ownHeap();
  return heap !== undefined && tensors.every((tensor) => heap.isOnly(tensor));
}

/** Updates a weight and its buffer where they lie; false where that cannot be done, and then nothing is changed. */
export function updateWithMomentumInPlace({ weight, gradient, buffer, ...numbers }: MomentumUpdate): boolean {
  const kept = buffer === undefined ? {} : { buffer };
  if (!areOwn([weight, ...Object.values(kept)])) return false;
  return runOwnKernel('UpdateWithMomentum', { weight, gradient, ...kept }, { ...numbers }) !== undefined;
}

/** Updates a weight and its moments where they lie; false where that cannot be done, and then nothing is changed. */
export function updateWithAdamInPlace({ weight, gradient, mean, square, ...numbers }: AdamUpdate): boolean {
  if (!areOwn([weight, mean, square])) return false;
  return runOwnKernel('UpdateWithAdam', { weight, gradient, mean, square }, { ...numbers }) !== undefined;
}

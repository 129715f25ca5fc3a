import { operandOf } from './heap.ts';
import type { OwnKernel } from './own-kernels.ts';

/** dy where y, the result of a ReLU, is above 0, and 0 elsewhere. */
export const reluGradientKernel: OwnKernel = (heap, { reluGradient }, inputs) => {
  const [y, dy] = [operandOf(inputs, 'y'), operandOf(inputs, 'dy')];
  const dx = heap.create(y.shape, 'float32');
  const count = y.shape.reduce((product, size) => product * size, 1);
  reluGradient(heap.address(y), heap.address(dy), heap.address(dx), count);
  return [dx];
};

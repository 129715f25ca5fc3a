import { geometryIn } from './convolution-kernels.ts';
import { operandOf } from './heap.ts';
import type { OwnKernel } from './own-kernels.ts';
import { withScratch } from './scratch.ts';

/** y from x and a kernel [kh, kw, C, 1]. */
export const depthwiseKernel: OwnKernel = (heap, { depthwise }, inputs, attributes) => {
  const { fields, y, taps } = geometryIn(attributes);
  const result = heap.create(y, 'float32');
  const [x, kernel] = [operandOf(inputs, 'x'), operandOf(inputs, 'kernel')];
  withScratch(heap, (scratch) =>
    depthwise(
      scratch.integers(fields),
      heap.address(x),
      heap.address(kernel),
      heap.address(result),
      scratch.floats(2 * taps),
    ),
  );
  return [result];
};

/** dx from dy and the kernel. */
export const depthwiseInputGradientKernel: OwnKernel = (heap, { depthwiseBack }, inputs, attributes) => {
  const { fields, x, taps } = geometryIn(attributes);
  const result = heap.create(x, 'float32');
  const [dy, kernel] = [operandOf(inputs, 'dy'), operandOf(inputs, 'kernel')];
  withScratch(heap, (scratch) =>
    depthwiseBack(
      scratch.integers(fields),
      heap.address(dy),
      heap.address(kernel),
      heap.address(result),
      scratch.floats(2 * taps),
    ),
  );
  return [result];
};

/** The kernel's gradient, [kh, kw, C, 1], from x and dy. */
export const depthwiseKernelGradientKernel: OwnKernel = (heap, { depthwiseKernelGradient }, inputs, attributes) => {
  const { fields, x: shape } = geometryIn(attributes);
  const [kernelHeight = 1, kernelWidth = 1] = fields.slice(7);
  const result = heap.create([kernelHeight, kernelWidth, shape[3] ?? 0, 1], 'float32');
  const [x, dy] = [operandOf(inputs, 'x'), operandOf(inputs, 'dy')];
  withScratch(heap, (scratch) =>
    depthwiseKernelGradient(scratch.integers(fields), heap.address(x), heap.address(dy), heap.address(result)),
  );
  return [result];
};

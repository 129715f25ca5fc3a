import { type Tensor, grads, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { present } from '../../invariant.ts';
import { convolution } from '../ops/convolution.ts';

/** How far a backend may be off, as a part of the largest number of each result; float32 gives about 1e-7. */
export const SELF_TEST_LIMIT = 1e-4;

/** A map of 7 x 6 with 3 channels, and a kernel of 3 x 3 to 4 channels with dilation 2, so that padding 2 keeps the size. */
const size = { height: 7, width: 6, inputs: 3, outputs: 4, kernel: 3, dilation: 2 } as const;

/** Numbers in [-1, 1) without a pattern: a linear congruential generator, Numerical Recipes' constants. */
function numbers(count: number, seed: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.fround(state / 2 ** 31 - 1);
  });
}

/** The convolution y, and the gradients of sum(y dy) by x and by the kernel, all by their definition, in float64. */
function expected(x: Float64Array, kernel: Float64Array, dy: Float64Array): readonly Float64Array[] {
  const { height, width, inputs, outputs, kernel: taps, dilation } = size;
  const [y, dx, dKernel] = [new Float64Array(dy.length), new Float64Array(x.length), new Float64Array(kernel.length)];
  const addTo = (numbers: Float64Array, at: number, value: number): void => {
    numbers[at] = (numbers[at] ?? 0) + value;
  };
  const visit = (pixel: number, tap: number, source: number): void => {
    for (let input = 0; input < inputs; input++)
      for (let output = 0; output < outputs; output++) {
        const [from, to] = [source * inputs + input, pixel * outputs + output];
        const weight = (tap * inputs + input) * outputs + output;
        addTo(y, to, (x[from] ?? 0) * (kernel[weight] ?? 0));
        addTo(dx, from, (dy[to] ?? 0) * (kernel[weight] ?? 0));
        addTo(dKernel, weight, (dy[to] ?? 0) * (x[from] ?? 0));
      }
  };
  for (let pixel = 0; pixel < height * width; pixel++)
    for (let tap = 0; tap < taps * taps; tap++) {
      const row = Math.floor(pixel / width) + dilation * (Math.floor(tap / taps) - 1);
      const column = (pixel % width) + dilation * ((tap % taps) - 1);
      if (row >= 0 && row < height && column >= 0 && column < width) visit(pixel, tap, row * width + column);
    }
  return [y, dx, dKernel];
}

/** The largest difference, over the largest number expected. */
function relativeError(actual: ArrayLike<number>, wanted: Float64Array): number {
  const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  // A number that is none must not pass.
  const differences = wanted.map((value, index) => {
    const difference = Math.abs(value - (actual[index] ?? NaN));
    return Number.isNaN(difference) ? Infinity : difference;
  });
  return differences.reduce((most, value) => Math.max(most, value), 0) / largest;
}

/**
 * Computes a dilated convolution and its two gradients on the backend that is in use, as training does, and again in
 * float64: the largest relative error of the three.
 */
export async function selfTest(): Promise<number> {
  const { height, width, inputs, outputs, kernel: taps, dilation } = size;
  const x = numbers(height * width * inputs, 1);
  const kernel = numbers(taps * taps * inputs * outputs, 2);
  const dy = numbers(height * width * outputs, 3);
  const results = tidy(() => {
    const [map, weights, change] = [
      tensor4d(Float32Array.from(x), [1, height, width, inputs]),
      tensor4d(Float32Array.from(kernel), [taps, taps, inputs, outputs]),
      tensor4d(Float32Array.from(dy), [1, height, width, outputs]),
    ];
    const convolve = (input: Tensor, of: Tensor): Tensor =>
      convolution(
        input,
        { kernel: of },
        {
          kernel: [taps, taps],
          stride: [1, 1],
          dilation: [dilation, dilation],
          margins: [
            [dilation, dilation],
            [dilation, dilation],
          ],
        },
        { input: true, weights: true },
      );
    // The gradients of sum(y dy), from dy at once: so far no operation's gradient but the convolution's need be there.
    return [convolve(map, weights), ...grads(convolve)([map, weights], change)];
  });
  const errors: number[] = [];
  for (const [index, wanted] of expected(x, kernel, dy).entries()) {
    const result = present(results[index], 'a result and two gradients');
    errors.push(relativeError(await result.data(), wanted));
    result.dispose();
  }
  return Math.max(...errors);
}

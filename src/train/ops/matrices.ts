import { type Tensor, type Tensor2D, matMul, reshape, transpose } from '@tensorflow/tfjs-core';
import { geometryOf } from '../backends/geometry.ts';
import { runOwnKernel } from '../backends/own-kernels.ts';
import { NO_MARGINS } from './window.ts';

/** The longest line of pixels that the kernels are given at a time. */
const WIDEST = 768;

/** Height and width of a map of so many pixels, of which nothing but its speed depends. */
function mapOf(pixels: number): readonly [number, number] {
  let width = Math.min(pixels, WIDEST);
  while (pixels % width !== 0) width--;
  return [pixels / width, width];
}

/**
 * The kernel of our own that multiplies by a matrix of `from` x `to` numbers, each row of a matrix taken for a pixel;
 * undefined where the backend has none.
 */
function byKernel(
  name: string,
  operands: Readonly<Record<string, Tensor>>,
  rows: number,
  [from, to]: readonly [number, number],
): Tensor | undefined {
  const movement = { kernel: [1, 1], stride: [1, 1], dilation: [1, 1], margins: NO_MARGINS } as const;
  const size = mapOf(rows);
  const geometry = geometryOf({ x: [1, ...size, from], y: [1, ...size, to], movement });
  return runOwnKernel(name, operands, { geometry })?.[0];
}

/** a [P, F] times b [F, G]. */
export function product(a: Tensor2D, b: Tensor2D): Tensor2D {
  const own = byKernel('Convolution', { x: a, kernel: b }, a.shape[0], b.shape);
  return own === undefined ? matMul(a, b) : reshape(own, [a.shape[0], b.shape[1]]);
}

/** a [P, G] times b [F, G] turned around: [P, F]. The WASM backend has slow loops only for turned operands. */
export function productWithTurned(a: Tensor2D, b: Tensor2D): Tensor2D {
  const own = byKernel('ConvolutionInputGradient', { dy: a, kernel: b }, a.shape[0], b.shape);
  return own === undefined ? matMul(a, transpose(b)) : reshape(own, [a.shape[0], b.shape[0]]);
}

/** a [P, F] turned around, times b [P, G]: [F, G]. */
export function productOfTurned(a: Tensor2D, b: Tensor2D): Tensor2D {
  const size = [a.shape[1], b.shape[1]] as const;
  const own = byKernel('ConvolutionKernelGradient', { x: a, dy: b }, a.shape[0], size);
  return own === undefined ? matMul(transpose(a), b) : reshape(own, [...size]);
}

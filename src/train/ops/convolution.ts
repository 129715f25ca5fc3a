import { type Tensor, type Tensor4D, add, conv2d, fused, tidy } from '@tensorflow/tfjs-core';
import { present } from '../../invariant.ts';
import { geometryOf, shapeOfConvolution } from '../backends/geometry.ts';
import { runOwnKernel } from '../backends/own-kernels.ts';
import { channelSums } from './channels.ts';
import { type Differentiable, asMap, differentiable } from './differentiable.ts';
import { inputGradient } from './input-gradient.ts';
import { kernelGradient } from './kernel-gradient.ts';
import { explicit, negative, positive, sizeOf, withMargins } from './margins.ts';
import type { Movement } from './window.ts';

/** Which of an operation's gradients are wanted. */
export interface Wanted {
  readonly input: boolean;
  readonly weights: boolean;
}

/** x [N, H, W, I] with a kernel [kh, kw, I, O] and perhaps a bias [O], without gradients. */
export function convolve(x: Tensor4D, kernel: Tensor4D, movement: Movement, bias?: Tensor): Tensor4D {
  const geometry = geometryOf(shapeOfConvolution(x.shape, kernel.shape[3], movement));
  const own = runOwnKernel('Convolution', { x, kernel, ...(bias === undefined ? {} : { bias }) }, { geometry });
  return own === undefined ? composed(x, kernel, movement, bias) : asMap(present(own[0], 'a convolution has a result'));
}

function composed(
  x: Tensor4D,
  kernel: Tensor4D,
  { stride, dilation, margins }: Movement,
  bias: Tensor | undefined,
): Tensor4D {
  const cut = withMargins(x, negative(margins));
  const [pad, strides, dilations] = [explicit(positive(margins)), pair(stride), pair(dilation)];
  if (bias === undefined) return conv2d(cut, kernel, strides, pad, 'NHWC', dilations);
  return fused.conv2d({ x: cut, filter: kernel, strides, pad, dilations, bias });
}

function pair([height, width]: readonly [number, number]): [number, number] {
  return [height, width];
}

/**
 * A convolution with its gradients: TensorFlow.js has none for a dilated one, and on WASM none for any kernel.
 * Dumoulin and Visin, "A guide to convolution arithmetic for deep learning" (2016), sections 4 and 5.
 */
export function convolution(
  input: Tensor,
  weights: { readonly kernel: Tensor; readonly bias?: Tensor },
  movement: Movement,
  wanted: Wanted,
): Tensor {
  const [x, kernel] = [asMap(input), asMap(weights.kernel)];
  const { bias } = weights;
  const size = sizeOf(x);
  const by = [...(wanted.input ? [x] : []), ...(wanted.weights ? [kernel, ...(bias === undefined ? [] : [bias])] : [])];
  return differentiable(by, (): Differentiable => ({
    value: convolve(x, kernel, movement, bias),
    saved: [kernel, ...(wanted.weights ? [x] : [])],
    gradients: (dy, [keptKernel = kernel, keptInput = x]) =>
      tidy(() => {
        const dyMap = asMap(dy);
        return [
          ...(wanted.input ? [inputGradient(dyMap, asMap(keptKernel), movement, size)] : []),
          ...(wanted.weights ? [kernelGradient(asMap(keptInput), dyMap, movement)] : []),
          ...(wanted.weights && bias !== undefined ? [channelSums(dy)] : []),
        ];
      }),
  }));
}

/**
 * A transposed convolution of x [N, H, W, I] to maps of `size`, with a kernel [kh, kw, O, I]: the gradient of the
 * convolution that `movement` describes.
 */
export function transposedConvolution(
  input: Tensor,
  weights: { readonly kernel: Tensor; readonly bias?: Tensor },
  movement: Movement,
  size: readonly [number, number],
  wanted: Wanted,
): Tensor {
  const [x, kernel] = [asMap(input), asMap(weights.kernel)];
  const { bias } = weights;
  const by = [...(wanted.input ? [x] : []), ...(wanted.weights ? [kernel, ...(bias === undefined ? [] : [bias])] : [])];
  return differentiable(by, (): Differentiable => {
    const value = inputGradient(x, kernel, movement, size);
    return {
      value: bias === undefined ? value : add(value, bias),
      saved: [kernel, ...(wanted.weights ? [x] : [])],
      gradients: (dy, [keptKernel = kernel, keptInput = x]) =>
        tidy(() => {
          const dyMap = asMap(dy);
          return [
            ...(wanted.input ? [convolve(dyMap, asMap(keptKernel), movement)] : []),
            ...(wanted.weights ? [kernelGradient(dyMap, asMap(keptInput), movement)] : []),
            ...(wanted.weights && bias !== undefined ? [channelSums(dy)] : []),
          ];
        }),
    };
  });
}

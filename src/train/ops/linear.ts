import { type Rank, type Tensor, type Tensor2D, add, matMul, reshape, tidy, transpose } from '@tensorflow/tfjs-core';
import { channelCount, channelSums, valuesPerChannel } from './channels.ts';
import type { Wanted } from './convolution.ts';
import { type Differentiable, differentiable } from './differentiable.ts';

function asRows(x: Tensor): Tensor2D {
  return reshape<Rank.R2>(x, [valuesPerChannel(x), channelCount(x)]);
}

/**
 * x [..., F] times a matrix [F, G], plus perhaps a bias [G]. Its gradients are matrix products without transposed
 * operands, for which the WASM backend has slow loops only.
 */
export function linear(
  x: Tensor,
  { kernel, bias }: { readonly kernel: Tensor; readonly bias?: Tensor },
  wanted: Wanted,
): Tensor {
  const [features = 1, results = 1] = kernel.shape;
  const by = [...(wanted.input ? [x] : []), ...(wanted.weights ? [kernel, ...(bias === undefined ? [] : [bias])] : [])];
  return differentiable(by, (): Differentiable => {
    const product = matMul(asRows(x), reshape<Rank.R2>(kernel, [features, results]));
    const value = reshape(bias === undefined ? product : add(product, bias), [...x.shape.slice(0, -1), results]);
    return {
      value,
      saved: [kernel, ...(wanted.weights ? [x] : [])],
      gradients: (dy, [keptKernel = kernel, keptX = x]) =>
        tidy(() => {
          const rows = asRows(dy);
          const turned = (matrix: Tensor): Tensor2D => transpose(reshape<Rank.R2>(matrix, [features, results]));
          return [
            ...(wanted.input ? [reshape(matMul(rows, turned(keptKernel)), x.shape)] : []),
            ...(wanted.weights ? [matMul(transpose(asRows(keptX)), rows)] : []),
            ...(wanted.weights && bias !== undefined ? [channelSums(dy)] : []),
          ];
        }),
    };
  });
}

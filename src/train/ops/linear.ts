import { type Rank, type Tensor, type Tensor2D, add, reshape, tidy } from '@tensorflow/tfjs-core';
import { channelCount, channelSums, valuesPerChannel } from './channels.ts';
import type { Wanted } from './convolution.ts';
import { type Differentiable, differentiable } from './differentiable.ts';
import { product, productOfTurned, productWithTurned } from './matrices.ts';

function asRows(x: Tensor): Tensor2D {
  return reshape<Rank.R2>(x, [valuesPerChannel(x), channelCount(x)]);
}

/** x [..., F] times a matrix [F, G], plus perhaps a bias [G]. */
export function linear(
  x: Tensor,
  { kernel, bias }: { readonly kernel: Tensor; readonly bias?: Tensor },
  wanted: Wanted,
): Tensor {
  const [features = 1, results = 1] = kernel.shape;
  const asMatrix = (matrix: Tensor): Tensor2D => reshape<Rank.R2>(matrix, [features, results]);
  const by = [...(wanted.input ? [x] : []), ...(wanted.weights ? [kernel, ...(bias === undefined ? [] : [bias])] : [])];
  return differentiable(by, (): Differentiable => {
    const found = product(asRows(x), asMatrix(kernel));
    return {
      value: reshape(bias === undefined ? found : add(found, bias), [...x.shape.slice(0, -1), results]),
      saved: [kernel, ...(wanted.weights ? [x] : [])],
      gradients: (dy, [keptKernel = kernel, keptX = x]) =>
        tidy(() => {
          const rows = asRows(dy);
          return [
            ...(wanted.input ? [reshape(productWithTurned(rows, asMatrix(keptKernel)), x.shape)] : []),
            ...(wanted.weights ? [productOfTurned(asRows(keptX), rows)] : []),
            ...(wanted.weights && bias !== undefined ? [channelSums(dy)] : []),
          ];
        }),
    };
  });
}

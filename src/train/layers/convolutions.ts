import type { Tensor } from '@tensorflow/tfjs-core';
import type { Pair } from '../../graph/ops.ts';
import { convolution, transposedConvolution } from '../ops/convolution.ts';
import { depthwiseConvolution } from '../ops/depthwise.ts';
import { asMap } from '../ops/differentiable.ts';
import { linear } from '../ops/linear.ts';
import { sizeOf } from '../ops/margins.ts';
import { type Movement, NO_MARGINS, sameMargins } from '../ops/window.ts';
import type { Patch } from './patch.ts';
import { type Layer, hasSetting, ownVariable, pairOf, variableOf } from './settings.ts';

/** Whether a layer computes what the operations here do: channels last, no activation of its own. */
function isPlain(layer: Layer): boolean {
  return hasSetting(layer, 'dataFormat', 'channelsLast') && isLinear(layer);
}

function isLinear(layer: Layer): boolean {
  return hasSetting(layer, 'activation', 'linear');
}

/** The weights as they are at each call: a variable's value changes. */
function weightsOf(layer: Layer, kernel: string) {
  const bias = variableOf(layer, 'bias');
  return { kernel: ownVariable(layer, kernel), ...(bias === undefined ? {} : { bias }) };
}

/** How the layer's kernel moves over a map of a size. */
function movementOf(layer: Layer): (size: Pair) => Movement {
  const dilation: Pair = layer.getConfig()['dilationRate'] === undefined ? [1, 1] : pairOf(layer, 'dilationRate');
  const still = { kernel: pairOf(layer, 'kernelSize'), stride: pairOf(layer, 'strides'), dilation };
  const isSame = hasSetting(layer, 'padding', 'same');
  return (size) => ({ ...still, margins: isSame ? sameMargins(size, still) : NO_MARGINS });
}

const conv2d: Patch = (layer, { wanted }) => {
  if (!isPlain(layer)) return undefined;
  const [weights, movement] = [weightsOf(layer, 'kernel'), movementOf(layer)];
  return (x) => convolution(x, weights, movement(sizeOf(asMap(x))), wanted);
};

const depthwise: Patch = (layer, { wanted }) => {
  if (!isPlain(layer)) return undefined;
  const [weights, movement] = [weightsOf(layer, 'depthwise_kernel'), movementOf(layer)];
  // The layer takes no account of its dilation.
  return (x) => depthwiseConvolution(x, weights, { ...movement(sizeOf(asMap(x))), dilation: [1, 1] }, wanted);
};

const transposed: Patch = (layer, { wanted }) => {
  if (!isPlain(layer) || !hasSetting(layer, 'padding', 'valid')) return undefined;
  const [weights, movement] = [weightsOf(layer, 'kernel'), movementOf(layer)];
  return (x) => {
    const size = sizeOf(asMap(x));
    const { kernel, stride } = movement(size);
    const result = (axis: 0 | 1): number => size[axis] * stride[axis] + Math.max(kernel[axis] - stride[axis], 0);
    return transposedConvolution(x, weights, movement(size), [result(0), result(1)], wanted);
  };
};

const dense: Patch = (layer, { wanted }) => {
  if (!isLinear(layer)) return undefined;
  const weights = weightsOf(layer, 'kernel');
  return (x: Tensor) => linear(x, weights, wanted);
};

/** The layers that multiply by a kernel. */
export const convolutionPatches = {
  Conv2D: conv2d,
  DepthwiseConv2D: depthwise,
  Conv2DTranspose: transposed,
  Dense: dense,
} as const;

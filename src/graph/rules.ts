import type { OpKind } from './ops.ts';
import { avgPool2d, conv2d, convTranspose2d, maxPool2d } from './rules/convolution.ts';
import * as elementwise from './rules/elementwise.ts';
import { add, concat, mul } from './rules/join.ts';
import * as policy from './rules/policy.ts';
import type { OpRule } from './rules/rule.ts';
import { adaptiveAvgPool2d, flatten, linear, resizeBilinear, resizeNearest } from './rules/shape.ts';
import * as transfer from './rules/transfer.ts';

/** The operators, one row each; what each rule says is in docs/ops.md, under the label in brackets. `input` has a type of its own. */
export const rules: { readonly [K in Exclude<OpKind, 'input'>]: OpRule<K> } = {
  conv2d,
  conv_transpose2d: convTranspose2d,
  linear,
  batch_norm: elementwise.batchNorm,
  relu: elementwise.relu,
  relu6: elementwise.relu6,
  sigmoid: elementwise.sigmoid,
  tanh: elementwise.tanh,
  hardsigmoid: elementwise.hardsigmoid,
  hardswish: elementwise.hardswish,
  silu: elementwise.silu,
  gelu: elementwise.gelu,
  leaky_relu: elementwise.leakyRelu,
  prelu: elementwise.prelu,
  dropout: elementwise.dropout,
  max_pool2d: maxPool2d,
  avg_pool2d: avgPool2d,
  adaptive_avg_pool2d: adaptiveAvgPool2d,
  resize_bilinear: resizeBilinear,
  resize_nearest: resizeNearest,
  flatten,
  concat,
  normalize: elementwise.normalize,
  add,
  mul,
  entropy: policy.entropy,
  max_prob: policy.maxProb,
  margin: policy.margin,
  fraction: policy.fraction,
  labels: policy.labels,
  agreement: policy.agreement,
  image_min: transfer.imageMin,
  image_scale: transfer.imageScale,
  quantize: transfer.quantize,
  dequantize: transfer.dequantize,
  cast: transfer.cast,
  image_size: transfer.imageSize,
};

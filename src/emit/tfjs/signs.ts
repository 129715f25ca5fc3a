import type { OpKind } from '../../graph/ops.ts';

/** Whether an operator's results are never below zero: always, where its operands are not, or not surely. */
type Sign = 'never-negative' | 'as-operands' | 'any';

const signs: { readonly [K in OpKind]: Sign } = {
  input: 'any',
  conv2d: 'any',
  conv_transpose2d: 'any',
  linear: 'any',
  batch_norm: 'any',
  relu: 'never-negative',
  relu6: 'never-negative',
  sigmoid: 'never-negative',
  tanh: 'as-operands',
  hardsigmoid: 'never-negative',
  hardswish: 'as-operands',
  silu: 'as-operands',
  gelu: 'as-operands',
  leaky_relu: 'as-operands',
  prelu: 'as-operands',
  dropout: 'as-operands',
  max_pool2d: 'as-operands',
  avg_pool2d: 'as-operands',
  adaptive_avg_pool2d: 'as-operands',
  resize_bilinear: 'as-operands',
  resize_nearest: 'as-operands',
  flatten: 'as-operands',
  concat: 'as-operands',
  normalize: 'any',
  add: 'as-operands',
  mul: 'as-operands',
  entropy: 'any',
  max_prob: 'any',
  margin: 'any',
  fraction: 'any',
  labels: 'any',
  agreement: 'any',
  image_min: 'any',
  image_scale: 'any',
  quantize: 'any',
  dequantize: 'any',
  cast: 'any',
  image_size: 'any',
};

/** Whether the result of an operator is never below zero, whatever the weights. */
export function isNonNegative(kind: OpKind, operands: readonly { readonly isNonNegative: boolean }[]): boolean {
  const sign = signs[kind];
  return sign === 'never-negative' || (sign === 'as-operands' && operands.every((operand) => operand.isNonNegative));
}

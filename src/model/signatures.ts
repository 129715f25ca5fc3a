import type { OpKind } from '../graph/ops.ts';
import { type Kind, fits } from './kinds.ts';

/** The operators that a program can call, by the names of the graph's operators; `add` and `mul` are `+` and `*`. */
export type OperatorName = Exclude<
  OpKind,
  | 'input'
  | 'add'
  | 'mul'
  | 'entropy'
  | 'max_prob'
  | 'margin'
  | 'fraction'
  | 'labels'
  | 'agreement'
  | 'image_min'
  | 'image_scale'
  | 'quantize'
  | 'dequantize'
  | 'cast'
  | 'image_size'
>;

export type FunctionName = 'min' | 'max' | 'len' | 'range' | 'even';

/** What an operator's parameter takes: a kind, or one of either (`i2`, `d2` of docs/language.md section 4). */
export type Accepts = Kind | 'i2' | 'd2';

/** Whether a value of kind `found` serves where that is taken. */
export function accepted(found: Kind, accepts: Accepts): boolean {
  if (accepts === 'i2') return fits(found, 'int') || fits(found, { list: 'int' });
  if (accepts === 'd2') return fits(found, 'dim') || fits(found, { list: 'dim' });
  return fits(found, accepts);
}

export interface SignatureParam {
  readonly name: string;
  readonly accepts: Accepts;
  /** What stands for a missing argument; `{ same }` is the value of another parameter. */
  readonly default?: number | boolean | { readonly same: string };
}

export interface Signature {
  readonly params: readonly SignatureParam[];
}

const x: SignatureParam = { name: 'x', accepts: 'tensor' };

function required(name: string, accepts: Accepts): SignatureParam {
  return { name, accepts };
}

function optional(name: string, accepts: Accepts, value: number | boolean | { readonly same: string }): SignatureParam {
  return { name, accepts, default: value };
}

const elementwise: Signature = { params: [x] };
const pool: Signature = {
  params: [x, required('kernel', 'i2'), optional('stride', 'i2', { same: 'kernel' }), optional('padding', 'i2', 0)],
};

/** The operators' parameters: docs/language.md section 4. */
export const operatorSignatures: { readonly [K in OperatorName]: Signature } = {
  conv2d: {
    params: [
      x,
      required('channels', 'int'),
      optional('kernel', 'i2', 1),
      optional('stride', 'i2', 1),
      optional('padding', 'i2', 0),
      optional('dilation', 'i2', 1),
      optional('groups', 'int', 1),
      optional('bias', 'bool', true),
    ],
  },
  conv_transpose2d: {
    params: [
      x,
      required('channels', 'int'),
      required('kernel', 'i2'),
      optional('stride', 'i2', 1),
      optional('padding', 'i2', 0),
      optional('output_padding', 'i2', 0),
      optional('groups', 'int', 1),
      optional('bias', 'bool', true),
    ],
  },
  linear: { params: [x, required('features', 'int'), optional('bias', 'bool', true)] },
  batch_norm: { params: [x, optional('eps', 'float', 1e-5), optional('momentum', 'float', 0.1)] },
  relu: elementwise,
  relu6: elementwise,
  sigmoid: elementwise,
  tanh: elementwise,
  hardsigmoid: elementwise,
  hardswish: elementwise,
  silu: elementwise,
  gelu: elementwise,
  leaky_relu: { params: [x, optional('slope', 'float', 0.01)] },
  prelu: { params: [x, optional('shared', 'bool', true)] },
  dropout: { params: [x, optional('p', 'float', 0.5)] },
  max_pool2d: pool,
  avg_pool2d: pool,
  adaptive_avg_pool2d: { params: [x, required('size', 'i2')] },
  resize_bilinear: { params: [x, required('size', 'd2')] },
  resize_nearest: { params: [x, required('size', 'd2')] },
  flatten: elementwise,
  concat: { params: [required('xs', { list: 'tensor' })] },
  normalize: { params: [x, required('mean', { list: 'float' }), required('std', { list: 'float' })] },
};

/** The compile-time functions' parameters: docs/language.md section 5. `numeric` results follow the arguments. */
export const functionSignatures: {
  readonly [F in FunctionName]: { readonly params: readonly SignatureParam[]; readonly result: Kind | 'numeric' };
} = {
  min: { params: [required('a', 'float'), required('b', 'float')], result: 'numeric' },
  max: { params: [required('a', 'float'), required('b', 'float')], result: 'numeric' },
  len: { params: [required('list', { list: 'unknown' })], result: 'int' },
  range: { params: [required('a', 'int'), required('b', 'int')], result: { list: 'int' } },
  even: { params: [required('n', 'int')], result: { list: 'float' } },
};

/** Whether an operator is called so. */
export function isOperator(name: string): name is OperatorName {
  return Object.hasOwn(operatorSignatures, name);
}

/** Whether a compile-time function is called so. */
export function isFunction(name: string): name is FunctionName {
  return Object.hasOwn(functionSignatures, name);
}

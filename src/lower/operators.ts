import type { Dim } from '../graph/dim.ts';
import type { Op, Pair } from '../graph/ops.ts';
import { invariant, present } from '../invariant.ts';
import { type OperatorName, type SignatureParam, operatorSignatures } from '../model/signatures.ts';
import { parseDecimal, toNumber } from '../rational.ts';
import { type Value, asDim, failure } from './values.ts';

/** The arguments of an operator by name, whose kinds and lengths have been checked. */
export type OperatorArguments = ReadonlyMap<string, Value>;

/** The defaults of all operators as values, each made once. */
const defaults: ReadonlyMap<SignatureParam, Value> = new Map(
  Object.values(operatorSignatures).flatMap(({ params }) =>
    params.flatMap((param) => (typeof param.default === 'object' ? [] : [[param, literal(param.default)] as const])),
  ),
);

function literal(value: number | boolean | undefined): Value {
  if (value === undefined) return failure;
  if (typeof value === 'boolean') return { kind: 'bool', value };
  return Number.isInteger(value) ? { kind: 'int', value } : { kind: 'float', value: parseDecimal(String(value)) };
}

/** The value of an argument that is left out; `given` are those before it. */
export function defaultOf(param: SignatureParam, given: OperatorArguments): Value {
  const value = typeof param.default === 'object' ? given.get(param.default.same) : defaults.get(param);
  return value ?? failure;
}

function valueOf(args: OperatorArguments, name: string): Value {
  return present(args.get(name), 'an operator has all its arguments');
}

function numberOf(value: Value | undefined): number {
  if (value?.kind === 'int') return value.value;
  invariant(value?.kind === 'float', 'the value is a number');
  return toNumber(value.value);
}

function dimOf(value: Value | undefined): Dim {
  return present(value && asDim(value), 'the value is a size');
}

function number(args: OperatorArguments, name: string): number {
  return numberOf(valueOf(args, name));
}

function bool(args: OperatorArguments, name: string): boolean {
  const value = valueOf(args, name);
  return value.kind === 'bool' && value.value;
}

/** An int for both directions, or `[h, w]`. */
function pair(args: OperatorArguments, name: string): Pair {
  const value = valueOf(args, name);
  if (value.kind === 'list') return [numberOf(value.items[0]), numberOf(value.items[1])];
  const both = numberOf(value);
  return [both, both];
}

/** The same for sizes. */
function dims(args: OperatorArguments, name: string): Pair<Dim> {
  const value = valueOf(args, name);
  if (value.kind === 'list') return [dimOf(value.items[0]), dimOf(value.items[1])];
  const both = dimOf(value);
  return [both, both];
}

function floats(args: OperatorArguments, name: string): readonly number[] {
  const value = valueOf(args, name);
  return value.kind === 'list' ? value.items.map(numberOf) : [];
}

const windowOf = (
  args: OperatorArguments,
): { readonly kernel: Pair; readonly stride: Pair; readonly padding: Pair } => ({
  kernel: pair(args, 'kernel'),
  stride: pair(args, 'stride'),
  padding: pair(args, 'padding'),
});

/** The graph's operator for each of the language's. */
export const operatorBuilders: { readonly [K in OperatorName]: (args: OperatorArguments) => Op<K> } = {
  conv2d: (args) => ({
    kind: 'conv2d',
    ...windowOf(args),
    channels: number(args, 'channels'),
    dilation: pair(args, 'dilation'),
    groups: number(args, 'groups'),
    bias: bool(args, 'bias'),
  }),
  conv_transpose2d: (args) => ({
    kind: 'conv_transpose2d',
    ...windowOf(args),
    channels: number(args, 'channels'),
    outputPadding: pair(args, 'output_padding'),
    groups: number(args, 'groups'),
    bias: bool(args, 'bias'),
  }),
  linear: (args) => ({ kind: 'linear', features: number(args, 'features'), bias: bool(args, 'bias') }),
  batch_norm: (args) => ({ kind: 'batch_norm', eps: number(args, 'eps'), momentum: number(args, 'momentum') }),
  relu: () => ({ kind: 'relu' }),
  relu6: () => ({ kind: 'relu6' }),
  sigmoid: () => ({ kind: 'sigmoid' }),
  tanh: () => ({ kind: 'tanh' }),
  hardsigmoid: () => ({ kind: 'hardsigmoid' }),
  hardswish: () => ({ kind: 'hardswish' }),
  silu: () => ({ kind: 'silu' }),
  gelu: () => ({ kind: 'gelu' }),
  leaky_relu: (args) => ({ kind: 'leaky_relu', slope: number(args, 'slope') }),
  prelu: (args) => ({ kind: 'prelu', shared: bool(args, 'shared') }),
  dropout: (args) => ({ kind: 'dropout', p: number(args, 'p') }),
  max_pool2d: (args) => ({ kind: 'max_pool2d', ...windowOf(args) }),
  avg_pool2d: (args) => ({ kind: 'avg_pool2d', ...windowOf(args) }),
  adaptive_avg_pool2d: (args) => ({ kind: 'adaptive_avg_pool2d', size: pair(args, 'size') }),
  resize_bilinear: (args) => ({ kind: 'resize_bilinear', size: dims(args, 'size') }),
  resize_nearest: (args) => ({ kind: 'resize_nearest', size: dims(args, 'size') }),
  flatten: () => ({ kind: 'flatten' }),
  concat: () => ({ kind: 'concat' }),
  normalize: (args) => ({ kind: 'normalize', mean: floats(args, 'mean'), std: floats(args, 'std') }),
};

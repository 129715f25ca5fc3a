import type { Dim } from '../graph/dim.ts';
import type { Op, Pair } from '../graph/ops.ts';
import { present } from '../invariant.ts';
import type { OperatorName } from '../model/signatures.ts';
import { toNumber } from '../rational.ts';
import { type Value, asDim, asRational } from './values.ts';

/** The arguments of an operator by name, of the kinds that its signature asks for. */
export interface OperatorArguments {
  int(name: string): number;
  float(name: string): number;
  bool(name: string): boolean;
  /** An int for both directions, or `[h, w]`. */
  pair(name: string): Pair;
  dims(name: string): Pair<Dim>;
  floats(name: string): readonly number[];
}

/** Reads arguments whose kinds and lengths have been checked. */
export function readArguments(values: ReadonlyMap<string, Value>): OperatorArguments {
  const value = (name: string): Value => present(values.get(name), `the operator has an argument ${name}`);
  const pairOf = <T>(name: string, convert: (value: Value) => T | undefined): Pair<T> => {
    const given = value(name);
    const [height, width] = given.kind === 'list' ? given.items : [given, given];
    const both = [height, width].map((each) =>
      present(each === undefined ? undefined : convert(each), `a pair for ${name}`),
    );
    return [present(both[0], name), present(both[1], name)];
  };
  const numberOf = (each: Value): number | undefined => {
    const exact = asRational(each);
    return exact === undefined ? undefined : toNumber(exact);
  };
  const number = (name: string): number => present(numberOf(value(name)), `a number for ${name}`);
  return {
    int: number,
    float: number,
    bool: (name) => {
      const given = value(name);
      return given.kind === 'bool' && given.value;
    },
    pair: (name) => pairOf(name, numberOf),
    dims: (name) => pairOf(name, asDim),
    floats: (name) => {
      const given = value(name);
      return given.kind === 'list' ? given.items.flatMap((item) => numberOf(item) ?? []) : [];
    },
  };
}

const windowOf = (
  args: OperatorArguments,
): { readonly kernel: Pair; readonly stride: Pair; readonly padding: Pair } => ({
  kernel: args.pair('kernel'),
  stride: args.pair('stride'),
  padding: args.pair('padding'),
});

/** The graph's operator for each of the language's. */
export const operatorBuilders: { readonly [K in OperatorName]: (args: OperatorArguments) => Op<K> } = {
  conv2d: (args) => ({
    kind: 'conv2d',
    ...windowOf(args),
    channels: args.int('channels'),
    dilation: args.pair('dilation'),
    groups: args.int('groups'),
    bias: args.bool('bias'),
  }),
  conv_transpose2d: (args) => ({
    kind: 'conv_transpose2d',
    ...windowOf(args),
    channels: args.int('channels'),
    outputPadding: args.pair('output_padding'),
    groups: args.int('groups'),
    bias: args.bool('bias'),
  }),
  linear: (args) => ({ kind: 'linear', features: args.int('features'), bias: args.bool('bias') }),
  batch_norm: (args) => ({ kind: 'batch_norm', eps: args.float('eps'), momentum: args.float('momentum') }),
  relu: () => ({ kind: 'relu' }),
  relu6: () => ({ kind: 'relu6' }),
  sigmoid: () => ({ kind: 'sigmoid' }),
  tanh: () => ({ kind: 'tanh' }),
  hardsigmoid: () => ({ kind: 'hardsigmoid' }),
  hardswish: () => ({ kind: 'hardswish' }),
  silu: () => ({ kind: 'silu' }),
  gelu: () => ({ kind: 'gelu' }),
  leaky_relu: (args) => ({ kind: 'leaky_relu', slope: args.float('slope') }),
  prelu: (args) => ({ kind: 'prelu', shared: args.bool('shared') }),
  dropout: (args) => ({ kind: 'dropout', p: args.float('p') }),
  max_pool2d: (args) => ({ kind: 'max_pool2d', ...windowOf(args) }),
  avg_pool2d: (args) => ({ kind: 'avg_pool2d', ...windowOf(args) }),
  adaptive_avg_pool2d: (args) => ({ kind: 'adaptive_avg_pool2d', size: args.pair('size') }),
  resize_bilinear: (args) => ({ kind: 'resize_bilinear', size: args.dims('size') }),
  resize_nearest: (args) => ({ kind: 'resize_nearest', size: args.dims('size') }),
  flatten: () => ({ kind: 'flatten' }),
  concat: () => ({ kind: 'concat' }),
  normalize: (args) => ({ kind: 'normalize', mean: args.floats('mean'), std: args.floats('std') }),
};

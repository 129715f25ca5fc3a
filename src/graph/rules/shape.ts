import { multiplyDims, productOf } from '../dim.ts';
import type { TensorType } from '../graph.ts';
import type { Op } from '../ops.ts';
import { axisOf } from '../problem.ts';
import { resultsAtLeastOne } from './convolution.ts';
import { badInteger, badPair, knownSize, mapSizes, notKnown, onPair, operand, wrongForm } from './checks.ts';
import { failed, inferred, type Inferred, type OpRule, type WeightSpec } from './rule.ts';

/** [linear] A vector of known length. */
function inferLinear({ features }: Op<'linear'>, x: TensorType): Inferred {
  const problem = badInteger('linear', 'features', features, 1);
  if (problem !== undefined) return failed(problem);
  const [size] = x.dims;
  if (x.dims.length !== 1 || size === undefined) return failed(wrongForm('linear', 0, x, 'vector'));
  return typeof size === 'number' ? inferred('f32', [features]) : failed(notKnown('linear', x, 'features', size));
}

function weightsOfLinear({ features, bias }: Op<'linear'>, x: TensorType): readonly WeightSpec[] {
  const kernel = { name: 'weight', shape: [features, knownSize(x.dims[0])], role: 'kernel', trainable: true } as const;
  return bias ? [kernel, { name: 'bias', shape: [features], role: 'bias', trainable: true }] : [kernel];
}

export const linear: OpRule<'linear'> = {
  operands: [1, 1],
  takes: [['f32']],
  infer: (op, inputs) => inferLinear(op, operand(inputs)),
  weights: (op, inputs) => weightsOfLinear(op, operand(inputs)),
  work: ({ features, bias }, inputs) => ({
    macs: multiplyDims(operand(inputs).dims[0] ?? 0, features),
    biased: bias ? features : 0,
  }),
};

/** [flatten] A map all of whose sizes are known: a linear layer needs its length. */
export const flatten: OpRule<'flatten'> = {
  operands: [1, 1],
  takes: [['f32']],
  infer: (_op, inputs) => {
    const x = operand(inputs);
    if (mapSizes(x) === undefined) return failed(wrongForm('flatten', 0, x, 'map'));
    const unknown = x.dims.findIndex((dim) => typeof dim !== 'number');
    if (unknown >= 0) return failed(notKnown('flatten', x, axisOf(x, unknown), x.dims[unknown] ?? 0));
    return inferred('f32', [productOf(x.dims)]);
  },
};

/** [adaptive] Any size from 1 on; windows overlap where it does not divide the input's. */
export const adaptiveAvgPool2d: OpRule<'adaptive_avg_pool2d'> = {
  operands: [1, 1],
  takes: [['f32']],
  infer: ({ size }, inputs) => {
    const x = operand(inputs);
    const map = mapSizes(x);
    if (map === undefined) return failed(wrongForm('adaptive_avg_pool2d', 0, x, 'map'));
    const problem = badPair('adaptive_avg_pool2d', 'size', size, 1);
    return problem === undefined ? inferred('f32', [map.channels, ...size]) : failed(problem);
  },
  work: (_op, inputs, result) => ({ taps: productOf([...result.dims, ...operand(inputs).dims.slice(1)]) }),
};

/** [resize] To any size from 1 on, also one that is an expression. */
function inferResize(op: Op<'resize_bilinear' | 'resize_nearest'>, x: TensorType): Inferred {
  const map = mapSizes(x);
  if (map === undefined) return failed(wrongForm(op.kind, 0, x, 'map'));
  const problem = onPair((axis, i) => {
    const value = op.size[i];
    if (typeof value !== 'number') return undefined;
    const bad = badInteger(op.kind, 'size', value, 1);
    return bad?.kind === 'bad-parameter' ? { ...bad, axis } : undefined;
  });
  return problem === undefined
    ? inferred('f32', [map.channels, ...op.size], resultsAtLeastOne(op.size))
    : failed(problem);
}

export const resizeBilinear: OpRule<'resize_bilinear'> = {
  operands: [1, 1],
  takes: [['f32']],
  infer: (op, inputs) => inferResize(op, operand(inputs)),
};

export const resizeNearest: OpRule<'resize_nearest'> = {
  operands: [1, 1],
  takes: [['f32']],
  infer: (op, inputs) => inferResize(op, operand(inputs)),
};

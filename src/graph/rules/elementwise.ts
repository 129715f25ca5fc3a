import type { TensorType } from '../graph.ts';
import type { Op, OpKind } from '../ops.ts';
import type { ShapeProblem } from '../problem.ts';
import { badNumber, knownSize, mapSizes, meets, notKnown, operand, wrongForm } from './checks.ts';
import { failed, inferred, type Inferred, type OpRule, type WeightRole, type WeightSpec } from './rule.ts';

const FINITE = { kind: 'finite' } as const;

/** [as-x] The result has the type of the operand. */
function asOperand(inputs: readonly TensorType[], problem?: ShapeProblem): Inferred {
  return problem === undefined ? inferred('f32', operand(inputs).dims) : failed(problem);
}

/** A function of each element by itself, whatever the form. */
function activation<K extends OpKind>(): OpRule<K> {
  return { operands: [1, 1], takes: [['f32']], infer: (_op, inputs) => asOperand(inputs) };
}

export const relu = activation<'relu'>();
export const relu6 = activation<'relu6'>();
export const sigmoid = activation<'sigmoid'>();
export const tanh = activation<'tanh'>();
export const hardsigmoid = activation<'hardsigmoid'>();
export const hardswish = activation<'hardswish'>();
export const silu = activation<'silu'>();
export const gelu = activation<'gelu'>();

export const leakyRelu: OpRule<'leaky_relu'> = {
  ...activation<'leaky_relu'>(),
  infer: ({ slope }, inputs) => asOperand(inputs, badNumber('leaky_relu', 'slope', slope, FINITE)),
};

/** [keep] p is a probability, and some elements are kept. */
export const dropout: OpRule<'dropout'> = {
  ...activation<'dropout'>(),
  infer: ({ p }, inputs) =>
    asOperand(inputs, badNumber('dropout', 'p', p, { kind: 'at-least', bound: 0 }, { kind: 'below', bound: 1 })),
};

/** [known] The channels of a map, or the features of a vector, that weights are made for. */
function badFirstSize(op: OpKind, x: TensorType): ShapeProblem | undefined {
  const [size] = x.dims;
  if (size === undefined || (x.dims.length !== 1 && x.dims.length !== 3)) return wrongForm(op, 0, x, 'map', 'vector');
  return typeof size === 'number' ? undefined : notKnown(op, x, x.dims.length === 3 ? 'channels' : 'features', size);
}

export const prelu: OpRule<'prelu'> = {
  operands: [1, 1],
  takes: [['f32']],
  infer: ({ shared }, inputs) => asOperand(inputs, shared ? undefined : badFirstSize('prelu', operand(inputs))),
  weights: ({ shared }, inputs) => [
    { name: 'weight', shape: [shared ? 1 : knownSize(operand(inputs).dims[0])], role: 'slope', trainable: true },
  ],
};

function inferBatchNorm({ eps, momentum }: Op<'batch_norm'>, x: TensorType): Inferred {
  const op = 'batch_norm';
  const problem =
    badNumber(op, 'eps', eps, FINITE, { kind: 'at-least', bound: 0 }) ??
    badNumber(op, 'momentum', momentum, { kind: 'at-least', bound: 0 }, { kind: 'at-most', bound: 1 });
  if (problem !== undefined) return failed(problem);
  const map = mapSizes(x);
  if (map === undefined) return failed(wrongForm(op, 0, x, 'map'));
  if (typeof map.channels !== 'number') return failed(notKnown(op, x, 'channels', map.channels));
  return inferred('f32', x.dims);
}

function weightsOfBatchNorm(x: TensorType): readonly WeightSpec[] {
  const shape = [knownSize(x.dims[0])];
  const parameter = (name: 'weight' | 'bias', role: WeightRole): WeightSpec => ({ name, shape, role, trainable: true });
  return [
    parameter('weight', 'scale'),
    parameter('bias', 'shift'),
    { name: 'running_mean', shape, role: 'mean', trainable: false },
    { name: 'running_var', shape, role: 'variance', trainable: false },
  ];
}

/** Over the positions of a map, as torch.nn.BatchNorm2d. */
export const batchNorm: OpRule<'batch_norm'> = {
  operands: [1, 1],
  takes: [['f32']],
  infer: (op, inputs) => inferBatchNorm(op, operand(inputs)),
  weights: (_op, inputs) => weightsOfBatchNorm(operand(inputs)),
};

/** [normalize] One mean and one deviation a channel, each deviation above 0. */
function inferNormalize({ mean, std }: Op<'normalize'>, x: TensorType): Inferred {
  const op = 'normalize';
  const problem = badFirstSize(op, x);
  if (problem !== undefined) return failed(problem);
  const channels = knownSize(x.dims[0]);
  for (const [parameter, list] of [['mean', mean] as const, ['std', std] as const]) {
    const entries = list.length;
    if (entries !== channels) return failed({ kind: 'entries-per-channel', op, parameter, entries, channels, type: x });
    const positive = parameter === 'std' ? [{ kind: 'above', bound: 0 } as const] : [];
    for (const [index, value] of list.entries()) {
      const required = [FINITE, ...positive].find((requirement) => !meets(value, requirement));
      if (required !== undefined) return failed({ kind: 'bad-parameter', op, parameter, index, value, required });
    }
  }
  return inferred('f32', x.dims);
}

export const normalize: OpRule<'normalize'> = {
  operands: [1, 1],
  takes: [['f32', 'u8']],
  infer: (op, inputs) => inferNormalize(op, operand(inputs)),
};

import { invariant, present } from '../invariant.ts';
import { BEYOND, isTooLarge, multiplyDims, type Dim, type Sizes } from './dim.ts';
import type { TensorType } from './graph.ts';
import type { Op, OpKind } from './ops.ts';
import type { ShapeProblem } from './problem.ts';
import { failed, type Inferred, type OpRule, type WeightSpec, type Work } from './rules/rule.ts';
import { rules } from './rules.ts';

/** Every operator but `input`, whose type is given. */
export type ComputedKind = Exclude<OpKind, 'input'>;

/**
 * The type of an operation's result, with what must hold of its sizes; or why there is none. `minimum` holds the smallest
 * legal size of each symbol so far: sizes that differ are shown from there on.
 */
export function inferType<K extends ComputedKind>(
  op: Op<K>,
  inputs: readonly TensorType[],
  minimum: Sizes = new Map(),
): Inferred {
  const rule: OpRule<K> = rules[op.kind];
  const [least, most] = rule.operands;
  invariant(inputs.length >= least && inputs.length <= most, `${op.kind} has ${inputs.length} operands`);
  const problem = wrongDType(op.kind, rule.takes, inputs);
  if (problem !== undefined) return failed(problem);
  const result = rule.infer(op, inputs, minimum);
  if (result.kind === 'problem') return result;
  const tooLarge = tooManyElements(op.kind, result.type, rule.weights?.(op, inputs) ?? []);
  return tooLarge === undefined ? result : failed(tooLarge);
}

/** [dtype] Values are f32, except where an operator says otherwise. */
function wrongDType(
  op: OpKind,
  takes: OpRule<ComputedKind>['takes'],
  inputs: readonly TensorType[],
): ShapeProblem | undefined {
  for (const [input, type] of inputs.entries()) {
    const expected = present(takes[Math.min(input, takes.length - 1)], 'an operator says what it takes');
    if (!expected.includes(type.dtype)) return { kind: 'wrong-dtype', op, input, type, expected };
  }
  return undefined;
}

/** [too-large] A result and a weight have fewer than 2^53 elements, as far as their sizes are known. */
function tooManyElements(op: OpKind, type: TensorType, weights: readonly WeightSpec[]): ShapeProblem | undefined {
  if (hasTooMany(type.dims)) return { kind: 'too-large', op, of: 'result', shape: type.dims };
  const weight = weights.find(({ shape }) => hasTooMany(shape));
  return weight && { kind: 'too-large', op, of: 'weight', shape: weight.shape };
}

/** Whether a shape has a size that is too large, or too many elements. */
export function hasTooMany(dims: readonly Dim[]): boolean {
  let known: Dim = 1;
  for (const dim of dims) {
    if (dim === BEYOND || isTooLarge(dim)) return true;
    if (typeof dim === 'number') known = multiplyDims(known, dim);
  }
  return isTooLarge(known);
}

/** Whether the operations of a kind own weights. */
export function ownsWeights(kind: OpKind): boolean {
  return kind !== 'input' && rules[kind].weights !== undefined;
}

/** The weights that an operation owns; `inputs` are operands that `inferType` accepts. */
export function weightsOf(op: Op, inputs: readonly TensorType[]): readonly WeightSpec[] {
  return op.kind === 'input' ? [] : weightsOfComputed(op, inputs);
}

function weightsOfComputed<K extends ComputedKind>(op: Op<K>, inputs: readonly TensorType[]): readonly WeightSpec[] {
  const rule: OpRule<K> = rules[op.kind];
  return rule.weights?.(op, inputs) ?? [];
}

/** What an operation does for one image. */
export function workOf(op: Op, inputs: readonly TensorType[], result: TensorType): Work {
  return op.kind === 'input' ? {} : workOfComputed(op, inputs, result);
}

function workOfComputed<K extends ComputedKind>(op: Op<K>, inputs: readonly TensorType[], result: TensorType): Work {
  const rule: OpRule<K> = rules[op.kind];
  return rule.work?.(op, inputs, result) ?? {};
}

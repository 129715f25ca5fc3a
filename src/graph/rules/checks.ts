import { invariant, present } from '../../invariant.ts';
import type { Dim } from '../dim.ts';
import type { TensorType } from '../graph.ts';
import type { OpKind, Pair } from '../ops.ts';
import type { Axis, Form, Requirement, ShapeProblem } from '../problem.ts';

/** The operand at `index`, which the count of operands guarantees. */
export function operand(inputs: readonly TensorType[], index = 0): TensorType {
  return present(inputs[index], `there is an operand ${index}`);
}

/** The sizes of a map [C, H, W], or undefined for another form. */
export function mapSizes(type: TensorType): { channels: Dim; height: Dim; width: Dim } | undefined {
  const [channels, height, width] = type.dims;
  if (type.dims.length !== 3 || channels === undefined || height === undefined || width === undefined) return undefined;
  return { channels, height, width };
}

/** [form] The operand is a map, or a vector. */
export function wrongForm(op: OpKind, input: number, type: TensorType, ...expected: readonly Form[]): ShapeProblem {
  return { kind: 'wrong-form', op, input, type, expected };
}

/** [known] A size that weights are made for is a number. */
export function notKnown(op: OpKind, type: TensorType, axis: Axis, size: Dim): ShapeProblem {
  return { kind: 'size-not-known', op, input: 0, type, axis, size };
}

/** The number that a size is; for sizes that `infer` has found to be known. */
export function knownSize(size: Dim | undefined): number {
  invariant(typeof size === 'number', 'a size that weights are made for is known');
  return size;
}

/** Whether a value is what is required. */
export function meets(value: number, required: Requirement): boolean {
  switch (required.kind) {
    case 'at-least':
      return value >= required.bound;
    case 'above':
      return value > required.bound;
    case 'below':
      return value < required.bound;
    case 'at-most':
      return value <= required.bound;
    case 'integer':
      return Number.isSafeInteger(value);
    case 'finite':
      return Number.isFinite(value);
  }
}

/** [range] The first requirement that a parameter does not meet. */
export function badNumber(
  op: OpKind,
  parameter: string,
  value: number,
  ...requirements: readonly Requirement[]
): ShapeProblem | undefined {
  const required = requirements.find((requirement) => !meets(value, requirement));
  return required && { kind: 'bad-parameter', op, parameter, value, required };
}

const INTEGER: Requirement = { kind: 'integer' };

/** [range] An integer parameter that must be at least so much. */
export function badInteger(op: OpKind, parameter: string, value: number, bound: number): ShapeProblem | undefined {
  if (Number.isSafeInteger(value) && value >= bound) return undefined;
  return badNumber(op, parameter, value, INTEGER, { kind: 'at-least', bound });
}

/** [range] The same for a pair, height first. */
export function badPair(op: OpKind, parameter: string, pair: Pair, bound: number): ShapeProblem | undefined {
  return onPair((axis, i) => {
    const problem = badInteger(op, parameter, pair[i], bound);
    return problem?.kind === 'bad-parameter' ? { ...problem, axis } : undefined;
  });
}

/** The first problem of height and width. */
export function onPair(check: (axis: Axis, index: 0 | 1) => ShapeProblem | undefined): ShapeProblem | undefined {
  return check('height', 0) ?? check('width', 1);
}

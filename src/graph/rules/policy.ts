import type { TensorType } from '../graph.ts';
import type { OpKind } from '../ops.ts';
import type { Requirement, ShapeProblem } from '../problem.ts';
import { knownSize, meets, notKnown, operand, wrongForm } from './checks.ts';
import { failed, inferred, type OpRule } from './rule.ts';

/** The number of classes of logits, [K] or [K, h, w], must be known and meet the requirement. */
function badLogits(op: OpKind, x: TensorType, required: Requirement): ShapeProblem | undefined {
  const [size] = x.dims;
  if (size === undefined || (x.dims.length !== 1 && x.dims.length !== 3)) return wrongForm(op, 0, x, 'map', 'vector');
  if (typeof size !== 'number') return notKnown(op, x, x.dims.length === 3 ? 'channels' : 'features', size);
  return meets(size, required) ? undefined : { kind: 'class-count', op, classes: size, required, type: x };
}

/** [quantity] Logits with at least `classes` classes give one number an image. */
function quantity<K extends 'entropy' | 'max_prob' | 'margin' | 'fraction'>(op: K, classes: number): OpRule<K> {
  return {
    operands: [1, 1],
    takes: [['f32']],
    infer: (_op, inputs) => {
      const problem = badLogits(op, operand(inputs), { kind: 'at-least', bound: classes });
      return problem === undefined ? inferred('f32', []) : failed(problem);
    },
  };
}

// With one class ln K is 0, and there is no second probability.
export const entropy = quantity('entropy', 2);
export const maxProb = quantity('max_prob', 1);
export const margin = quantity('margin', 2);
export const fraction = quantity('fraction', 2);

/** [labels] A label is a byte where it fits one. */
export const labels: OpRule<'labels'> = {
  operands: [1, 1],
  takes: [['f32']],
  infer: (_op, inputs) => {
    const x = operand(inputs);
    const problem = badLogits('labels', x, { kind: 'at-least', bound: 1 });
    return problem === undefined
      ? inferred(knownSize(x.dims[0]) <= 256 ? 'u8' : 'i32', x.dims.slice(1))
      : failed(problem);
  },
};

/** [agreement] Two label maps of any sizes, or two labels. */
export const agreement: OpRule<'agreement'> = {
  operands: [2, 2],
  takes: [['u8', 'i32']],
  infer: (_op, inputs) => {
    const [leftType, rightType] = [operand(inputs, 0), operand(inputs, 1)];
    if (leftType.dims.length === rightType.dims.length) return inferred('f32', []);
    return failed({ kind: 'form-mismatch', op: 'agreement', leftInput: 0, rightInput: 1, leftType, rightType });
  },
};

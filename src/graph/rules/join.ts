import { compareDims, sumOf, type Dim, type Sizes } from '../dim.ts';
import type { TensorType } from '../graph.ts';
import type { OpKind } from '../ops.ts';
import { axisOf, type Axis, type ShapeProblem } from '../problem.ts';
import { mapSizes, operand, wrongForm } from './checks.ts';
import { failed, inferred, type Inferred, type OpRule } from './rule.ts';

interface Operands {
  readonly op: OpKind;
  readonly inputs: readonly TensorType[];
  readonly left: number;
  readonly right: number;
}

/** The first place where sizes that must be equal are not, with every axis that differs; `from` is the first to compare. */
function mismatch({ op, inputs, left, right }: Operands, minimum: Sizes, from = 0): ShapeProblem | undefined {
  const [leftType, rightType] = [operand(inputs, left), operand(inputs, right)];
  const facts = { op, leftInput: left, rightInput: right, leftType, rightType };
  const axes: Axis[] = [];
  let first: { at: Sizes; left: number; right: number } | undefined;
  for (let i = from; i < leftType.dims.length; i++) {
    const sizes: readonly [Dim, Dim] = [leftType.dims[i] ?? 0, rightType.dims[i] ?? 0];
    if (sizes[0] === sizes[1]) continue;
    const compared = compareDims(...sizes, minimum);
    const axis = axisOf(leftType, i);
    if (compared.kind === 'undecided') return { kind: 'undecided', op, axis, sizes };
    if (compared.kind === 'equal') continue;
    axes.push(axis);
    first ??= compared;
  }
  return first && { kind: 'size-mismatch', ...facts, axes, at: first.at, left: first.left, right: first.right };
}

function formMismatch({ op, inputs, left, right }: Operands): ShapeProblem | undefined {
  const [leftType, rightType] = [operand(inputs, left), operand(inputs, right)];
  if (leftType.dims.length === rightType.dims.length) return undefined;
  return { kind: 'form-mismatch', op, leftInput: left, rightInput: right, leftType, rightType };
}

function isPoint(type: TensorType): boolean {
  const map = mapSizes(type);
  return map !== undefined && map.height === 1 && map.width === 1;
}

/**
 * [elementwise] Equal shapes; or [spread]: maps with equally many channels, of which one is 1x1 and is taken for every
 * position of the other. That is a gate on channels, as in squeeze-and-excitation and LR-ASPP.
 */
function inferJoin(op: 'add' | 'mul', inputs: readonly TensorType[], minimum: Sizes): Inferred {
  const operands = { op, inputs, left: 0, right: 1 };
  const form = formMismatch(operands);
  if (form !== undefined) return failed(form);
  const [left, right] = [operand(inputs, 0), operand(inputs, 1)];
  const spread = isPoint(left) !== isPoint(right);
  const problem = spread ? channelMismatch(operands, minimum) : mismatch(operands, minimum);
  return problem === undefined ? inferred('f32', spread && isPoint(left) ? right.dims : left.dims) : failed(problem);
}

function channelMismatch({ op, inputs, left, right }: Operands, minimum: Sizes): ShapeProblem | undefined {
  const channelsOf = (type: TensorType): TensorType => ({ ...type, dims: type.dims.slice(0, 1) });
  const problem = mismatch({ op, inputs: inputs.map(channelsOf), left, right }, minimum);
  if (problem?.kind === 'undecided') return { ...problem, axis: 'channels' };
  if (problem?.kind !== 'size-mismatch') return problem;
  return { ...problem, axes: ['channels'], leftType: operand(inputs, left), rightType: operand(inputs, right) };
}

export const add: OpRule<'add'> = {
  operands: [2, 2],
  takes: [['f32']],
  infer: (_op, inputs, minimum) => inferJoin('add', inputs, minimum),
};

export const mul: OpRule<'mul'> = {
  operands: [2, 2],
  takes: [['f32']],
  infer: (_op, inputs, minimum) => inferJoin('mul', inputs, minimum),
};

/** [concat] Maps of equal height and width, or vectors; each is compared with the first. */
function inferConcat(inputs: readonly TensorType[], minimum: Sizes): Inferred {
  const [first] = inputs;
  if (first === undefined) return failed({ kind: 'no-operands', op: 'concat' });
  if (first.dims.length !== 3 && first.dims.length !== 1) return failed(wrongForm('concat', 0, first, 'map', 'vector'));
  for (let right = 1; right < inputs.length; right++) {
    const operands = { op: 'concat', inputs, left: 0, right } as const;
    const problem = formMismatch(operands) ?? mismatch(operands, minimum, 1);
    if (problem !== undefined) return failed(problem);
  }
  return inferred('f32', [sumOf(inputs.map((type) => type.dims[0] ?? 0)), ...first.dims.slice(1)]);
}

export const concat: OpRule<'concat'> = {
  operands: [0, Infinity],
  takes: [['f32']],
  infer: (_op, inputs, minimum) => inferConcat(inputs, minimum),
};

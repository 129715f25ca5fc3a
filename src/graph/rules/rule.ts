import type { AtLeast, Dim, Sizes } from '../dim.ts';
import type { TensorType } from '../graph.ts';
import type { DType, Op, OpKind } from '../ops.ts';
import type { Axis, ShapeProblem } from '../problem.ts';

/** A size that must be at least 1 for every legal image, and the axis of the result that it is. */
export interface Constraint extends AtLeast {
  readonly axis: Axis;
}

export type Inferred =
  | { readonly kind: 'type'; readonly type: TensorType; readonly constraints: readonly Constraint[] }
  | { readonly kind: 'problem'; readonly problem: ShapeProblem };

export type WeightName = 'weight' | 'bias' | 'running_mean' | 'running_var';

/** What a weight is to its operator, which decides how it is initialised. */
export type WeightRole = 'kernel' | 'bias' | 'scale' | 'shift' | 'mean' | 'variance' | 'slope';

/** A weight that an operator owns, by PyTorch's name and in PyTorch's shape. */
export interface WeightSpec {
  readonly name: WeightName;
  readonly shape: readonly number[];
  readonly role: WeightRole;
  /** False for the running statistics, which are buffers: stored, but no parameters. */
  readonly trainable: boolean;
}

/** What an operator does for one image, beside its elements. */
export interface Work {
  /** Multiply-accumulates of a convolution or linear layer. */
  readonly macs?: Dim;
  /** Elements of the result that a bias is added to. */
  readonly biased?: Dim;
  /** Elements that the windows read: those of a window, times the results; an adaptive pool's is taken for the whole map. */
  readonly taps?: Dim;
}

/** All that an operator is to the graph. Sizes and shapes are those of one image. */
export interface OpRule<K extends OpKind> {
  /** How many operands it takes: at least, at most. */
  readonly operands: readonly [number, number];
  /** The element types that each operand may have; the last entry goes for all that follow. */
  readonly takes: readonly (readonly DType[])[];
  /** The type of the result; `minimum` holds the smallest legal sizes so far. */
  readonly infer: (op: Op<K>, inputs: readonly TensorType[], minimum: Sizes) => Inferred;
  /** For operands that `infer` accepts. */
  readonly weights?: (op: Op<K>, inputs: readonly TensorType[]) => readonly WeightSpec[];
  readonly work?: (op: Op<K>, inputs: readonly TensorType[], result: TensorType) => Work;
}

/** A result of this type, whose sizes must meet the constraints. */
export function inferred(dtype: DType, dims: readonly Dim[], constraints: readonly Constraint[] = []): Inferred {
  return { kind: 'type', type: { dtype, dims }, constraints };
}

/** No result, and why. */
export function failed(problem: ShapeProblem): Inferred {
  return { kind: 'problem', problem };
}

import type { Dim, Sizes } from './dim.ts';
import type { TensorType } from './graph.ts';
import type { DType, OpKind } from './ops.ts';

/** A dimension of one image's tensor by its meaning: of a map the first three, of a vector the last. */
export type Axis = 'channels' | 'height' | 'width' | 'features';

/** What a parameter's value must be. */
export type Requirement =
  | { readonly kind: 'at-least'; readonly bound: number }
  | { readonly kind: 'above'; readonly bound: number }
  | { readonly kind: 'below'; readonly bound: number }
  | { readonly kind: 'at-most'; readonly bound: number }
  | { readonly kind: 'integer' }
  | { readonly kind: 'finite' };

/** The forms of tensor that an operator takes: [C, H, W] and [F], batch aside. */
export type Form = 'map' | 'vector';

/**
 * Why an operation is not one, with the facts for a message. `input` is the operand at fault, from 0; `type` is its type.
 * A parameter is named as in `Attrs` (`outputPadding`), and of a pair `axis` says which one.
 */
export type ShapeProblem =
  | {
      readonly kind: 'wrong-form';
      readonly op: OpKind;
      readonly input: number;
      readonly type: TensorType;
      readonly expected: readonly Form[];
    }
  | {
      readonly kind: 'wrong-dtype';
      readonly op: OpKind;
      readonly input: number;
      readonly type: TensorType;
      readonly expected: readonly DType[];
    }
  /** A parameter out of its range; `index` counts the entries of a list. */
  | {
      readonly kind: 'bad-parameter';
      readonly op: OpKind;
      readonly parameter: string;
      readonly axis?: Axis;
      readonly index?: number;
      readonly value: number;
      readonly required: Requirement;
    }
  /** `outputPadding` not below `stride`, or twice `padding` above `kernel`. */
  | {
      readonly kind: 'parameters-disagree';
      readonly op: OpKind;
      readonly parameter: 'outputPadding' | 'padding';
      readonly value: number;
      readonly other: 'stride' | 'kernel';
      readonly otherValue: number;
      readonly axis: Axis;
    }
  /** The groups of a convolution do not divide the channels that it takes (`input`) or gives (`result`). */
  | {
      readonly kind: 'groups-do-not-divide';
      readonly op: OpKind;
      readonly groups: number;
      readonly channels: number;
      readonly of: 'input' | 'result';
      readonly type: TensorType;
    }
  /** A list of `normalize` that has not one entry a channel. */
  | {
      readonly kind: 'entries-per-channel';
      readonly op: OpKind;
      readonly parameter: 'mean' | 'std';
      readonly entries: number;
      readonly channels: number;
      readonly type: TensorType;
    }
  /** A size that must be a known number is an expression. */
  | {
      readonly kind: 'size-not-known';
      readonly op: OpKind;
      readonly input: number;
      readonly type: TensorType;
      readonly axis: Axis;
      readonly size: Dim;
    }
  /** The padded input is smaller than the window: `size + 2*padding < window`, window = dilation*(kernel - 1) + 1. */
  | {
      readonly kind: 'window-too-large';
      readonly op: OpKind;
      readonly type: TensorType;
      readonly axis: Axis;
      readonly size: number;
      readonly padding: number;
      readonly window: number;
    }
  /** The result would have no elements: a transposed convolution whose padding crops all. */
  | {
      readonly kind: 'empty-result';
      readonly op: OpKind;
      readonly type: TensorType;
      readonly axis: Axis;
      readonly result: number;
    }
  /** A size of the result that falls below 1 at images however large: at `at` it is `value`. */
  | {
      readonly kind: 'never-legal';
      readonly op: OpKind;
      readonly type: TensorType | undefined;
      readonly axis: Axis;
      readonly size: Dim;
      readonly at: Sizes;
      readonly value: number;
    }
  /** Two operands whose sizes must be equal are not: at the smallest sizes `at` they are `left` and `right`. */
  | {
      readonly kind: 'size-mismatch';
      readonly op: OpKind;
      /** Every axis that differs; the values below are of the first. */
      readonly axes: readonly Axis[];
      readonly leftInput: number;
      readonly rightInput: number;
      readonly leftType: TensorType;
      readonly rightType: TensorType;
      readonly at: Sizes;
      readonly left: number;
      readonly right: number;
    }
  /** A map meets a vector. */
  | {
      readonly kind: 'form-mismatch';
      readonly op: OpKind;
      readonly leftInput: number;
      readonly rightInput: number;
      readonly leftType: TensorType;
      readonly rightType: TensorType;
    }
  /** `concat` of nothing. */
  | { readonly kind: 'no-operands'; readonly op: OpKind }
  /** Logits with too few classes for a quantity, or too many for its labels. */
  | {
      readonly kind: 'class-count';
      readonly op: OpKind;
      readonly classes: number;
      readonly required: Requirement;
      readonly type: TensorType;
    }
  /** Whether a size is equal to another, or always legal, would take too much work to decide. */
  | { readonly kind: 'undecided'; readonly op: OpKind; readonly axis: Axis; readonly sizes: readonly Dim[] }
  /** More than 2^53 elements, or an expression that no network needs. */
  | {
      readonly kind: 'too-large';
      readonly op: OpKind;
      readonly of: 'result' | 'weight';
      /** The shape of one image's result, or of the weight. */
      readonly shape: readonly Dim[];
    }
  | { readonly kind: 'too-many-nodes'; readonly limit: number };

/** The axis that a dimension of a tensor is. */
export function axisOf(type: TensorType, dimension: number): Axis {
  if (type.dims.length !== 3) return 'features';
  return dimension === 0 ? 'channels' : dimension === 1 ? 'height' : 'width';
}

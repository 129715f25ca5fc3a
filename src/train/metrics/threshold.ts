import type { ManifestExit } from '../../emit/manifest.ts';
import { type QuantityOf, valueOf } from '../../runtime/policy.ts';

type Condition = NonNullable<ManifestExit['policy']>['condition'];
type Compare = Extract<Condition, { kind: 'compare' }>;
type Scalar = Compare['left'];

/** The one number that a condition compares with, and what it compares: of `entropy < 0.15`, 0.15 and `entropy`. */
export interface Threshold {
  readonly value: number;
  /** What is compared with it, for one image. */
  readonly compared: (quantity: QuantityOf) => number;
  /** The condition with another number in its place. */
  readonly at: (value: number) => Condition;
}

/**
 * The threshold of a policy's condition: the number that is one side of its only comparison, negated or not. Undefined
 * where there are more comparisons, or none with a plain number, so that one figure cannot move it.
 */
export function thresholdOf(condition: Condition): Threshold | undefined {
  switch (condition.kind) {
    case 'compare':
      return thresholdOfComparison(condition);
    case 'not': {
      const inner = thresholdOf(condition.operand);
      return inner && { ...inner, at: (value) => ({ kind: 'not', operand: inner.at(value) }) };
    }
    case 'and':
    case 'or': {
      const [only, ...others] = condition.operands;
      return only === undefined || others.length > 0 ? undefined : thresholdOf(only);
    }
  }
}

function thresholdOfComparison(condition: Compare): Threshold | undefined {
  const { left, right } = condition;
  if (right.kind === 'number' && left.kind !== 'number') {
    return thresholdAgainst(left, right.value, (value) => ({ ...condition, right: { kind: 'number', value } }));
  }
  if (left.kind === 'number' && right.kind !== 'number') {
    return thresholdAgainst(right, left.value, (value) => ({ ...condition, left: { kind: 'number', value } }));
  }
  return undefined;
}

function thresholdAgainst(other: Scalar, value: number, at: Threshold['at']): Threshold {
  return { value, compared: (quantity) => valueOf(other, quantity), at };
}

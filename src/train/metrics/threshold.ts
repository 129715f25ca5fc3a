import type { ManifestExit } from '../../emit/manifest.ts';
import { type QuantityOf, valueOf } from '../../runtime/policy.ts';

type Condition = NonNullable<ManifestExit['policy']>['condition'];
type Compare = Extract<Condition, { kind: 'compare' }>;
type Scalar = Compare['left'];

/** The one number that a policy leaves by: of `entropy < 0.15`, 0.15. */
export interface Threshold {
  readonly value: number;
  /** What is compared with it, for one image. */
  readonly compared: (quantity: QuantityOf) => number;
  /** The condition with another number in its place. */
  readonly at: (value: number) => Condition;
  /** What is compared with it and how: the same for conditions that differ in nothing but their numbers. */
  readonly compares: string;
}

/** A comparison of something with a plain number. */
interface Comparing {
  readonly other: Scalar;
  readonly value: number;
  readonly compares: string;
}

/**
 * The threshold of a policy's condition: the plain number of its first comparison that has one, negated or not. The same
 * comparison for exits before, as `patience` makes it, has the same threshold; what else the condition says stays as it
 * is. Undefined where nothing is compared with a plain number.
 */
export function thresholdOf(condition: Condition): Threshold | undefined {
  const first = firstComparing(condition);
  if (first === undefined) return undefined;
  return {
    value: first.value,
    compared: (quantity) => valueOf(first.other, quantity),
    at: (value) => replace(condition, first, value),
    compares: first.compares,
  };
}

function firstComparing(condition: Condition): Comparing | undefined {
  switch (condition.kind) {
    case 'compare':
      return comparingOf(condition);
    case 'not':
      return firstComparing(condition.operand);
    case 'and':
    case 'or': {
      for (const operand of condition.operands) {
        const found = firstComparing(operand);
        if (found !== undefined) return found;
      }
      return undefined;
    }
  }
}

function comparingOf({ left, operator, right }: Compare): Comparing | undefined {
  if (right.kind === 'number' && left.kind !== 'number') {
    return { other: left, value: right.value, compares: `${describe(left)} ${operator} t` };
  }
  if (left.kind === 'number' && right.kind !== 'number') {
    return { other: right, value: left.value, compares: `t ${operator} ${describe(right)}` };
  }
  return undefined;
}

/** A scalar as text, the same for one exit and for those before. */
function describe(scalar: Scalar): string {
  return JSON.stringify(scalar, (key, part: unknown) => (key === 'back' ? undefined : part));
}

/** The condition with `value` wherever it compares the same with the same number. */
function replace(condition: Condition, moved: Comparing, value: number): Condition {
  switch (condition.kind) {
    case 'compare': {
      const own = comparingOf(condition);
      if (own?.compares !== moved.compares || own.value !== moved.value) return condition;
      const number = { kind: 'number', value } as const;
      return condition.left.kind === 'number' ? { ...condition, left: number } : { ...condition, right: number };
    }
    case 'not':
      return { ...condition, operand: replace(condition.operand, moved, value) };
    case 'and':
    case 'or':
      return { ...condition, operands: condition.operands.map((operand) => replace(operand, moved, value)) };
  }
}

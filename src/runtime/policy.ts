import type { Comparison, Condition, Scalar } from '../graph/condition.ts';

/** The value of a quantity by name: of this exit for `back` 0, of the exit before for 1, and so on. */
export type QuantityOf = (name: string, back: number) => number;

/** The quantities of the exits up to one, as its policy sees them: what does not exist is 0. */
export function quantitiesUpTo(exits: readonly Readonly<Record<string, number>>[]): QuantityOf {
  return (name, back) => exits[exits.length - 1 - back]?.[name] ?? 0;
}

/**
 * Whether the condition holds. Both sides of a comparison are rounded to float32 first, in which quantities come: a share
 * of 19 in 20 is then at least 95%. A comparison with NaN never holds, save `!=`.
 */
export function holds(condition: Condition, quantity: QuantityOf): boolean {
  switch (condition.kind) {
    case 'compare':
      return compare[condition.operator](
        Math.fround(valueOf(condition.left, quantity)),
        Math.fround(valueOf(condition.right, quantity)),
      );
    case 'and':
      return condition.operands.every((operand) => holds(operand, quantity));
    case 'or':
      return condition.operands.some((operand) => holds(operand, quantity));
    case 'not':
      return !holds(condition.operand, quantity);
  }
}

const compare: { readonly [Operator in Comparison]: (left: number, right: number) => boolean } = {
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

/** The number that a scalar stands for; a division by 0 follows IEEE 754. */
export function valueOf(scalar: Scalar, quantity: QuantityOf): number {
  switch (scalar.kind) {
    case 'number':
      return scalar.value;
    case 'quantity':
      return quantity(scalar.name, scalar.back);
    case 'add':
      return valueOf(scalar.left, quantity) + valueOf(scalar.right, quantity);
    case 'subtract':
      return valueOf(scalar.left, quantity) - valueOf(scalar.right, quantity);
    case 'multiply':
      return valueOf(scalar.left, quantity) * valueOf(scalar.right, quantity);
    case 'divide':
      return valueOf(scalar.left, quantity) / valueOf(scalar.right, quantity);
  }
}

/** The quantities of one position of a head's map that `fraction(...)` may speak of. */
export type PositionQuantity = 'entropy' | 'max_prob' | 'margin';

/**
 * A condition on quantities: at a position for `fraction`, and of an image for an exit policy, where a quantity is the
 * name of one of the exit's tensors (`entropy`, `agreement`, `fraction_1`).
 */
export type Condition<Quantity extends string = string> =
  | {
      readonly kind: 'compare';
      readonly left: Scalar<Quantity>;
      readonly operator: Comparison;
      readonly right: Scalar<Quantity>;
    }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Condition<Quantity>[] }
  | { readonly kind: 'not'; readonly operand: Condition<Quantity> };

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** A number, or arithmetic over quantities. */
export type Scalar<Quantity extends string = string> =
  | { readonly kind: 'number'; readonly value: number }
  /** `back` counts exits before this one (0 is this one); a quantity of an exit that does not exist is 0. */
  | { readonly kind: 'quantity'; readonly name: Quantity; readonly back: number }
  | {
      readonly kind: 'add' | 'subtract' | 'multiply' | 'divide';
      readonly left: Scalar<Quantity>;
      readonly right: Scalar<Quantity>;
    };

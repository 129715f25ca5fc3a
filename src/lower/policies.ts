import type { Condition, PositionQuantity, Scalar } from '../graph/condition.ts';
import type { Policy, PolicyExpr, PolicyScalar } from '../model/program.ts';
import { type Span, oneLine, spanText } from '../source.ts';
import { toNumber } from '../rational.ts';
import { type Context, reportAt, reportSymbolic } from './context.ts';
import { evaluate, knownInt } from './evaluate.ts';
import { checkThreshold } from './thresholds.ts';
import { asRational } from './values.ts';

/** The conditions of `fraction(...)` in a model, each a tensor of its own. */
export class Fractions {
  readonly #names = new Map<string, { readonly name: string; readonly condition: Condition<PositionQuantity> }>();

  /** The name of the quantity that tells the share of positions where `condition` holds. */
  nameOf(condition: Condition<PositionQuantity>): string {
    const key = JSON.stringify(condition);
    const known = this.#names.get(key);
    if (known !== undefined) return known.name;
    const name = this.#names.size === 0 ? 'fraction' : `fraction_${this.#names.size + 1}`;
    this.#names.set(key, { name, condition });
    return name;
  }

  conditionOf(name: string): Condition<PositionQuantity> | undefined {
    return [...this.#names.values()].find((each) => each.name === name)?.condition;
  }
}

/** What an exit's policy is, with its thresholds as numbers. */
export interface LoweredPolicy {
  readonly text: string;
  readonly condition: Condition;
}

/** Gives thresholds their values and quantities their tensors' names; undefined where an error was reported. */
export function lowerPolicy(
  policy: Policy,
  fractions: Fractions,
  exits: number,
  context: Context,
): LoweredPolicy | undefined {
  const condition = lowerCondition(policy.condition, { fractions, exits, context });
  if (condition === undefined) return undefined;
  return { text: oneLine(spanText(policy.span)), condition };
}

interface Lowering {
  readonly fractions: Fractions;
  /** How many exits the model has: no patience needs more. */
  readonly exits: number;
  readonly context: Context;
}

function lowerCondition(expr: PolicyExpr, lowering: Lowering): Condition | undefined {
  switch (expr.kind) {
    case 'error':
      return undefined;
    case 'and':
    case 'or': {
      const operands = expr.operands.map((operand) => lowerCondition(operand, lowering));
      return operands.every((operand) => operand !== undefined) ? { kind: expr.kind, operands } : undefined;
    }
    case 'not': {
      const operand = lowerCondition(expr.operand, lowering);
      return operand === undefined ? undefined : { kind: 'not', operand };
    }
    case 'compare': {
      const left = lowerScalar(expr.left, lowering);
      const right = lowerScalar(expr.right, lowering);
      if (left === undefined || right === undefined) return undefined;
      if (!checkThreshold({ expr, left, right }, lowering.context)) return undefined;
      return { kind: 'compare', left, operator: expr.operator, right };
    }
    case 'patience':
      return lowerPatience(expr, lowering);
  }
}

/** `agreement >= a` here and at the k - 1 exits before. */
function lowerPatience(
  expr: Extract<PolicyExpr, { kind: 'patience' }>,
  { exits, context }: Lowering,
): Condition | undefined {
  const k = knownInt(evaluate(expr.exits, context, 'operand'), '`k` of `patience`', expr.exits.span, context);
  const atLeast = numberOf(evaluate(expr.atLeast, context, 'operand'), expr.atLeast.span, context);
  if (k === undefined || atLeast === undefined) return undefined;
  if (k < 1) {
    reportAt(context, 'bad-policy', expr.span, {
      why: `\`patience\` is about at least 1 exit, and this is ${k}`,
      hint: 'write `patience(2)`',
    });
    return undefined;
  }
  if (atLeast < 0 || atLeast > 1) {
    const why = `the share of positions that agree lies between 0 and 1, and \`at_least\` is ${atLeast}`;
    reportAt(context, 'bad-policy', expr.atLeast.span, { why, hint: `write \`patience(${k}, at_least: 95%)\`` });
    return undefined;
  }
  // Past the first exit back there is none, whose agreement is 0, so that more of them change nothing.
  const operands = Array.from({ length: Math.min(k, exits + 1) }, (_, back): Condition => {
    const left = { kind: 'quantity', name: 'agreement', back } as const;
    return { kind: 'compare', left, operator: '>=', right: { kind: 'number', value: atLeast } };
  });
  return { kind: 'and', operands };
}

const arithmetic = { '+': 'add', '-': 'subtract', '*': 'multiply', '/': 'divide' } as const;

function lowerScalar(expr: PolicyScalar, lowering: Lowering): Scalar | undefined {
  switch (expr.kind) {
    case 'error':
      return undefined;
    case 'quantity':
      return { kind: 'quantity', name: expr.name, back: 0 };
    case 'number': {
      const value = numberOf(evaluate(expr.value, lowering.context, 'operand'), expr.span, lowering.context);
      return value === undefined ? undefined : { kind: 'number', value };
    }
    case 'fraction': {
      const condition = lowerCondition(expr.condition, lowering);
      const atPosition = condition === undefined ? undefined : positionCondition(condition);
      return atPosition === undefined
        ? undefined
        : { kind: 'quantity', name: lowering.fractions.nameOf(atPosition), back: 0 };
    }
    case 'arithmetic': {
      const left = lowerScalar(expr.left, lowering);
      const right = lowerScalar(expr.right, lowering);
      return left === undefined || right === undefined ? undefined : { kind: arithmetic[expr.operator], left, right };
    }
  }
}

function numberOf(value: Parameters<typeof asRational>[0], span: Span, context: Context): number | undefined {
  if (value.kind === 'dim') reportSymbolic(context, span, 'a threshold', value.value);
  const exact = asRational(value);
  return exact === undefined ? undefined : toNumber(exact);
}

/** The same condition, whose quantities are known to be those of a position. */
function positionCondition(condition: Condition): Condition<PositionQuantity> | undefined {
  switch (condition.kind) {
    case 'and':
    case 'or': {
      const operands = condition.operands.map(positionCondition);
      return operands.every((operand) => operand !== undefined) ? { kind: condition.kind, operands } : undefined;
    }
    case 'not': {
      const operand = positionCondition(condition.operand);
      return operand === undefined ? undefined : { kind: 'not', operand };
    }
    case 'compare': {
      const [left, right] = [positionScalar(condition.left), positionScalar(condition.right)];
      return left === undefined || right === undefined ? undefined : { ...condition, left, right };
    }
  }
}

function positionScalar(scalar: Scalar): Scalar<PositionQuantity> | undefined {
  switch (scalar.kind) {
    case 'number':
      return scalar;
    case 'quantity': {
      const { name } = scalar;
      return name === 'entropy' || name === 'max_prob' || name === 'margin'
        ? { kind: 'quantity', name, back: 0 }
        : undefined;
    }
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide': {
      const [left, right] = [positionScalar(scalar.left), positionScalar(scalar.right)];
      return left === undefined || right === undefined ? undefined : { kind: scalar.kind, left, right };
    }
  }
}

/** The quantities that a condition speaks of, with how many exits back. */
export function* quantitiesOf(condition: Condition): Generator<{ readonly name: string; readonly back: number }> {
  switch (condition.kind) {
    case 'and':
    case 'or':
      for (const operand of condition.operands) yield* quantitiesOf(operand);
      return;
    case 'not':
      yield* quantitiesOf(condition.operand);
      return;
    case 'compare':
      yield* quantitiesOfScalar(condition.left);
      yield* quantitiesOfScalar(condition.right);
      return;
  }
}

function* quantitiesOfScalar(scalar: Scalar): Generator<{ readonly name: string; readonly back: number }> {
  switch (scalar.kind) {
    case 'number':
      return;
    case 'quantity':
      yield scalar;
      return;
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide':
      yield* quantitiesOfScalar(scalar.left);
      yield* quantitiesOfScalar(scalar.right);
      return;
  }
}

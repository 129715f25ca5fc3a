import type { Diagnostics } from '../../diagnostics/collector.ts';
import {
  DIGIT_LIMIT,
  type Rational,
  addRational,
  compareRational,
  divideRational,
  formatRational,
  isTooLong,
  multiplyRational,
  rational,
  subtractRational,
} from '../../rational.ts';
import { type Span, spanText, spanTo } from '../../source.ts';
import type { InfixText } from '../../syntax/ast.ts';
import type { Expr } from '../program.ts';

/** What an expression without tensors and dimensions is worth. */
export type ConstantValue =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: Rational }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'list'; readonly items: readonly ConstantValue[] };

/** The most elements that the lists of one setting have together. */
const ELEMENT_LIMIT = 100_000;
/** The most expressions that one setting evaluates, those that a `for` repeats counted each time. */
const STEP_LIMIT = 1_000_000;

/** Where values are computed: what is wrong is reported, and a name that has no value here is handed to `unknown`. */
export interface Evaluation {
  readonly diagnostics: Diagnostics;
  readonly unknown: (name: string, span: Span) => void;
}

/** The value of a resolved expression (rules 6, 7 and 11), or undefined where an error was reported. */
export function evaluateConstant(expr: Expr, evaluation: Evaluation): ConstantValue | undefined {
  return new Evaluator(evaluation).value(expr);
}

/** An int or a float as a fraction. */
export function fractionOf(value: ConstantValue | undefined): Rational | undefined {
  if (value?.kind === 'float') return value.value;
  return value?.kind === 'int' ? rational(value.value) : undefined;
}

/** A value as a message shows it. */
export function formatConstant(value: ConstantValue): string {
  switch (value.kind) {
    case 'int':
    case 'bool':
      return String(value.value);
    case 'float':
      return formatRational(value.value);
    case 'list':
      return `[${value.items.map(formatConstant).join(', ')}]`;
  }
}

/** Holds the variables of `for`, and counts what is done. */
class Evaluator {
  readonly #variables = new Map<number, ConstantValue>();
  #elements = 0;
  #steps = 0;

  constructor(readonly evaluation: Evaluation) {}

  value(expr: Expr): ConstantValue | undefined {
    this.#steps += 1;
    if (this.#steps > STEP_LIMIT) return this.#tooLarge('steps of arithmetic', STEP_LIMIT, expr.span);
    switch (expr.kind) {
      case 'int':
        return { kind: 'int', value: expr.value };
      case 'float':
        return { kind: 'float', value: expr.value };
      case 'bool':
        return { kind: 'bool', value: expr.value };
      case 'local': {
        const value = this.#variables.get(expr.slot);
        if (value === undefined) this.evaluation.unknown(expr.name, expr.span);
        return value;
      }
      case 'if': {
        const condition = this.value(expr.condition);
        if (condition?.kind !== 'bool') return undefined;
        return this.value(condition.value ? expr.then : expr.otherwise);
      }
      case 'negate': {
        const value = this.value(expr.operand);
        const fraction = fractionOf(value);
        if (fraction === undefined) return undefined;
        return numberOf(subtractRational(rational(0), fraction), value?.kind === 'int');
      }
      case 'not': {
        const value = this.value(expr.operand);
        return value?.kind === 'bool' ? { kind: 'bool', value: !value.value } : undefined;
      }
      case 'infix':
        return this.#infix(expr);
      case 'list':
        return this.#list(expr);
      case 'function':
        return this.#function(expr);
      // Tensors: their kind has been reported.
      case 'feature':
      case 'flow':
      case 'error':
        return undefined;
    }
  }

  #infix({ operands, operators, span }: Extract<Expr, { kind: 'infix' }>): ConstantValue | undefined {
    const [first, ...rest] = operands;
    if (first === undefined) return undefined;
    let left = this.value(first);
    for (const [index, right] of rest.entries()) {
      const operator = operators[index]?.text;
      if (operator === undefined || left === undefined) return undefined;
      // `and` and `or` stop at the first operand that decides (rule 7).
      if (left.kind === 'bool' && operator === (left.value ? 'or' : 'and')) return left;
      const value = this.value(right);
      if (value === undefined) return undefined;
      // The whole expression's span has the parentheses of its last operand too.
      const place = index === rest.length - 1 ? span : spanTo(first.span, right.span);
      left = this.#join(operator, left, value, place);
    }
    return left;
  }

  #join(operator: InfixText, left: ConstantValue, right: ConstantValue, span: Span): ConstantValue | undefined {
    if (left.kind === 'bool' && right.kind === 'bool') {
      if (operator === 'and' || operator === 'or') return right;
      return { kind: 'bool', value: (left.value === right.value) === (operator === '==') };
    }
    const [a, b] = [fractionOf(left), fractionOf(right)];
    if (a === undefined || b === undefined) return undefined;
    const isInt = left.kind === 'int' && right.kind === 'int';
    const values = (): string => `${formatConstant(left)} ${operator} ${formatConstant(right)}`;
    const checked = (value: Rational): ConstantValue | undefined => this.#checked(value, isInt, span, values);
    switch (operator) {
      case '+':
        return checked(addRational(a, b));
      case '-':
        return checked(subtractRational(a, b));
      case '*':
        return checked(multiplyRational(a, b));
      case '/':
        if (b.num === 0n) {
          this.evaluation.diagnostics.report('division-by-zero', span, {
            expression: spanText(span),
            values: values(),
          });
          return undefined;
        }
        return checked(isInt ? floor(divideRational(a, b)) : divideRational(a, b));
      case '==':
      case '!=':
      case '<':
      case '<=':
      case '>':
      case '>=':
        return { kind: 'bool', value: compares(operator, compareRational(a, b)) };
      case 'and':
      case 'or':
        return undefined;
    }
  }

  #checked(value: Rational, isInt: boolean, span: Span, values: () => string): ConstantValue | undefined {
    if (isInt && !Number.isSafeInteger(Number(value.num))) {
      this.evaluation.diagnostics.report('int-overflow', span, { expression: spanText(span), values: values() });
      return undefined;
    }
    if (!isTooLong(value)) return numberOf(value, isInt);
    this.evaluation.diagnostics.report('int-overflow', span, { expression: spanText(span), digits: DIGIT_LIMIT });
    return undefined;
  }

  #tooLarge(what: string, limit: number, span: Span): undefined {
    this.evaluation.diagnostics.report('expansion-too-large', span, { what, limit });
  }

  #list({ elements, span }: Extract<Expr, { kind: 'list' }>): ConstantValue | undefined {
    const items: ConstantValue[] = [];
    const add = (expr: Expr): boolean => {
      const value = this.#countElements(1, span) ? this.value(expr) : undefined;
      if (value !== undefined) items.push(value);
      return value !== undefined;
    };
    for (const element of elements) {
      if (element.kind === 'expr') {
        if (!add(element.value)) return undefined;
        continue;
      }
      const list = this.value(element.list);
      if (list?.kind !== 'list') return undefined;
      for (const item of list.items) {
        this.#variables.set(element.slot, item);
        if (!add(element.value)) return undefined;
      }
    }
    return { kind: 'list', items };
  }

  #countElements(count: number, span: Span): boolean {
    this.#elements += Math.max(0, count);
    if (this.#elements <= ELEMENT_LIMIT) return true;
    const facts = { length: `over ${ELEMENT_LIMIT}`, limit: ELEMENT_LIMIT };
    this.evaluation.diagnostics.report('list-too-long', span, facts);
    return false;
  }

  #function({ name, args, span }: Extract<Expr, { kind: 'function' }>): ConstantValue | undefined {
    const [first, second] = args.map((arg) => this.value(arg));
    if (first === undefined) return undefined;
    switch (name) {
      case 'len':
        return first.kind === 'list' ? { kind: 'int', value: first.items.length } : undefined;
      case 'min':
      case 'max': {
        const [a, b] = [fractionOf(first), fractionOf(second)];
        if (a === undefined || b === undefined) return undefined;
        const isFirst = compareRational(a, b) <= 0 === (name === 'min');
        return numberOf(isFirst ? a : b, first.kind === 'int' && second?.kind === 'int');
      }
      case 'range':
        return first.kind === 'int' && second?.kind === 'int'
          ? this.#range(first.value, second.value, span)
          : undefined;
      case 'even': {
        if (first.kind !== 'int' || !this.#countElements(first.value, span)) return undefined;
        const n = Math.max(0, first.value);
        return { kind: 'list', items: Array.from({ length: n }, (_, k) => numberOf(rational(k + 1, n + 1), false)) };
      }
    }
  }

  #range(from: number, to: number, span: Span): ConstantValue | undefined {
    if (!this.#countElements(to - from, span)) return undefined;
    const length = Math.max(0, to - from);
    return { kind: 'list', items: Array.from({ length }, (_, index) => ({ kind: 'int', value: from + index })) };
  }
}

function numberOf(value: Rational, isInt: boolean): ConstantValue {
  return isInt ? { kind: 'int', value: Number(value.num) } : { kind: 'float', value };
}

function floor({ num, den }: Rational): Rational {
  const quotient = num / den;
  return rational(num % den !== 0n && num < 0n ? quotient - 1n : quotient);
}

function compares(operator: '==' | '!=' | '<' | '<=' | '>' | '>=', order: number): boolean {
  switch (operator) {
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

import { replacing } from '../diagnostics/fix.ts';
import type { Scalar } from '../graph/condition.ts';
import type { PolicyExpr, PolicyScalar } from '../model/program.ts';
import { oneLine, spanText } from '../source.ts';
import type { Context } from './context.ts';

/** From the least to the greatest value that something can have. */
interface Range {
  readonly low: number;
  readonly high: number;
}

/** A comparison, with its sides as numbers and quantities. */
export interface Compared {
  readonly expr: Extract<PolicyExpr, { kind: 'compare' }>;
  readonly left: Scalar;
  readonly right: Scalar;
}

/** What each quantity is usually compared with. */
const usual: Readonly<Record<string, string>> = { entropy: '0.15', max_prob: '0.9', margin: '0.2', agreement: '0.95' };

/**
 * Sees that a threshold can be met and missed: every quantity lies between 0 and 1 (docs/language.md section 5). One at the
 * bound itself, such as `max_prob > 1`, is a way to say never, and is left alone.
 */
export function checkThreshold({ expr, left, right }: Compared, { expansion }: Context): boolean {
  if (!hasQuantity(left) && !hasQuantity(right)) return true;
  const [first, second] = [rangeOf(left), rangeOf(right)];
  if (first === undefined || second === undefined) return true;
  const isBelow = first.high < second.low;
  if (!isBelow && first.low <= second.high) return true;
  const [side, range] = hasQuantity(left) ? [expr.left, first] : [expr.right, second];
  const holds = expr.operator === '!=' || (expr.operator !== '==' && expr.operator.startsWith('<') === isBelow);
  const why = `\`${shown(side)}\` lies between ${range.low} and ${range.high}, so that \`${shown(expr)}\` ${holds ? 'always' : 'never'} holds`;
  const [quantity, number] = hasQuantity(left) ? [expr.left, expr.right] : [expr.right, expr.left];
  const write = betterThreshold(quantity, number);
  if (write === undefined) {
    const hint = isParameter(number)
      ? `give \`${shown(number)}\` a value between 0 and 1`
      : `${normalised(quantity)}compare it with what lies between ${range.low} and ${range.high}`;
    expansion.diagnostics.report('bad-policy', expr.span, { why, hint });
    return false;
  }
  const sides = number === expr.right ? [shown(quantity), write] : [write, shown(quantity)];
  const hint = `write \`${sides.join(` ${expr.operator} `)}\``;
  expansion.diagnostics.report('bad-policy', expr.span, { why, hint }, replacing(number.span, write));
  return false;
}

function shown({ span }: PolicyScalar | PolicyExpr): string {
  return oneLine(spanText(span));
}

function isParameter(scalar: PolicyScalar): boolean {
  return scalar.kind === 'number' && scalar.value.kind === 'local';
}

/** Why an entropy is none as it is usually computed. */
function normalised(quantity: PolicyScalar): string {
  if (quantity.kind !== 'quantity' || quantity.name !== 'entropy') return '';
  return 'it is normalised, divided by the logarithm of the number of classes: ';
}

/** From here on a number is one of hundredths: below it, it may be an entropy that is not normalised, or a slip. */
const LEAST_PERCENT = 10;

/** The threshold that was meant: `30%` for `30`, or what the quantity is usually compared with. */
function betterThreshold(quantity: PolicyScalar, number: PolicyScalar): string | undefined {
  const text = shown(number);
  if ((quantity.kind !== 'quantity' && quantity.kind !== 'fraction') || !/^-?\s*[\d.e]+%?$/.test(text))
    return undefined;
  const written = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
  if (written !== undefined && written > 1 && written < LEAST_PERCENT) return undefined;
  if (written !== undefined && written >= LEAST_PERCENT && written < 100) return `${text}%`;
  return quantity.kind === 'fraction' ? '0.8' : usual[quantity.name];
}

function hasQuantity(scalar: Scalar): boolean {
  switch (scalar.kind) {
    case 'number':
      return false;
    case 'quantity':
      return true;
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide':
      return hasQuantity(scalar.left) || hasQuantity(scalar.right);
  }
}

/** What a scalar can be; undefined where it has no bounds. */
function rangeOf(scalar: Scalar): Range | undefined {
  switch (scalar.kind) {
    case 'number':
      return { low: scalar.value, high: scalar.value };
    case 'quantity':
      return { low: 0, high: 1 };
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'divide': {
      const [left, right] = [rangeOf(scalar.left), rangeOf(scalar.right)];
      return left === undefined || right === undefined ? undefined : combined(scalar.kind, left, right);
    }
  }
}

function combined(kind: 'add' | 'subtract' | 'multiply' | 'divide', a: Range, b: Range): Range | undefined {
  switch (kind) {
    case 'add':
      return { low: a.low + b.low, high: a.high + b.high };
    case 'subtract':
      return { low: a.low - b.high, high: a.high - b.low };
    case 'multiply':
      return extremes([a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high]);
    case 'divide':
      // By what may be 0, there is no bound.
      if (b.low <= 0 && b.high >= 0) return undefined;
      return extremes([a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high]);
  }
}

function extremes(values: readonly number[]): Range {
  return { low: Math.min(...values), high: Math.max(...values) };
}

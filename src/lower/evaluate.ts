import { showNumber } from '../diagnostics/show-number.ts';
import { addDims, type Dim, floorDivide, formatDim, isTooLarge, multiplyDims, subtractDims } from '../graph/dim.ts';
import type { Element, Expr } from '../model/program.ts';
import {
  DIGIT_LIMIT,
  type Rational,
  addRational,
  isTooLong,
  compareRational,
  divideRational,
  multiplyRational,
  rational,
  subtractRational,
} from '../rational.ts';
import { type Span, spanText, spanTo } from '../source.ts';
import type { InfixText } from '../syntax/ast.ts';
import { type Context, type Role, reportAt, reportSymbolic } from './context.ts';
import { applyStages, joinTensors } from './expand.ts';
import { checkWeighted } from './weighted-calls.ts';
import { type Value, asDim, asRational, dimValue, failure, formatValue } from './values.ts';

/** The most elements of a list. */
export const LIST_LIMIT = 100_000;

/** The value of an expression; what is wrong is reported, and gives `failure`. */
export function evaluate(expr: Expr, context: Context, role: Role): Value {
  const { expansion } = context;
  if (!expansion.enter()) {
    expansion.leave();
    const facts = { what: 'nested calls', limit: expansion.depthLimit };
    reportAt(context, 'expansion-too-large', expr.span, facts);
    return failure;
  }
  const from = expansion.nodeCount;
  const value = evaluateKind(expr, context, role);
  if (!isPlain(expr)) expansion.record('expression', expr.span, value, from, context);
  expansion.leave();
  return value;
}

/** Whether an expression is a literal or a name, which an editor need not be told of. */
function isPlain({ kind }: Expr): boolean {
  return kind === 'int' || kind === 'float' || kind === 'bool' || kind === 'local' || kind === 'error';
}

function evaluateKind(expr: Expr, context: Context, role: Role): Value {
  switch (expr.kind) {
    case 'int':
      return { kind: 'int', value: expr.value };
    case 'float':
      return { kind: 'float', value: expr.value };
    case 'bool':
      return { kind: 'bool', value: expr.value };
    case 'error':
      return failure;
    case 'local':
      return context.frame[expr.slot] ?? failure;
    case 'feature':
      return context.expansion.feature(expr.path, expr.span);
    case 'if': {
      const condition = evaluate(expr.condition, context, 'operand');
      if (condition.kind !== 'bool') return failure;
      return evaluate(condition.value ? expr.then : expr.otherwise, context, role);
    }
    case 'negate':
      return negate(evaluate(expr.operand, context, 'operand'));
    case 'not': {
      const value = evaluate(expr.operand, context, 'operand');
      return value.kind === 'bool' ? { kind: 'bool', value: !value.value } : failure;
    }
    case 'infix':
      return evaluateInfix(expr, context, role);
    case 'list':
      return evaluateList(expr.elements, expr.span, context);
    case 'function':
      return evaluateFunction(expr, context);
    case 'flow':
      return applyStages(
        evaluate(expr.first, context, 'operand'),
        expr.stages,
        context,
        role,
        placesOf(expr.first),
        expr.first,
      );
  }
}

/** Where the tensor that an expression gives was made: for a name, where it was bound. */
function placeOf(expr: Expr): Span {
  return expr.kind === 'local' ? expr.made : expr.span;
}

/** The same for each element of a list that is written out. */
function placesOf(expr: Expr): readonly Span[] {
  if (expr.kind !== 'list') return [placeOf(expr)];
  const written = expr.elements.flatMap((element) => (element.kind === 'expr' ? [placeOf(element.value)] : []));
  return written.length === expr.elements.length ? written : [];
}

function negate(value: Value): Value {
  if (value.kind === 'float') return { kind: 'float', value: subtractRational(rational(0), value.value) };
  const dim = asDim(value);
  return dim === undefined ? failure : dimValue(subtractDims(0, dim));
}

type InfixExpr = Extract<Expr, { kind: 'infix' }>;

function evaluateInfix(expr: InfixExpr, context: Context, role: Role): Value {
  const { operands } = expr;
  const [first] = operands;
  if (first === undefined) return failure;
  let left = evaluate(first, context, 'operand');
  let leftPlace = placeOf(first);
  let leftWritten = first.span;
  for (const [index, operator] of expr.operators.entries()) {
    const right = operands[index + 1];
    if (right === undefined || left.kind === 'error') return failure;
    // `and` and `or` stop at the first operand that decides (rule 7).
    if (left.kind === 'bool' && operator.text === (left.value ? 'or' : 'and')) return left;
    const value = evaluate(right, context, 'operand');
    const span = spanTo(first.span, right.span);
    const last = index === operands.length - 2;
    const places = { span, leftSpan: leftPlace, rightSpan: placeOf(right), leftWritten, rightWritten: right.span };
    left = join(operator.text, left, value, places, context, last ? role : 'operand');
    leftPlace = span;
    leftWritten = span;
  }
  return left;
}

/** The places of an operation, of where its operands were made, and of how they are written in it. */
export interface Places {
  readonly span: Span;
  readonly leftSpan: Span;
  readonly rightSpan: Span;
  readonly leftWritten: Span;
  readonly rightWritten: Span;
}

function join(operator: InfixText, left: Value, right: Value, places: Places, context: Context, role: Role): Value {
  if (left.kind === 'error' || right.kind === 'error') return failure;
  switch (operator) {
    case 'and':
    case 'or':
      return right;
    case '+':
    case '*':
      if (left.kind === 'tensor' && right.kind === 'tensor') {
        return joinTensors(operator === '+' ? 'add' : 'mul', left.node, right.node, places, context, role);
      }
      return calculate(operator, left, right, places.span, context);
    case '-':
    case '/':
      return calculate(operator, left, right, places.span, context);
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compare(operator, left, right, places.span, context);
  }
}

function calculate(operator: '+' | '-' | '*' | '/', left: Value, right: Value, span: Span, context: Context): Value {
  const [leftDim, rightDim] = [asDim(left), asDim(right)];
  if (leftDim !== undefined && rightDim !== undefined) return calculateDims(operator, leftDim, rightDim, span, context);
  const what = 'a number beside a float';
  const [a, b] = [known(left, what, span, context), known(right, what, span, context)];
  if (a === undefined || b === undefined) return failure;
  if (operator === '/' && b.num === 0n) return divisionByZero(left, span, context);
  const value = calculateRationals(operator, a, b);
  if (!isTooLong(value)) return { kind: 'float', value };
  reportAt(context, 'int-overflow', span, { expression: spanText(span), digits: DIGIT_LIMIT });
  return failure;
}

function calculateRationals(operator: '+' | '-' | '*' | '/', a: Rational, b: Rational): Rational {
  switch (operator) {
    case '+':
      return addRational(a, b);
    case '-':
      return subtractRational(a, b);
    case '*':
      return multiplyRational(a, b);
    case '/':
      return divideRational(a, b);
  }
}

function divisionByZero(left: Value, span: Span, context: Context): Value {
  reportAt(context, 'division-by-zero', span, { expression: spanText(span), values: `${formatValue(left)} / 0` });
  return failure;
}

/** A number, where a dimension that depends on the image's size is reported. */
function known(value: Value, what: string, span: Span, context: Context): Rational | undefined {
  if (value.kind === 'dim') reportSymbolic(context, span, what, value.value);
  return asRational(value);
}

/** The arithmetic of ints, where `/` rounds down (rule 7), on sizes. */
function calculateDims(operator: '+' | '-' | '*' | '/', left: Dim, right: Dim, span: Span, context: Context): Value {
  const result = ((): Dim | 'zero' | 'symbolic' => {
    switch (operator) {
      case '+':
        return addDims(left, right);
      case '-':
        return subtractDims(left, right);
      case '*':
        return multiplyDims(left, right);
      case '/':
        return right === 0 ? 'zero' : typeof right === 'number' ? floorDivide(left, right) : 'symbolic';
    }
  })();
  if (result === 'zero') return divisionByZero(dimValue(left), span, context);
  if (result === 'symbolic') {
    reportSymbolic(context, span, 'a divisor', right);
    return failure;
  }
  if (isTooLarge(result)) {
    const values = `${formatDim(left)} ${operator} ${formatDim(right)}`;
    reportAt(context, 'int-overflow', span, { expression: spanText(span), values });
    return failure;
  }
  return dimValue(result);
}

function compare(
  operator: '==' | '!=' | '<' | '<=' | '>' | '>=',
  left: Value,
  right: Value,
  span: Span,
  context: Context,
): Value {
  if (left.kind === 'bool' && right.kind === 'bool') {
    return { kind: 'bool', value: (left.value === right.value) === (operator === '==') };
  }
  const order = orderOf(left, right, 'what is compared', span, context);
  if (order === undefined) return failure;
  const holds = {
    '==': order === 0,
    '!=': order !== 0,
    '<': order < 0,
    '<=': order <= 0,
    '>': order > 0,
    '>=': order >= 0,
  };
  return { kind: 'bool', value: holds[operator] };
}

/** Below 0, 0 or above 0 as a number is less than, equal to or greater than another; of ints without fractions. */
function orderOf(left: Value, right: Value, what: string, span: Span, context: Context): number | undefined {
  if (left.kind === 'int' && right.kind === 'int') return left.value - right.value;
  const [a, b] = [known(left, what, span, context), known(right, what, span, context)];
  return a === undefined || b === undefined ? undefined : compareRational(a, b);
}

/** The elements of a list stand at `path.0`, `path.1`, ... (rule 20). */
function evaluateList(elements: readonly Element[], span: Span, context: Context): Value {
  const items: Value[] = [];
  const add = (expr: Expr): void => {
    const path = `${context.path}.${items.length}`;
    const at = { ...context, path, weighted: { calls: [] } };
    items.push(evaluate(expr, at, 'result'));
    checkWeighted({ kind: 'element', value: expr }, at);
  };
  for (const element of elements) {
    if (element.kind === 'expr') {
      add(element.value);
      continue;
    }
    const list = evaluate(element.list, context, 'operand');
    if (list.kind !== 'list') return failure;
    for (const item of list.items) {
      context.frame[element.slot] = item;
      add(element.value);
      if (items.length > LIST_LIMIT) {
        reportAt(context, 'list-too-long', span, {
          length: `over ${showNumber(LIST_LIMIT)}`,
          limit: LIST_LIMIT,
        });
        return failure;
      }
    }
  }
  return items.some((item) => item.kind === 'error') ? failure : { kind: 'list', items };
}

type FunctionExpr = Extract<Expr, { kind: 'function' }>;

function evaluateFunction(expr: FunctionExpr, context: Context): Value {
  const args = expr.args.map((arg) => evaluate(arg, context, 'operand'));
  const [a, b] = args;
  if (a === undefined || args.some((arg) => arg.kind === 'error')) return failure;
  switch (expr.name) {
    case 'min':
    case 'max':
      return b === undefined ? failure : extreme(expr, a, b, context);
    case 'len':
      return a.kind === 'list' ? { kind: 'int', value: a.items.length } : failure;
    case 'range':
      return b === undefined ? failure : range(expr, a, b, context);
    case 'even':
      return even(expr, a, context);
  }
}

function extreme(expr: FunctionExpr, a: Value, b: Value, context: Context): Value {
  const what = `what \`${expr.name}\` compares`;
  const [left, right] = [known(a, what, expr.span, context), known(b, what, expr.span, context)];
  if (left === undefined || right === undefined) return failure;
  const first = compareRational(left, right) <= 0 === (expr.name === 'min');
  const chosen = first ? a : b;
  // With a float, both arguments are floats (rule 7).
  const isFloat = a.kind === 'float' || b.kind === 'float';
  return isFloat ? { kind: 'float', value: first ? left : right } : chosen;
}

/** An int that must be known; a dimension that is not is reported. */
export function knownInt(value: Value, what: string, span: Span, context: Context): number | undefined {
  if (value.kind === 'dim') reportSymbolic(context, span, what, value.value);
  return value.kind === 'int' ? value.value : undefined;
}

function checkLength(length: number, span: Span, context: Context): boolean {
  if (length <= LIST_LIMIT) return true;
  reportAt(context, 'list-too-long', span, { length: showNumber(length), limit: LIST_LIMIT });
  return false;
}

function range(expr: FunctionExpr, a: Value, b: Value, context: Context): Value {
  const from = knownInt(a, '`range`', expr.span, context);
  const to = knownInt(b, '`range`', expr.span, context);
  if (from === undefined || to === undefined || !checkLength(to - from, expr.span, context)) return failure;
  const items = Array.from({ length: Math.max(0, to - from) }, (_, index): Value => ({
    kind: 'int',
    value: from + index,
  }));
  return { kind: 'list', items };
}

/** `even(n)`: 1/(n+1), 2/(n+1), ..., n/(n+1). */
function even(expr: FunctionExpr, a: Value, context: Context): Value {
  const n = knownInt(a, '`even`', expr.span, context);
  if (n === undefined || !checkLength(n, expr.span, context)) return failure;
  if (n < 0) {
    const facts = { what: '`n` of `even`', wanted: 'at least 0', found: formatValue(a) };
    reportAt(context, 'kind-mismatch', expr.span, facts);
    return failure;
  }
  const items = Array.from({ length: n }, (_, index): Value => ({ kind: 'float', value: rational(index + 1, n + 1) }));
  return { kind: 'list', items };
}

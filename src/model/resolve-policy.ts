import { replacing } from '../diagnostics/fix.ts';
import { foreignQuantity } from '../diagnostics/foreign-names.ts';
import { nearestName } from '../diagnostics/nearest.ts';
import { rational } from '../rational.ts';
import type * as ast from '../syntax/ast.ts';
import { type Span, spanTo } from '../source.ts';
import { walk } from '../syntax/visit.ts';
import { type Kind, describeKind, fits, isNumeric } from './kinds.ts';
import type { Policy, PolicyExpr, PolicyScalar } from './program.ts';
import { bindArguments } from './arguments.ts';
import { resolveExpr } from './resolve-expr.ts';
import type { Scope } from './scope.ts';
import { isFunction } from './signatures.ts';

const imageQuantities = ['entropy', 'max_prob', 'margin', 'agreement'] as const;
/** What each is usually compared with. */
const usualThresholds: { readonly [Q in (typeof imageQuantities)[number]]: string } = {
  entropy: '< 0.15',
  max_prob: '> 0.9',
  margin: '> 0.2',
  agreement: '> 0.95',
};
const positionQuantities = ['entropy', 'max_prob', 'margin'] as const;
const calls = ['fraction', 'patience'];

/** What a condition is about: an image at an exit, or inside `fraction(...)` one position of its map. */
type Level = 'image' | 'position';

/** Resolves the condition of `when` (docs/language.md section 5). */
export function resolvePolicy(expr: ast.Expr, scope: Scope): Policy {
  reportQuantityNames(expr, scope);
  return { condition: resolveCondition(expr, 'image', scope), span: expr.span };
}

/** Reports the parameters that are called as a quantity that the policy speaks of: one of the two could not be read. */
function reportQuantityNames(expr: ast.Expr, scope: Scope): void {
  for (const node of walk(expr)) {
    if (node.kind !== 'ref' || !isQuantity(node.name.text)) continue;
    const { text: name, span } = node.name;
    const declared = scope.placeOf(name);
    if (declared === undefined || scope.diagnostics.has('quantity-name', declared)) continue;
    const related = [{ span, label: 'the policy speaks of it here' }];
    scope.diagnostics.report('quantity-name', declared, { name }, { related });
  }
}

function isQuantity(name: string): boolean {
  return imageQuantities.some((each) => each === name);
}

function resolveCondition(expr: ast.Expr, level: Level, scope: Scope): PolicyExpr {
  switch (expr.kind) {
    case 'paren':
      return resolveCondition(expr.value, level, scope);
    case 'missing':
      return { kind: 'error', span: expr.span };
    case 'prefix':
      if (expr.operators.every((operator) => operator.text === 'not')) {
        return expr.operators.reduce<PolicyExpr>(
          (operand) => ({ kind: 'not', operand, span: expr.span }),
          resolveCondition(expr.operand, level, scope),
        );
      }
      break;
    case 'infix':
      return resolveInfixCondition(expr, level, scope);
    case 'call':
      if (expr.callee.text === 'patience') return resolvePatience(expr, level, scope);
      break;
    case 'ref':
    case 'literal':
    case 'if':
    case 'flow':
    case 'list':
      break;
  }
  const quantity = imageQuantities.find((name) => expr.kind === 'ref' && name === expr.name.text);
  const hint = quantity === undefined ? {} : { hint: `compare it: \`${quantity} ${usualThresholds[quantity]}\`` };
  scope.diagnostics.report('bad-policy', expr.span, {
    why: 'a policy is a condition on the quantities of an exit',
    ...hint,
  });
  return { kind: 'error', span: expr.span };
}

function resolveInfixCondition(expr: ast.Infix, level: Level, scope: Scope): PolicyExpr {
  const [operator] = expr.operators;
  switch (operator?.text) {
    case 'and':
    case 'or':
      return {
        kind: operator.text,
        operands: expr.operands.map((operand) => resolveCondition(operand, level, scope)),
        span: expr.span,
      };
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const [left, right] = expr.operands;
      if (left === undefined || right === undefined) break;
      return {
        kind: 'compare',
        left: resolveScalar(left, level, scope),
        operator: operator.text,
        right: resolveScalar(right, level, scope),
        span: expr.span,
      };
    }
    case '+':
    case '-':
    case '*':
    case '/':
    case undefined:
      break;
  }
  scope.diagnostics.report('bad-policy', expr.span, { why: 'a policy is a condition, and this is a number' });
  return { kind: 'error', span: expr.span };
}

function resolvePatience(call: ast.Call, level: Level, scope: Scope): PolicyExpr {
  if (level === 'position') {
    scope.diagnostics.report('bad-policy', call.span, {
      why: '`patience` is about an image, and `fraction` about its positions',
    });
    return { kind: 'error', span: call.span };
  }
  const params = [
    { name: 'k', accepts: 'int', required: true },
    { name: 'at_least', accepts: 'float', required: false },
  ] as const;
  const bound = bindArguments({ name: 'patience', params }, call.args, false, call.span, scope);
  const exits = bound?.[0]?.expr;
  if (bound === undefined || exits === undefined) return { kind: 'error', span: call.span };
  const atLeast = bound[1]?.expr ?? { kind: 'float', value: rational(95, 100), span: call.span };
  return { kind: 'patience', exits, atLeast, span: call.span };
}

function resolveScalar(expr: ast.Expr, level: Level, scope: Scope): PolicyScalar {
  switch (expr.kind) {
    case 'paren':
      return resolveScalar(expr.value, level, scope);
    case 'ref':
      return resolveName(expr.name, level, scope);
    case 'infix': {
      const operands = expr.operands.map((operand) => resolveScalar(operand, level, scope));
      return (
        expr.operators.reduce<PolicyScalar | undefined>((left, operator, index) => {
          const right = operands[index + 1];
          return left === undefined || right === undefined ? undefined : joinScalars(left, operator, right, scope);
        }, operands[0]) ?? { kind: 'error', span: expr.span }
      );
    }
    case 'prefix': {
      const zero: PolicyScalar = { kind: 'number', value: { kind: 'int', value: 0, span: expr.span }, span: expr.span };
      const operand = resolveScalar(expr.operand, level, scope);
      return expr.operators.reduceRight<PolicyScalar>(
        (right, { text, span }) => joinScalars(zero, { text, span }, right, scope),
        operand,
      );
    }
    case 'call':
      if (expr.callee.text === 'fraction') return resolveFraction(expr, level, scope);
      return isFunction(expr.callee.text) ? resolveNumber(expr, scope) : resolveName(expr.callee, level, scope);
    case 'literal':
    case 'if':
    case 'flow':
    case 'list':
      return resolveNumber(expr, scope);
    case 'missing':
      return { kind: 'error', span: expr.span };
  }
}

function joinScalars(
  left: PolicyScalar,
  operator: { readonly text: ast.InfixText | 'not'; readonly span: Span },
  right: PolicyScalar,
  scope: Scope,
): PolicyScalar {
  const { text } = operator;
  const span = spanTo(left.span, right.span);
  if (text === '+' || text === '-' || text === '*' || text === '/')
    return { kind: 'arithmetic', operator: text, left, right, span };
  scope.diagnostics.report('bad-policy', operator.span, { why: `\`${text}\` does not give a number to compare` });
  return { kind: 'error', span };
}

/** A quantity, or one of the model's numeric parameters. */
function resolveName(name: ast.Name, level: Level, scope: Scope): PolicyScalar {
  const { text, span } = name;
  const quantity = imageQuantities.find((each) => each === text);
  if (quantity !== undefined && (level === 'image' || quantity !== 'agreement'))
    return { kind: 'quantity', name: quantity, span };
  const value = scope.read(name);
  if (value !== undefined) {
    if (!isNumeric(value.kind)) reportKind(span, value.kind, scope);
    return { kind: 'number', value: { kind: 'local', slot: value.slot, name: text, span, made: value.made }, span };
  }
  if (quantity !== undefined) {
    scope.diagnostics.report('bad-policy', span, {
      why: '`agreement` is about an image, and `fraction` about its positions',
    });
  } else if (text !== '' && !scope.isSilent) {
    const nearest = nearestName(text, [...(level === 'image' ? [...imageQuantities, ...calls] : positionQuantities)]);
    const found = foreignQuantity(text) ?? nearest;
    const facts = { name: text, ...(found === undefined ? {} : { nearest: found }) };
    scope.diagnostics.report('unknown-quantity', span, facts, replacing(span, found));
  }
  return { kind: 'error', span };
}

function resolveFraction(call: ast.Call, level: Level, scope: Scope): PolicyScalar {
  const [condition, more] = call.args;
  if (level === 'position' || condition === undefined || condition.name !== undefined || more !== undefined) {
    const why = level === 'position' ? '`fraction` does not stand inside another' : '`fraction` takes one condition';
    scope.diagnostics.report('bad-policy', call.span, { why, hint: 'write `fraction(max_prob > 0.9) > 0.8`' });
    return { kind: 'error', span: call.span };
  }
  return { kind: 'fraction', condition: resolveCondition(condition.value, 'position', scope), span: call.span };
}

function resolveNumber(expr: ast.Expr, scope: Scope): PolicyScalar {
  const typed = resolveExpr(expr, scope);
  if (!isNumeric(typed.kind)) reportKind(expr.span, typed.kind, scope);
  return { kind: 'number', value: typed.expr, span: expr.span };
}

function reportKind(span: Span, found: Kind, scope: Scope): void {
  if (fits(found, 'float')) return;
  scope.diagnostics.report('kind-mismatch', span, {
    what: 'a threshold',
    wanted: 'a number',
    found: describeKind(found),
  });
}

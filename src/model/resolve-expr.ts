import { replacing } from '../diagnostics/fix.ts';
import { holdsLayers } from '../diagnostics/foreign-names.ts';
import { parseDecimal, rational } from '../rational.ts';
import type * as ast from '../syntax/ast.ts';
import type { Span } from '../source.ts';
import { spanText, spanTo } from '../source.ts';
import { bindArguments } from './arguments.ts';
import { type Kind, describeKind, fits, isNumeric, joinKinds } from './kinds.ts';
import { type StagePlace, reportNested } from './nested-stages.ts';
import type { Constant, Element, Expr, Member, Stage } from './program.ts';
import type { Scope } from './scope.ts';
import { functionSignatures, isFunction, isOperator, operatorSignatures } from './signatures.ts';

/** An expression with its names resolved, and what it is. */
export interface Typed {
  readonly expr: Expr;
  readonly kind: Kind;
}

function failed(span: Span): Typed {
  return { expr: { kind: 'error', span }, kind: 'unknown' };
}

/** A number within the limits of the lexer, which has reported any other. */
const wellFormed = /^(?:\d{1,15}(?:\.\d+)?(?:[eE][+-]?\d{1,3})?%?|true|false)$/;

/** The value of a literal: `25%` is the float 0.25 (rule 6). Undefined for one that has been reported as no number. */
export function literalValue({ type, text, span }: ast.Literal): Constant | undefined {
  if (!wellFormed.test(text)) return undefined;
  switch (type) {
    case 'int':
      return { kind: 'int', value: Number(text), span };
    case 'float':
      return { kind: 'float', value: parseDecimal(text), span };
    case 'percent': {
      const value = parseDecimal(text.slice(0, -1));
      return { kind: 'float', value: rational(value.num, value.den * 100n), span };
    }
    case 'bool':
      return { kind: 'bool', value: text === 'true', span };
  }
}

/** Resolves the names of an expression and checks its kinds; what is wrong is reported. */
export function resolveExpr(expr: ast.Expr, scope: Scope): Typed {
  switch (expr.kind) {
    case 'literal': {
      const constant = literalValue(expr);
      return constant === undefined ? failed(expr.span) : { expr: constant, kind: constant.kind };
    }
    case 'paren':
      return resolveExpr(expr.value, scope);
    case 'ref':
      return resolveRef(expr, scope);
    case 'if':
      return resolveIf(expr, scope);
    case 'prefix':
      return resolvePrefix(expr, scope);
    case 'infix':
      return resolveInfix(expr, scope);
    case 'list':
      return resolveList(expr, scope);
    case 'call':
      return resolveCall(expr, scope);
    case 'flow':
      return resolveFlow(resolveExpr(expr.first, scope), expr.stages, scope);
    case 'missing':
      return failed(expr.span);
  }
}

/** Resolves an expression that must be of kind `wanted`; `what` names it in the message. */
export function resolveAs(expr: ast.Expr, wanted: Kind, what: string, scope: Scope): Expr {
  const typed = resolveExpr(expr, scope);
  if (fits(typed.kind, wanted)) return typed.expr;
  if (scope.reportMistakenFeature(typed.expr)) return { kind: 'error', span: expr.span };
  const facts = { what, wanted: describeKind(wanted), found: describeKind(typed.kind) };
  scope.diagnostics.report('kind-mismatch', expr.span, facts);
  return { kind: 'error', span: expr.span };
}

function resolveRef({ name, span }: ast.Ref, scope: Scope): Typed {
  const value = scope.read(name);
  if (scope.isCutShort(span)) return failed(span);
  if (value !== undefined)
    return { expr: { kind: 'local', slot: value.slot, name: name.text, span, made: value.made }, kind: value.kind };
  if (name.text === '') return failed(span);
  if (scope.inModel) return { expr: { kind: 'feature', path: name.text, span }, kind: 'tensor' };
  scope.reportUnknownValue(name);
  return failed(span);
}

function resolveIf(expr: ast.If, scope: Scope): Typed {
  const condition = resolveAs(expr.condition, 'bool', 'the condition of `if`', scope);
  const then = resolveExpr(expr.then, scope);
  const otherwise = resolveExpr(expr.otherwise, scope);
  const kind = joinKinds(then.kind, otherwise.kind);
  if (kind === undefined) {
    const facts = {
      what: 'the `else` of this `if`',
      wanted: describeKind(then.kind),
      found: describeKind(otherwise.kind),
    };
    const related = [{ span: expr.then.span, label: `this is ${describeKind(then.kind)}` }];
    scope.diagnostics.report('kind-mismatch', expr.otherwise.span, facts, { related });
    return failed(expr.span);
  }
  return { expr: { kind: 'if', condition, then: then.expr, otherwise: otherwise.expr, span: expr.span }, kind };
}

function resolvePrefix(expr: ast.Prefix, scope: Scope): Typed {
  let typed = resolveExpr(expr.operand, scope);
  for (const operator of expr.operators.toReversed()) {
    const fine = operator.text === 'not' ? fits(typed.kind, 'bool') : isNumeric(typed.kind);
    if (!fine) {
      const wanted = operator.text === 'not' ? 'a bool' : 'a number';
      const facts = { what: `the operand of \`${operator.text}\``, wanted, found: describeKind(typed.kind) };
      scope.diagnostics.report('kind-mismatch', expr.operand.span, facts);
      return failed(expr.span);
    }
    const kind = operator.text === 'not' ? 'not' : 'negate';
    typed = { expr: { kind, operand: typed.expr, span: spanTo(operator.span, expr.operand.span) }, kind: typed.kind };
  }
  return typed;
}

/** The kind of `left operator right` (rules 7 and 8), or undefined where the operator does not take them. */
function infixKind(operator: ast.InfixText, left: Kind, right: Kind): Kind | undefined {
  const numeric = isNumeric(left) && isNumeric(right);
  switch (operator) {
    case 'and':
    case 'or':
      return fits(left, 'bool') && fits(right, 'bool') ? 'bool' : undefined;
    case '==':
    case '!=':
      return numeric || (fits(left, 'bool') && fits(right, 'bool')) ? 'bool' : undefined;
    case '<':
    case '<=':
    case '>':
    case '>=':
      return numeric ? 'bool' : undefined;
    case '+':
    case '*':
      if (fits(left, 'tensor') && fits(right, 'tensor')) return left === 'unknown' ? right : 'tensor';
      return numeric ? joinKinds(left, right) : undefined;
    case '-':
    case '/':
      return numeric ? joinKinds(left, right) : undefined;
  }
}

function infixHint(operator: ast.InfixText, left: Kind, right: Kind): { readonly hint?: string } {
  const tensors = left === 'tensor' || right === 'tensor';
  if (!tensors) return {};
  if (operator === '-' || operator === '/')
    return { hint: 'tensors are joined by `+` and `*` only; there is no difference or quotient of them' };
  if (operator === '+' || operator === '*')
    return { hint: 'a tensor is joined with a tensor of the same shape, or with H = W = 1' };
  return { hint: 'the contents of a tensor are not known when the program is compiled' };
}

/** Lists of at most so many values are written out for a user. */
const WRITTEN_OUT = 24;

/** The list that `[2] * 3` and `[1] + [2]` are in other languages. */
function writtenOut(operator: ast.InfixText, [left, right]: readonly ast.Expr[]): string | undefined {
  if (left?.kind !== 'list' || left.elements.some((each) => each.kind === 'forElement')) return undefined;
  const texts = left.elements.map((each) => spanText(each.span));
  if (operator === '+' && right?.kind === 'list') {
    return `[${[...texts, ...right.elements.map((each) => spanText(each.span))].join(', ')}]`;
  }
  const times = right?.kind === 'literal' && right.type === 'int' ? Number(right.text) : 0;
  if (operator !== '*' || times < 1 || times * texts.length > WRITTEN_OUT) return undefined;
  return `[${Array.from({ length: times }, () => texts)
    .flat()
    .join(', ')}]`;
}

function resolveInfix(expr: ast.Infix, scope: Scope): Typed {
  const operands = expr.operands.map((operand) => resolveExpr(operand, scope));
  let kind = operands[0]?.kind ?? 'unknown';
  for (const [index, operator] of expr.operators.entries()) {
    const right = operands[index + 1]?.kind ?? 'unknown';
    const joined = infixKind(operator.text, kind, right);
    if (joined === undefined) {
      const unknown = operands.filter((operand) => scope.reportMistakenFeature(operand.expr));
      if (unknown.length > 0) return failed(expr.span);
      const facts = {
        operator: operator.text,
        left: describeKind(kind),
        right: describeKind(right),
        ...infixHint(operator.text, kind, right),
      };
      const list = expr.operands.length === 2 ? writtenOut(operator.text, expr.operands) : undefined;
      const hint = list === undefined ? {} : { hint: `write the list out: \`${list}\`` };
      scope.diagnostics.report('operand-kinds', operator.span, { ...facts, ...hint }, replacing(expr.span, list));
      return failed(expr.span);
    }
    kind = joined;
  }
  return {
    expr: {
      kind: 'infix',
      operands: operands.map((operand) => operand.expr),
      operators: expr.operators,
      span: expr.span,
    },
    kind,
  };
}

function resolveList({ elements, span }: ast.List, scope: Scope): Typed {
  const resolved: Element[] = [];
  let kind: Kind = 'unknown';
  let first: Span | undefined;
  for (const element of elements) {
    const { entry, typed } = resolveElement(element, scope);
    resolved.push(entry);
    const joined = joinKinds(kind, typed.kind);
    if (joined === undefined) {
      const facts = { first: describeKind(kind), other: describeKind(typed.kind) };
      const related = first === undefined ? [] : [{ span: first, label: `this is ${describeKind(kind)}` }];
      scope.diagnostics.report('mixed-list', element.span, facts, { related });
    } else {
      first ??= element.span;
      kind = joined;
    }
  }
  return { expr: { kind: 'list', elements: resolved, span }, kind: { list: kind } };
}

function resolveElement(element: ast.Element, scope: Scope): { readonly entry: Element; readonly typed: Typed } {
  if (element.kind !== 'forElement') {
    const typed = resolveExpr(element, scope);
    return { entry: { kind: 'expr', value: typed.expr }, typed };
  }
  const { list, slot } = resolveLoop(element, scope);
  const typed = resolveExpr(element.value, scope);
  scope.remove(element.variable, slot);
  return { entry: { kind: 'for', slot, list, value: typed.expr, span: element.span }, typed };
}

/** The list of a `for`, with its variable declared. */
function resolveLoop(
  loop: { readonly variable: ast.Name; readonly list: ast.Expr },
  scope: Scope,
): { list: Expr; slot: number } {
  const list = resolveExpr(loop.list, scope);
  const element = typeof list.kind === 'object' ? list.kind.list : 'unknown';
  let expr = list.expr;
  if (typeof list.kind !== 'object' && list.kind !== 'unknown') {
    const range = fits(list.kind, 'int') ? `range(0, ${spanText(loop.list.span)})` : undefined;
    const hint = range === undefined ? {} : { hint: `write \`${range}\`` };
    const facts = { what: 'what `for` runs over', wanted: 'a list', found: describeKind(list.kind), ...hint };
    const unknown = scope.reportMistakenFeature(list.expr);
    if (!unknown) scope.diagnostics.report('kind-mismatch', loop.list.span, facts, replacing(loop.list.span, range));
    expr = { kind: 'error', span: loop.list.span };
  }
  return { list: expr, slot: scope.declare(loop.variable, element, 'variable') };
}

function resolveCall(call: ast.Call, scope: Scope): Typed {
  const [firstArg] = call.args;
  if (scope.isCutShort(call.span)) {
    for (const arg of call.args) resolveExpr(arg.value, scope);
    return failed(call.span);
  }
  if (isFunction(call.callee.text)) return resolveFunction(call.callee.text, call.args, undefined, call.span, scope);
  const callee = calleeNamed(call.callee, scope);
  if (callee === undefined) {
    if (!holdsLayers(call.callee.text)) for (const arg of call.args) resolveExpr(arg.value, scope);
    return failed(call.span);
  }
  const args = bindArguments(callee.callee, call.args, false, call.span, scope);
  const first = args?.[0]?.expr;
  if (args === undefined || first === undefined || firstArg === undefined) return resultOfFailedCall(call.span);
  const stage = callee.stage(exprsOf(args.slice(1)), spanTo(call.callee.span, call.span));
  return { expr: { kind: 'flow', first, stages: [stage], span: call.span }, kind: 'tensor' };
}

function exprsOf(args: readonly (Typed | undefined)[]): readonly (Expr | undefined)[] {
  return args.map((arg) => arg?.expr);
}

function resultOfFailedCall(span: Span): Typed {
  // Blocks and operators give tensors, so what follows can still be checked.
  return { expr: { kind: 'error', span }, kind: 'tensor' };
}

function resolveFunction(
  name: keyof typeof functionSignatures,
  args: readonly ast.Arg[],
  flow: Typed | undefined,
  span: Span,
  scope: Scope,
): Typed {
  const signature = functionSignatures[name];
  const params = signature.params.map((param) => ({ ...param, required: true }));
  const bound = bindArguments({ name, params }, args, flow !== undefined, span, scope);
  if (bound === undefined)
    return { expr: { kind: 'error', span }, kind: signature.result === 'numeric' ? 'unknown' : signature.result };
  const typed = bound.flatMap((arg, index) =>
    index === 0 && flow !== undefined ? [flow] : arg === undefined ? [] : [arg],
  );
  const kind =
    signature.result === 'numeric'
      ? typed.reduce<Kind>((joined, arg) => joinKinds(joined, arg.kind) ?? 'unknown', 'unknown')
      : signature.result;
  return { expr: { kind: 'function', name, args: typed.map((arg) => arg.expr), span }, kind };
}

/** What a name calls: its parameters, and the stage that a call of it is. */
interface Callable {
  readonly callee: Parameters<typeof bindArguments>[0];
  readonly stage: (args: readonly (Expr | undefined)[], span: Span) => Stage;
}

function calleeNamed(name: ast.Name, scope: Scope, flows = false): Callable | undefined {
  const { text } = name;
  if (isOperator(text)) {
    const params = operatorSignatures[text].params.map((param) => ({
      ...param,
      required: param.default === undefined,
    }));
    return { callee: { name: text, params }, stage: (args, span) => ({ kind: 'operator', name: text, args, span }) };
  }
  const block = scope.blockNamed(text);
  if (block === undefined) {
    if (text !== '') scope.reportUnknownCallable(name, flows);
    return undefined;
  }
  const params = block.params.map((param) => ({
    name: param.name,
    accepts: param.kind,
    required: param.default === undefined,
    span: param.span,
  }));
  const callee = { name: text, params, span: block.span, isBroken: block.isBroken };
  return { callee, stage: (args, span) => ({ kind: 'block', block, args, span }) };
}

/** Resolves `first -> stage -> ...`: each stage takes what flows in as its first argument (rule 16). */
export function resolveFlow(first: Typed, stages: readonly ast.Stage[], scope: Scope): Typed {
  let start = first;
  let done: Stage[] = [];
  const soFar = (end: Span): Typed =>
    done.length === 0
      ? start
      : { expr: { kind: 'flow', first: start.expr, stages: done, span: spanTo(start.expr.span, end) }, kind: 'tensor' };
  for (const stage of stages) {
    if (stage.kind === 'callStage' && isFunction(stage.callee.text)) {
      start = resolveFunction(stage.callee.text, stage.args ?? [], soFar(stage.span), stage.span, scope);
      done = [];
      continue;
    }
    checkFlowsInto(soFar(stage.span), stage, scope);
    done.push(resolveStage(stage, scope));
  }
  return soFar(stages[stages.length - 1]?.span ?? first.expr.span);
}

/** Reports a value that is no tensor (or for `concat` no list of them) where it flows into a stage. */
function checkFlowsInto(flow: Typed, stage: ast.Stage, scope: Scope): void {
  const isConcat = stage.kind === 'callStage' && stage.callee.text === 'concat';
  const wanted: Kind = isConcat ? { list: 'tensor' } : 'tensor';
  if (fits(flow.kind, wanted)) return;
  const name = stage.kind === 'callStage' ? `\`${stage.callee.text}\`` : '`sequence`';
  const facts = { what: `what flows into ${name}`, wanted: describeKind(wanted), found: describeKind(flow.kind) };
  scope.diagnostics.report('kind-mismatch', flow.expr.span, facts);
}

/** Resolves a chain after `backbone`, a branch or an exit: what flows in is a tensor. */
export function resolveChain(stages: readonly ast.Stage[], scope: Scope): readonly Stage[] {
  return stages.map((stage) => resolveStage(stage, scope));
}

function resolveStage(stage: ast.Stage, scope: Scope, place: StagePlace = { kind: 'behind arrow' }): Stage {
  if (stage.kind === 'sequenceStage') {
    return { kind: 'sequence', members: stage.members.map((member) => resolveMember(member, scope)), span: stage.span };
  }
  const { callee: name, span } = stage;
  if (isFunction(name.text)) {
    scope.diagnostics.report('not-a-stage', name.span, { name: name.text, found: 'a function of numbers' });
    return { kind: 'error', span };
  }
  const callable = calleeNamed(name, scope, true);
  if (callable === undefined) {
    if (!holdsLayers(name.text)) for (const arg of stage.args ?? []) resolveExpr(arg.value, scope);
    return { kind: 'error', span };
  }
  if (reportNested(stage, place, scope)) return { kind: 'error', span };
  const args = bindArguments(callable.callee, stage.args ?? [], true, span, scope, place);
  return args === undefined ? { kind: 'error', span } : callable.stage(exprsOf(args.slice(1)), span);
}

function resolveMember(member: ast.Member, scope: Scope): Member {
  switch (member.kind) {
    case 'stageMember': {
      const { unit, span } = member;
      return { kind: 'stage', unit, stage: resolveStage(member.stage, scope, { kind: 'member', unit, span }), span };
    }
    case 'forMember': {
      const { list, slot } = resolveLoop(member, scope);
      const members = member.members.map((each) => resolveMember(each, scope));
      scope.remove(member.variable, slot);
      return { kind: 'for', slot, list, members, span: member.span };
    }
    case 'ifMember':
      return {
        kind: 'if',
        condition: resolveAs(member.condition, 'bool', 'the condition of `if`', scope),
        then: member.then.map((each) => resolveMember(each, scope)),
        otherwise: (member.otherwise ?? []).map((each) => resolveMember(each, scope)),
        span: member.span,
      };
  }
}

import type { SymbolicDim } from '../graph/dim.ts';
import type { Node } from '../graph/graph.ts';
import { type ComputedKind, ownsWeights } from '../graph/infer.ts';
import type { Op } from '../graph/ops.ts';
import type { Body, Expr, Member, Stage } from '../model/program.ts';
import type { Kind } from '../model/kinds.ts';
import { type Accepts, type SignatureParam, operatorSignatures } from '../model/signatures.ts';
import type { Span } from '../source.ts';
import { bindParams } from './bind.ts';
import { type Context, type Role, type Weighted, reportAt, reportSymbolic, within } from './context.ts';
import { type Places, evaluate } from './evaluate.ts';
import { schemeOf } from './expansion.ts';
import { defaultOf, operatorBuilders } from './operators.ts';
import { type OperationPlaces, reportShapeProblem } from './problems.ts';
import { type Value, failure, isOfKind } from './values.ts';
import { checkWeighted } from './weighted-calls.ts';

/** What flows into a stage, and where it was made: one place, or one for each tensor of a list. */
interface Flowing {
  readonly value: Value;
  readonly places: readonly Span[];
  /** How it is written, where it is. */
  readonly first?: Expr;
}

/**
 * `x -> stage -> stage`: each takes what the one before gives (rule 16); the last one's tensor is the path's. `places` are
 * where the input was made, for messages, and `first` is how it is written.
 */
export function applyStages(
  input: Value,
  stages: readonly Stage[],
  context: Context,
  role: Role,
  places: readonly Span[] = [],
  first?: Expr,
): Value {
  let flowing: Flowing = first === undefined ? { value: input, places } : { value: input, places, first };
  for (const [index, stage] of stages.entries()) {
    const value = applyStage(stage, flowing, context, index === stages.length - 1 ? role : 'operand');
    if (value.kind === 'error') return failure;
    flowing = { value, places: [stage.span] };
  }
  return flowing.value;
}

function applyStage(stage: Stage, input: Flowing, context: Context, role: Role): Value {
  if (stage.kind === 'error' || input.value.kind === 'error') return failure;
  const { expansion } = context;
  const before = expansion.weightedCalls;
  const from = expansion.nodeCount;
  const value = expandStage(stage, input, context, role);
  expansion.record('stage', stage.span, value, from, context);
  // At most one call of an expression may own weights (rule 22); a block's arguments are calls of their own.
  if (stage.kind !== 'block' && expansion.weightedCalls > before && value.kind !== 'error') {
    noteWeighted(stage.span, context);
  }
  return value;
}

function noteWeighted(call: Span, { weighted: { calls } }: Context): void {
  if (!calls.includes(call)) calls.push(call);
}

/** Whether a call with weights stands before this one, in its expression or in one around it. */
function followsWeighted({ calls, outer }: Weighted): boolean {
  return calls.length > 0 || (outer !== undefined && followsWeighted(outer));
}

function expandStage(stage: Exclude<Stage, { kind: 'error' }>, input: Flowing, context: Context, role: Role): Value {
  switch (stage.kind) {
    case 'sequence':
      return expandSequence(stage.members, input, context);
    case 'operator':
      return expandOperator(stage, input, context, role);
    case 'block':
      return expandBlock(stage, input, context, role);
  }
}

/** `path.0`, `path.1`, ...: members are counted after `for` and `if` are expanded (rule 20). */
function expandSequence(members: readonly Member[], input: Flowing, context: Context): Value {
  let { value, places } = input;
  let count = 0;
  const expandAll = (list: readonly Member[]): void => {
    for (const member of list) {
      if (value.kind === 'error') return;
      expandMember(member);
    }
  };
  const expandMember = (member: Member): void => {
    switch (member.kind) {
      case 'stage': {
        const path = `${context.path}.${count}`;
        count += 1;
        value = applyStage(member.stage, { value, places }, within(context, path), 'result');
        places = [member.stage.span];
        context.expansion.noteFeature(path, value, member.unit, member.span, context.site);
        return;
      }
      case 'if': {
        const condition = evaluate(member.condition, context, 'operand');
        if (condition.kind === 'bool') expandAll(condition.value ? member.then : member.otherwise);
        else value = failure;
        return;
      }
      case 'for': {
        const list = evaluate(member.list, context, 'operand');
        if (list.kind !== 'list') {
          value = failure;
          return;
        }
        for (const item of list.items) {
          context.frame[member.slot] = item;
          expandAll(member.members);
        }
        return;
      }
    }
  };
  expandAll(members);
  return value;
}

type BlockStage = Extract<Stage, { kind: 'block' }>;

function expandBlock({ block, args, span }: BlockStage, input: Flowing, context: Context, role: Role): Value {
  const { expansion } = context;
  const body = expansion.bodies.get(block);
  if (body === undefined) return failure;
  if (!expansion.countCall()) {
    reportAt(context, 'expansion-too-large', span, { what: 'calls of blocks', limit: expansion.callLimit });
    return failure;
  }
  const given = [input.value, ...args.map((arg) => arg && evaluate(arg, context, 'operand'))];
  const site = { callee: block.name, span, caller: context.site };
  const frame = new Array<Value>(body.slots).fill(failure);
  const inner: Context = { ...context, frame, site, block, init: schemeOf(block.module, context.init) };
  const spanOf = (index: number): Span => args[index - 1]?.span ?? span;
  const call = { callee: block.name, spanOf, made: input.places };
  if (!bindParams(block.params, given, call, inner, context)) return failure;
  const before = expansion.weightedCalls;
  const value = expandBody(body, inner, role);
  if (expansion.weightedCalls > before && value.kind !== 'error') noteWeighted(span, context);
  return value;
}

/** The result of a body whose parameters are in the frame. */
export function expandBody(body: Body, context: Context, role: Role): Value {
  const { expansion, frame, site } = context;
  for (const binding of body.bindings) {
    const path = `${context.path}.${binding.name}`;
    const at = within(context, path);
    const from = expansion.nodeCount;
    const value = evaluate(binding.value, at, 'result');
    expansion.record('name', binding.span, value, from, at);
    checkWeighted({ kind: 'line', value: binding.value, line: binding }, at);
    frame[binding.slot] = value;
    expansion.noteFeature(path, value, binding.unit, binding.span, site);
  }
  if (body.result === undefined) return failure;
  const at = within(context);
  const value = evaluate(body.result, at, role);
  checkWeighted({ kind: 'line', value: body.result }, at);
  return value;
}

type OperatorStage = Extract<Stage, { kind: 'operator' }>;

function expandOperator(
  stage: OperatorStage,
  { value: input, places, first }: Flowing,
  context: Context,
  role: Role,
): Value {
  const { name, span } = stage;
  const values = new Map<string, Value>();
  const { params } = operatorSignatures[name];
  for (const [index, param] of params.entries()) {
    const arg = index === 0 ? undefined : stage.args[index - 1];
    const value =
      index === 0 ? input : arg === undefined ? defaultOf(param, values) : evaluate(arg, context, 'operand');
    const checked = index === 0 ? value : checkArgument(param, value, name, arg, span, context);
    if (checked.kind === 'error') return failure;
    values.set(param.name, checked);
  }
  const inputs =
    input.kind === 'list'
      ? input.items.flatMap((item) => (item.kind === 'tensor' ? [item.node] : []))
      : input.kind === 'tensor'
        ? [input.node]
        : [];
  const argument = (parameter: string): Span | undefined =>
    stage.args[params.findIndex((param) => param.name === parameter) - 1]?.span;
  const written = (): readonly Span[] => (first === undefined ? [] : writtenOf(first));
  return addNode(operatorBuilders[name](values), inputs, { span, operands: places, written, argument }, context, role);
}

/** An argument of the length and certainty that its parameter asks for; its kind was checked before. */
function checkArgument(
  param: SignatureParam,
  value: Value,
  callee: string,
  arg: Expr | undefined,
  span: Span,
  context: Context,
): Value {
  const { accepts } = param;
  const isWrongPair = (accepts === 'i2' || accepts === 'd2') && value.kind === 'list' && value.items.length !== 2;
  const symbolic = accepts === 'd2' ? undefined : symbolicIn(value);
  if (!isWrongPair && symbolic === undefined) return isAccepted(value, accepts) ? value : failure;
  const place = arg?.span ?? span;
  const what = `\`${param.name}\` of \`${callee}\``;
  if (isWrongPair) {
    const facts = { what, wanted: 'one value or a list [h, w] of two', found: `a list of ${value.items.length}` };
    reportAt(context, 'kind-mismatch', place, facts);
  } else if (symbolic !== undefined) {
    reportSymbolic(context, place, what, symbolic);
  }
  return failure;
}

/** Whether a value is what a parameter of an operator takes: one that is not came of what has an error. */
function isAccepted(value: Value, accepts: Accepts): boolean {
  const isPairOf = (kind: Kind): boolean => isOfKind(value, value.kind === 'list' ? { list: kind } : kind);
  if (accepts === 'i2') return isPairOf('int');
  return accepts === 'd2' ? isPairOf('dim') : isOfKind(value, accepts);
}

/** What a value, or the first of a list, is where it depends on the image's size. */
function symbolicIn(value: Value): SymbolicDim | undefined {
  if (value.kind === 'list') return value.items.map(symbolicIn).find((each) => each !== undefined);
  return value.kind === 'dim' ? value.value : undefined;
}

/** How a value, or each element of a list that is written out, stands in the text. */
function writtenOf(expr: Expr): readonly Span[] {
  if (expr.kind !== 'list') return [expr.span];
  return expr.elements.flatMap((element) => (element.kind === 'expr' ? [element.value.span] : []));
}

/** `left + right` or `left * right` of tensors (rule 8). */
export function joinTensors(
  kind: 'add' | 'mul',
  left: Node,
  right: Node,
  places: Places,
  context: Context,
  role: Role,
): Value {
  const operands = [places.leftSpan, places.rightSpan];
  const written = (): readonly Span[] => [places.leftWritten, places.rightWritten];
  return addNode({ kind }, [left, right], { span: places.span, operands, written }, context, role);
}

/** Adds a node at the context's path; what does not fit is reported. */
function addNode(
  op: Op<ComputedKind>,
  inputs: readonly Node[],
  places: OperationPlaces,
  context: Context,
  role: Role,
): Value {
  const { expansion, path, init } = context;
  const name = role === 'result' ? path : `${path}.${op.kind}`;
  const added = expansion.builder.add(
    op,
    inputs.map((node) => node.id),
    { name, path, init, origin: places.span },
  );
  if (added.kind === 'problem') {
    reportShapeProblem(added.problem, op, inputs, places, context);
    return failure;
  }
  const { node } = added;
  if (ownsWeights(op.kind)) {
    const owner = expansion.own(path, places.span);
    // Of two bindings of one name that is what is wrong, and of several calls in one expression all are reported there.
    const isKnown = expansion.diagnostics.hasCode('duplicate-name') || followsWeighted(context.weighted);
    if (owner !== undefined && !isKnown) {
      const related = [{ span: owner, label: 'this call owns weights' }];
      const help = 'give each a line of its own, or make them the members of a `sequence`';
      reportAt(context, 'two-weighted-calls', places.span, { path, count: 2, help }, related);
    }
  }
  return { kind: 'tensor', node };
}

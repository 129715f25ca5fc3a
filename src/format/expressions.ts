import { builders } from 'prettier/doc';
import type {
  Arg,
  CallStage,
  Element,
  Expr,
  ForElement,
  If,
  IfMember,
  Infix,
  List,
  Member,
  Prefix,
  Stage,
} from '../syntax/ast.ts';
import {
  type Braces,
  type Doc,
  type Entry,
  type Segment,
  braces,
  bracesAlone,
  bracketed,
  elseGap,
  enclosed,
  segmented,
} from './layout.ts';
import type { Trivia } from './trivia.ts';

const { group, ifBreak, indent, join, line, softline } = builders;

/** An expression; what stands behind it up to the end of its line is printed by whoever has that line. */
export function printExpr(trivia: Trivia, expr: Expr): Doc {
  switch (expr.kind) {
    case 'if':
      return printArms(trivia, armsOf(trivia, expr));
    case 'flow':
      return printChain(trivia, {
        head: printExpr(trivia, expr.first),
        headEnd: expr.first.span.end,
        stages: expr.stages,
      });
    case 'infix':
      return printInfix(trivia, expr);
    case 'prefix':
      return printPrefix(trivia, expr);
    case 'literal':
      return expr.text;
    case 'ref':
      return expr.name.text;
    case 'call':
      return [expr.callee.text, printArgs(trivia, expr.args, expr.callee.span.end, expr.span.end - 1)];
    case 'list':
      return printList(trivia, expr);
    case 'paren':
      return enclosed(trivia, '(', exprEntry(trivia, expr.value), ')', expr.span.end - 1);
    case 'missing':
      return '';
  }
}

/** An expression as a thing of a list. */
export function exprEntry(trivia: Trivia, expr: Expr): Entry {
  return { start: expr.span.start, print: () => printExpr(trivia, expr) };
}

/** Operands of one level on one line, or each operator on its own with what follows it. */
function printInfix(trivia: Trivia, { operands, operators }: Infix): Doc {
  const [first, ...others] = operands;
  if (first === undefined) return '';
  const segments = others.map((operand, index) => exprSegment(trivia, operand, operators[index]?.text ?? ''));
  return segmented(trivia, { head: printExpr(trivia, first), headEnd: first.span.end, segments });
}

/** An expression behind a token that a line may begin with. */
export function exprSegment(trivia: Trivia, expr: Expr, lead: string): Segment {
  return { ...exprEntry(trivia, expr), end: expr.span.end, lead: `${lead} ` };
}

function printPrefix(trivia: Trivia, { operators, operand }: Prefix): Doc {
  trivia.hoist(operand.span.start);
  // `--x` would be read as a sign of other languages.
  const signs = operators.map(({ text }, index) =>
    text === 'not' || operators[index + 1]?.text === '-' ? `${text} ` : text,
  );
  return [...signs, printExpr(trivia, operand)];
}

function printArgs(trivia: Trivia, args: readonly Arg[], openFrom: number, closeAt: number): Doc {
  const [only] = args;
  const list = args.length === 1 && only?.name === undefined && only?.value.kind === 'list' ? only.value : undefined;
  const isAlone = (at: List): boolean =>
    !trivia.hasComment(openFrom, at.span.start) && !trivia.hasComment(at.span.end, closeAt);
  if (list !== undefined && isAlone(list)) return ['(', printList(trivia, list), ')'];
  const entries = args.map((arg) => ({ start: arg.span.start, print: () => printArg(trivia, arg) }));
  return bracketed(trivia, { open: '(', close: ')', closeAt, padding: softline, loose: true }, entries);
}

function printArg(trivia: Trivia, { name, value }: Arg): Doc {
  trivia.hoist(value.span.start);
  const written = printExpr(trivia, value);
  return name === undefined ? written : [`${name.text}: `, written];
}

function printList(trivia: Trivia, { elements, span }: List): Doc {
  const entries = elements.map((element) => ({
    start: element.span.start,
    print: () => printElement(trivia, element),
  }));
  const filled = elements.length > 1 && elements.every(isNumber);
  const shape = { open: '[', close: ']', closeAt: span.end - 1, padding: softline, loose: true, filled };
  return bracketed(trivia, shape, entries);
}

function isNumber(element: Element): boolean {
  return element.kind === 'literal' || (element.kind === 'prefix' && element.operand.kind === 'literal');
}

function printElement(trivia: Trivia, element: Element): Doc {
  return element.kind === 'forElement' ? printForElement(trivia, element) : printExpr(trivia, element);
}

function printForElement(trivia: Trivia, { variable, list, value, span }: ForElement): Doc {
  const head = printForHead(trivia, variable.text, variable.span.start, list);
  const openAt = trivia.find('{', list.span.end);
  return [...head, bracesAlone(braces(trivia, openAt, span.end - 1, [exprEntry(trivia, value)]))];
}

function printForHead(trivia: Trivia, variable: string, start: number, list: Expr): readonly Doc[] {
  trivia.hoist(start);
  trivia.hoist(list.span.start);
  return [`for ${variable} in `, printExpr(trivia, list), ' '];
}

/** An arm of an `if`. */
interface Arm {
  /** Where its `if` begins, or its brace behind the last `else`. */
  readonly start: number;
  readonly condition?: Expr;
  /** Where the last thing in its braces ends. */
  readonly end: number;
  readonly print: (openAt: number, closeAt: number) => Braces;
}

/** The arms stand on one line together, or each on lines of its own. */
function printArms(trivia: Trivia, arms: readonly Arm[]): Doc {
  const parts: Doc[] = [];
  let breaks = false;
  for (const [index, { start, condition, end, print }] of arms.entries()) {
    const gap = index === 0 ? { doc: '', breaks: false } : elseGap(trivia, start);
    parts.push(gap.doc);
    if (condition !== undefined) {
      trivia.hoist(condition.span.start);
      // A condition over several lines is indented further than what it decides on.
      parts.push('if ', indent(printExpr(trivia, condition)), ' ');
    }
    const openAt = condition === undefined ? start : trivia.find('{', condition.span.end);
    const arm = print(openAt, trivia.find('}', end));
    parts.push(arm.doc);
    breaks ||= gap.breaks || arm.breaks;
  }
  return group(parts, { shouldBreak: breaks });
}

/** The brace behind `else`, where the arm before has its last thing end at `thenEnd`. */
function elseBrace(trivia: Trivia, thenEnd: number): number {
  return trivia.find('{', trivia.find('}', thenEnd) + 1);
}

function armsOf(trivia: Trivia, { condition, then, otherwise, span }: If): readonly Arm[] {
  const first = { ...exprArm(trivia, then), start: span.start, condition };
  const openAt = elseBrace(trivia, then.span.end);
  // `else { if ... }` is the same tree as `else if`, and stays as it was written.
  const goesOn = otherwise.kind === 'if' && otherwise.span.start < openAt;
  return [first, ...(goesOn ? armsOf(trivia, otherwise) : [{ ...exprArm(trivia, otherwise), start: openAt }])];
}

function exprArm(trivia: Trivia, value: Expr): Pick<Arm, 'end' | 'print'> {
  const print: Arm['print'] = (openAt, closeAt) => braces(trivia, openAt, closeAt, [exprEntry(trivia, value)]);
  return { end: value.span.end, print };
}

function memberArmsOf(trivia: Trivia, { condition, then, otherwise, span }: IfMember): readonly Arm[] {
  const first = { ...memberArm(trivia, then, condition.span.end), start: span.start, condition };
  if (otherwise === undefined) return [first];
  const openAt = elseBrace(trivia, first.end);
  const [only] = otherwise;
  const goesOn = only?.kind === 'ifMember' && only.span.start < openAt;
  return [
    first,
    ...(goesOn ? memberArmsOf(trivia, only) : [{ ...memberArm(trivia, otherwise, openAt), start: openAt }]),
  ];
}

function memberArm(trivia: Trivia, members: readonly Member[], from: number): Pick<Arm, 'end' | 'print'> {
  const print: Arm['print'] = (openAt, closeAt) => memberBraces(trivia, members, openAt, closeAt);
  return { end: members.at(-1)?.span.end ?? from, print };
}

/** A head and the stages that it flows through. */
export interface Chain {
  readonly head: Doc;
  /** Where the head ends in the text. */
  readonly headEnd: number;
  readonly stages: readonly Stage[];
  /** What else stands behind the last stage. */
  readonly behind?: readonly Segment[];
}

/** A chain on one line, or each stage on its own; the last one may be a sequence over several lines. */
export function printChain(trivia: Trivia, { head, headEnd, stages, behind = [] }: Chain): Doc {
  const last = stages.at(-1);
  const sequence = last?.kind === 'sequenceStage' && behind.length === 0 ? last : undefined;
  const segments = stages.map((stage): Segment => {
    const print = (): Doc => (stage === sequence ? 'sequence ' : printStage(trivia, stage));
    return { start: stage.span.start, end: stage.span.end, lead: '-> ', print };
  });
  const tail = sequence === undefined ? {} : { tail: () => sequenceBraces(trivia, sequence) };
  return segmented(trivia, { head, headEnd, segments: [...segments, ...behind], ...tail });
}

/** A stage of a flow, or a call in the place of one. */
export function printStage(trivia: Trivia, stage: Stage): Doc {
  return stage.kind === 'callStage'
    ? printInvocation(trivia, stage)
    : ['sequence ', bracesAlone(sequenceBraces(trivia, stage))];
}

/** A name with its arguments, if parentheses were written. */
export function printInvocation(trivia: Trivia, { callee, args, span }: CallStage): Doc {
  return args === undefined ? callee.text : [callee.text, printArgs(trivia, args, callee.span.end, span.end - 1)];
}

function sequenceBraces(trivia: Trivia, { members, span }: Extract<Stage, { kind: 'sequenceStage' }>): Braces {
  return memberBraces(trivia, members, trivia.find('{', span.start), span.end - 1);
}

/** Members in braces: those that stood on one line stay on one, with `,` between. */
function memberBraces(trivia: Trivia, members: readonly Member[], openAt: number, closeAt: number): Braces {
  const lines: Member[][] = [];
  for (const member of members) {
    const before = lines.at(-1);
    const end = before?.at(-1)?.span.end;
    if (before === undefined || end === undefined || trivia.hasLineEnd(end, member.span.start)) lines.push([member]);
    else before.push(member);
  }
  const entries = lines.map((onLine) => ({
    start: onLine[0]?.span.start ?? closeAt,
    print: () => printMemberLine(trivia, onLine),
  }));
  return braces(trivia, openAt, closeAt, entries);
}

/** Members on one line, or, without commas, each on its own. */
function printMemberLine(trivia: Trivia, members: readonly Member[]): Doc {
  return group(
    join(
      [ifBreak('', ','), line],
      members.map((member) => printMember(trivia, member)),
    ),
  );
}

function printMember(trivia: Trivia, member: Member): Doc {
  switch (member.kind) {
    case 'stageMember':
      return [member.unit ? 'unit ' : '', printStage(trivia, member.stage)];
    case 'forMember': {
      const { variable, list, members, span } = member;
      const head = printForHead(trivia, variable.text, variable.span.start, list);
      return [...head, bracesAlone(memberBraces(trivia, members, trivia.find('{', list.span.end), span.end - 1))];
    }
    case 'ifMember':
      return printArms(trivia, memberArmsOf(trivia, member));
  }
}

import type { Fix } from '../../diagnostics/diagnostic.ts';
import type { TensorType } from '../../graph/graph.ts';
import { inferType } from '../../graph/infer.ts';
import type { Axis } from '../../graph/problem.ts';
import { type Span, lineEndOf, oneLine, spanText } from '../../source.ts';
import type * as ast from '../../syntax/ast.ts';
import { type Node, walk } from '../../syntax/visit.ts';
import { type Analysis, declarationAt } from '../analysis.ts';
import { type Found, occurrencesOf } from '../occurrences.ts';
import { applied } from '../../diagnostics/fix.ts';
import { type Call, argumentOf } from './call-arguments.ts';
import { type Broken, type Candidates, between, fix, nodeOf, nodesAround } from './candidate.ts';

type Edit = Fix['edits'][number];

/** A side of `+` or `*`: how it is written there, the call that made it, the one that gave it its channels, its type. */
interface Side {
  readonly written: Span;
  readonly call: Call | undefined;
  readonly channels: Call | undefined;
  /** Where it was expanded: one for each call of the block. */
  readonly found: readonly Found[];
}

/** A side where it does not join the other. */
interface Joined extends Omit<Side, 'found'> {
  readonly type: TensorType;
}

interface Change {
  readonly title: string;
  /** Whether there are fewer channels than before. */
  readonly narrows?: boolean;
  /** Whether a number gives way, which says less than an expression. */
  readonly isNumber?: boolean;
  readonly edit: Edit;
}

/**
 * Gives the operands of a sum or a `concat` the same channels and sizes: as the help says, which changes only what is
 * joined, or by the call that made one of them, which others may use.
 */
export const joinSizes: Candidates = (broken) => {
  const { diagnostic, analysis } = broken;
  const infix = nodeOf(diagnostic.span, ['infix'], analysis);
  const byCall = infix === undefined ? [] : byCalls(infix, analysis);
  const { text } = diagnostic.span.source;
  // The same change has a shorter title as that of an argument.
  const said = asSaid(broken).map((each) => {
    const after = applied(text, each.edits);
    return byCall.find(({ edits }) => applied(text, edits) === after) ?? each;
  });
  return [...said, ...byCall];
};

/** What the arguments of the calls that made two operands can do. */
function byCalls(infix: ast.Infix, analysis: Analysis): readonly Fix[] {
  const [one, two, ...more] = infix.operands.map((operand) => sideOf(operand, analysis));
  if (one === undefined || two === undefined || more.length > 0) return [];
  const failed = whereNotJoined(infix, one, two);
  if (failed === undefined) return [];
  const { left, right, axes } = failed;
  const pairs = [
    [left, right],
    [right, left],
  ] as const;
  const inChannels = axes.includes('channels');
  const inSizes = axes.some((axis) => axis === 'height' || axis === 'width');
  const channels = pairs
    .flatMap(([side, other]) => changeChannels(side, other, analysis))
    .toSorted((a, b) => Number(b.isNumber) - Number(a.isNumber) || Number(a.narrows) - Number(b.narrows));
  const sizes = pairs.flatMap(([side]) => changeWindow(side, analysis));
  const sets = !inChannels
    ? sizes.map((each) => [each])
    : !inSizes
      ? channels.map((each) => [each])
      : sizes.flatMap((second) => channels.map((first) => [first, second]));
  return sets.map((changes) =>
    fix(changes.map(({ title }) => title).join(' and '), ...changes.map(({ edit }) => edit)),
  );
}

/** Both sides in the first call of the block in which they do not join, and what they differ in there. */
function whereNotJoined(
  { operators: [operator] }: ast.Infix,
  one: Side,
  two: Side,
): { readonly left: Joined; readonly right: Joined; readonly axes: readonly Axis[] } | undefined {
  for (const { occurrence: first } of one.found) {
    const second = two.found.find(({ occurrence }) => occurrence.site === first.site)?.occurrence;
    if (first.value.kind !== 'tensor' || second?.value.kind !== 'tensor') continue;
    const types = [first.value.node.type, second.value.node.type] as const;
    const inferred = inferType({ kind: operator?.text === '*' ? 'mul' : 'add' }, types);
    if (inferred.kind !== 'problem' || inferred.problem.kind !== 'size-mismatch') continue;
    return { left: { ...one, type: types[0] }, right: { ...two, type: types[1] }, axes: inferred.problem.axes };
  }
  return undefined;
}

function sideOf(operand: ast.Expr, analysis: Analysis): Side {
  const made = operand.kind === 'ref' ? bindingOf(operand, analysis) : operand;
  const calls = made === undefined ? [] : callsOf(made, analysis);
  const channels = calls.find((call) => argumentOf(call, ofChannels, analysis) !== undefined);
  return { written: operand.span, call: calls[0], channels, found: occurrencesOfSide(operand, made, analysis) };
}

/** What a parameter is called that says how many channels come out. */
const ofChannels = /^(?:channels|width|features)$/;

/** The calls that made a value, the last first, as long as each works on what the one before gives. */
function callsOf(expr: ast.Expr, analysis: Analysis): readonly Call[] {
  switch (expr.kind) {
    case 'paren':
      return callsOf(expr.value, analysis);
    case 'ref': {
      const made = bindingOf(expr, analysis);
      return made === undefined ? [] : callsOf(made, analysis);
    }
    case 'call': {
      const [first] = expr.args;
      return [expr, ...(first === undefined || first.name !== undefined ? [] : callsOf(first.value, analysis))];
    }
    case 'flow': {
      const stages = expr.stages.toReversed();
      const calls = stages.flatMap((stage) => (stage.kind === 'callStage' ? [stage] : []));
      return calls.length < stages.length ? calls.slice(0, 1) : [...calls, ...callsOf(expr.first, analysis)];
    }
    case 'if':
    case 'infix':
    case 'prefix':
    case 'literal':
    case 'list':
    case 'missing':
      return [];
  }
}

/** What a name was bound to. */
function bindingOf({ name }: ast.Ref, analysis: Analysis): ast.Expr | undefined {
  const declaration = declarationAt(analysis, name.span.start);
  const lines = declaration?.kind === 'block' ? declaration.body : [];
  const line = lines.findLast((each) => each.kind === 'binding' && each.name.text === name.text);
  return line?.value;
}

/** All that a side came to, in the order of the network. */
function occurrencesOfSide(operand: ast.Expr, made: ast.Expr | undefined, analysis: Analysis): readonly Found[] {
  const param = made === undefined && operand.kind === 'ref' ? declaredParam(operand, analysis) : undefined;
  return [
    ...(made === undefined ? [] : occurrencesOf('expression', made.span, [analysis])),
    ...(param === undefined ? [] : occurrencesOf('name', param, [analysis])),
  ];
}

function declaredParam({ name }: ast.Ref, { names }: Analysis): Span | undefined {
  return names.uses.find((use) => use.name.span.start === name.span.start)?.declared;
}

/** Has the call that made a side give as many channels as the other side has: by the same expression, or else the number. */
function changeChannels(side: Joined, other: Joined, analysis: Analysis): readonly Change[] {
  const argument = argumentOf(side.channels, ofChannels, analysis);
  const wanted = argumentOf(other.channels, ofChannels, analysis);
  const [channels] = other.type.dims;
  const [before] = side.type.dims;
  if (argument === undefined || typeof channels !== 'number') return [];
  const same = wanted === undefined ? symbolsOf(other, analysis) : [spanText(wanted.value.span)];
  const own = spanText(argument.value.span);
  // A number would be that of one call of the block.
  const texts = same.length > 0 ? same : [String(channels)];
  return texts
    .filter((text) => text !== own)
    .map((text) => ({
      title: `write \`${text}\` for the channels of \`${spanText(side.written)}\``,
      isNumber: argument.value.kind === 'literal',
      narrows: typeof before === 'number' && before > channels,
      edit: { span: argument.value.span, text },
    }));
}

/** The symbol that stands for the channels of a parameter in its type. */
function symbolsOf(side: Joined, analysis: Analysis): readonly string[] {
  const declaration = declarationAt(analysis, side.written.start);
  const params = declaration?.kind === 'block' ? declaration.params : [];
  const own = params.find(({ name }) => name.text === spanText(side.written));
  const dims = own?.type.kind === 'namedType' ? (own.type.dims ?? []) : [];
  const symbol = dims[1];
  return symbol?.kind === 'ref' ? [symbol.name.text] : [];
}

/** Pads the window of a convolution or a pool so that it keeps the size. */
function changeWindow(side: Joined, analysis: Analysis): readonly Change[] {
  const { call } = side;
  const args = call?.args ?? [];
  const last = args[args.length - 1];
  if (call === undefined || last === undefined || !/^(?:conv2d|max_pool2d|avg_pool2d)$/.test(call.callee.text))
    return [];
  const kernel = argumentOf(call, /^kernel$/, analysis);
  const size = kernel === undefined ? 1 : Number(spanText(kernel.value.span));
  if (!Number.isInteger(size)) return [];
  const padding = args.find((arg) => arg.name?.text === 'padding');
  const own = padding === undefined ? undefined : spanText(padding.value.span);
  const widths = [(size - 1) / 2, size / 2].filter((width) => Number.isInteger(width) && String(width) !== own);
  return widths.map((text) => ({
    title: `pad \`${call.callee.text}\` by ${text}`,
    edit:
      padding === undefined
        ? { span: between(last.span, last.span.end), text: `, padding: ${text}` }
        : { span: padding.value.span, text: String(text) },
  }));
}

/** The changes that the help names: a call or an operand in place of another, and a binding above. */
function asSaid({ diagnostic, analysis }: Broken): readonly Fix[] {
  const { span, help = '' } = diagnostic;
  const line = nodesAround(span, analysis).findLast((node) => node.kind === 'binding' || node.kind === 'result');
  const block = declarationAt(analysis, span.start);
  if (line === undefined || block?.kind !== 'block') return [];
  const edits = help.split('\n').flatMap((each): readonly Edit[] => {
    const [, above, text, old] =
      /^write (?:`(let [^`]+)` above, and )?`([^`]+)` in place of `([^`]+)`/.exec(each) ?? [];
    if (text === undefined || old === undefined) return [];
    // An operand stands in what is marked, beside the others, and a call that made one above it.
    const named = [...walk(block)].filter((node) => oneLine(spanText(node.span)) === old);
    const operands = named.filter((node) => isWithin(node.span, span));
    const [operand] = operands.toSorted((a, b) => depthOf(a, analysis) - depthOf(b, analysis));
    const place = (operand ?? named.findLast((node) => node.span.end <= span.start))?.span;
    if (place === undefined) return [];
    if (above === undefined) return [{ span: place, text }];
    const added = lineAbove(line.span, above);
    return place.start === line.span.start
      ? [{ span: place, text: `${added.text}${text}` }]
      : [added, { span: place, text }];
  });
  return edits.length === 0 ? [] : [fix(help.split('\n').join(', and '), ...edits)];
}

/** How many nodes a node lies in. */
function depthOf({ span }: Node, analysis: Analysis): number {
  return nodesAround(span, analysis).filter((node) => isWithin(span, node.span)).length;
}

function isWithin(inner: Span, outer: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** A line above another, as far indented. */
function lineAbove(span: Span, text: string): Edit {
  const before = span.source.text.slice(0, span.start);
  const [indent = ''] = /[ \t]*$/.exec(before) ?? [];
  return { span: between(span, span.start), text: `${text}${lineEndOf(span.source)}${indent}` };
}

import type { Fix } from '../../diagnostics/diagnostic.ts';
import { type Dim, formatDim } from '../../graph/dim.ts';
import type { TensorType } from '../../graph/graph.ts';
import { type Span, spanText } from '../../source.ts';
import type * as ast from '../../syntax/ast.ts';
import { type Analysis, declarationAt } from '../analysis.ts';
import { occurrencesOf } from '../occurrences.ts';
import { type Call, argumentOf } from './call-arguments.ts';
import { type Candidates, between, fix, nodeOf } from './candidate.ts';

type Edit = Fix['edits'][number];

/** A side of `+` or `*`: how it is written there, the call that made it, the one that gave it its channels, its type. */
interface Side {
  readonly written: Span;
  readonly call: Call | undefined;
  readonly channels: Call | undefined;
  readonly type: TensorType;
}

interface Change {
  readonly title: string;
  /** Whether a number gives way, which says less than an expression. */
  readonly isNumber?: boolean;
  readonly edit: Edit;
}

/** Gives the two sides of a sum the same channels and sizes: by the call that made one of them, or by resizing it. */
export const joinSizes: Candidates = ({ diagnostic, analysis }) => {
  const infix = nodeOf(diagnostic.span, ['infix'], analysis);
  if (infix === undefined) return [];
  const sides = infix.operands.flatMap((operand) => sideOf(operand, analysis) ?? []);
  const [left, right] = sides;
  if (left === undefined || right === undefined || sides.length !== 2) return [];
  const pairs = [
    [left, right],
    [right, left],
  ] as const;
  const channels = pairs
    .flatMap(([side, other]) => changeChannels(side, other, analysis))
    .toSorted((a, b) => Number(b.isNumber) - Number(a.isNumber));
  const sizes = pairs.flatMap(([side, other]) => [...changeWindow(side, analysis), ...resize(side, other)]);
  const [first, second] = [left.type.dims, right.type.dims].map((dims) => dims.map(formatDim));
  const sameChannels = first?.[0] === second?.[0];
  const sameSizes = first?.slice(1).join() === second?.slice(1).join();
  const sets = sameChannels
    ? sizes.map((each) => [each])
    : sameSizes
      ? channels.map((each) => [each])
      : sizes.flatMap((two) => channels.map((one) => [one, two]));
  return sets.map((changes) =>
    fix(changes.map(({ title }) => title).join(' and '), ...changes.map(({ edit }) => edit)),
  );
};

function sideOf(operand: ast.Expr, analysis: Analysis): Side | undefined {
  const made = operand.kind === 'ref' ? bindingOf(operand, analysis) : operand;
  const calls = made === undefined ? [] : callsOf(made, analysis);
  const type = typeOf(operand, made, analysis);
  const channels = calls.find((call) => argumentOf(call, ofChannels, analysis) !== undefined);
  return type === undefined ? undefined : { written: operand.span, call: calls[0], channels, type };
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

/** The type of a side where it was last expanded. */
function typeOf(operand: ast.Expr, made: ast.Expr | undefined, analysis: Analysis): TensorType | undefined {
  const param = made === undefined && operand.kind === 'ref' ? declaredParam(operand, analysis) : undefined;
  const found = [
    ...(made === undefined ? [] : occurrencesOf('expression', made.span, [analysis])),
    ...(param === undefined ? [] : occurrencesOf('name', param, [analysis])),
  ];
  const value = found[found.length - 1]?.occurrence.value;
  return value?.kind === 'tensor' ? value.node.type : undefined;
}

function declaredParam({ name }: ast.Ref, { names }: Analysis): Span | undefined {
  return names.uses.find((use) => use.name.span.start === name.span.start)?.declared;
}

/** Has the call that made a side give as many channels as the other side has: by the same expression, or the number. */
function changeChannels(side: Side, other: Side, analysis: Analysis): readonly Change[] {
  const argument = argumentOf(side.channels, ofChannels, analysis);
  const wanted = argumentOf(other.channels, ofChannels, analysis);
  const [channels] = other.type.dims;
  if (argument === undefined || typeof channels !== 'number') return [];
  const same = wanted === undefined ? symbolsOf(other, analysis) : [spanText(wanted.value.span)];
  return [...new Set([...same, String(channels)])].map((text) => ({
    title: `write \`${text}\` for the channels of \`${spanText(side.written)}\``,
    isNumber: argument.value.kind === 'literal',
    edit: { span: argument.value.span, text },
  }));
}

/** The symbol that stands for the channels of a parameter in its type. */
function symbolsOf(side: Side, analysis: Analysis): readonly string[] {
  const declaration = declarationAt(analysis, side.written.start);
  const params = declaration?.kind === 'block' ? declaration.params : [];
  const own = params.find(({ name }) => name.text === spanText(side.written));
  const dims = own?.type.kind === 'namedType' ? (own.type.dims ?? []) : [];
  const symbol = dims[1];
  return symbol?.kind === 'ref' ? [symbol.name.text] : [];
}

/** Pads the window of a convolution or a pool so that it keeps the size. */
function changeWindow(side: Side, analysis: Analysis): readonly Change[] {
  const { call } = side;
  const args = call?.args ?? [];
  const last = args[args.length - 1];
  if (call === undefined || last === undefined || !/^(?:conv2d|max_pool2d|avg_pool2d)$/.test(call.callee.text))
    return [];
  const kernel = argumentOf(call, /^kernel$/, analysis);
  const size = kernel === undefined ? 1 : Number(spanText(kernel.value.span));
  if (!Number.isInteger(size)) return [];
  const padding = args.find((arg) => arg.name?.text === 'padding');
  return [(size - 1) / 2, size / 2].filter(Number.isInteger).map((text) => ({
    title: `pad \`${call.callee.text}\` by ${text}`,
    edit:
      padding === undefined
        ? { span: between(last.span, last.span.end), text: `, padding: ${text}` }
        : { span: padding.value.span, text: String(text) },
  }));
}

/** Resizes a side to the height and width of the other. */
function resize(side: Side, other: Side): readonly Change[] {
  const [, height, width] = other.type.dims;
  if (!isKnown(height) || !isKnown(width)) return [];
  const text = `resize_bilinear(${spanText(side.written)}, size: [${height}, ${width}])`;
  return [
    { title: `resize \`${spanText(side.written)}\` to ${height} × ${width}`, edit: { span: side.written, text } },
  ];
}

function isKnown(dim: Dim | undefined): dim is number {
  return typeof dim === 'number';
}

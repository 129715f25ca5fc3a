import type { Node, TensorType } from '../graph/graph.ts';
import { inferType } from '../graph/infer.ts';
import type { Op, Pair } from '../graph/ops.ts';
import type { ShapeProblem } from '../graph/problem.ts';
import { type Span, spanText } from '../source.ts';
import { shown, withChannels, withPadding } from './call-text.ts';
import type { Context } from './context.ts';
import type { OperationPlaces } from './problems.ts';
import { writeChannels, writeSize, writeStride } from './write-size.ts';

export type SizeMismatch = Extract<ShapeProblem, { kind: 'size-mismatch' }>;

/** One of two operands that do not join, and the type of the other. */
interface Side {
  readonly node: Node;
  readonly written: Span;
  readonly other: TensorType;
  readonly isLeft: boolean;
  /** Whether a call in it owns weights, so that no other in the same expression may. */
  readonly isWeighted: boolean;
}

/** A change of one operand: what to type, and the type that it has then. */
interface Way {
  readonly hint: string;
  readonly side: Side;
  readonly type: TensorType;
}

/**
 * What to type so that two operands join, in the names of the block that they are in: a window is padded, one of them is
 * projected by a 1x1 convolution, with a stride where that is what they differ by, or resized. Each way is inferred before
 * it is named. Undefined where none is found.
 */
export function howToJoin(
  problem: SizeMismatch,
  op: Op,
  inputs: readonly Node[],
  { span: place, written: writtenOf }: OperationPlaces,
  context: Context,
): string | undefined {
  const written = writtenOf?.() ?? [];
  const sideOf = (own: number, opposite: number): readonly Side[] => {
    const [node, other, text] = [inputs[own], inputs[opposite], written[own]];
    if (node === undefined || other === undefined || text === undefined) return [];
    const isWeighted = context.weighted.calls.some((call) => isWithin(call, text));
    return [{ node, written: text, other: other.type, isLeft: own === problem.leftInput, isWeighted }];
  };
  const { leftInput, rightInput } = problem;
  const sides = [...sideOf(leftInput, rightInput), ...sideOf(rightInput, leftInput)];
  if (sides.length < 2 || context.block === undefined) return undefined;
  // One place is reported once, however often it is expanded.
  const { diagnostics } = context.expansion;
  const isKnown = diagnostics.isFlood || diagnostics.has('size-mismatch', place);
  if (isKnown || sides.some((side) => side.written.source.library)) return undefined;
  const rest = (way: Way): SizeMismatch | undefined => remaining(op, way);
  const joined = (way: Way): boolean => joins(op, way);
  const gates = op.kind === 'mul' ? sides.filter(isGate) : [];
  // What a gate weighs stays as it is.
  const changed = gates.length === 1 ? gates : sides;
  const projected = op.kind === 'concat' ? [] : byAge(changed).flatMap((side) => project(side, context));
  const own =
    gates.length === 1 ? gates : op.kind === 'concat' ? [] : sides.filter((side) => isShortcut(side, sides, context));
  const rewritten = own.flatMap((side) => rewriteChannels(side, context));
  const padded = sides.flatMap((side) => pad(side, context));
  const resized = bySize(sides, problem).flatMap((side) => resize(side, side.node.type, shown(side.written), context));
  const one = [...padded, ...rewritten, ...projected, ...resized].find(joined);
  if (one !== undefined) return one.hint;
  // Channels and sizes differ: the first change leaves the channels alone.
  for (const first of padded) {
    if (rest(first)?.axes.join() !== 'channels') continue;
    const after = changed.map((side) => afterWay(side, first));
    const second = byAge(after)
      .flatMap((side) => project(side, context))
      .find(joined);
    if (second !== undefined) return `${first.hint}\n${second.hint}`;
  }
  return byAge(changed)
    .flatMap((side) => projectAndResize(side, context))
    .find(joined)?.hint;
}

function isWithin(inner: Span, { source, start, end }: Span): boolean {
  return inner.source === source && start <= inner.start && inner.end <= end;
}

/** Whether a factor weighs the other: it has one position or one channel, or lies between 0 and 1. */
function isGate({ node: { op, type } }: Side): boolean {
  const [channels] = type.dims;
  return isOnePosition(type) || channels === 1 || op.kind === 'sigmoid' || op.kind === 'hardsigmoid';
}

function isOnePosition({ dims }: TensorType): boolean {
  return dims[1] === 1 && dims[2] === 1;
}

/**
 * Those that may be projected, one of one position first, which costs least, and then the one that was made first: a
 * shortcut is projected, and what it goes around is not.
 */
function byAge(sides: readonly Side[]): readonly Side[] {
  const order = ({ node }: Side): number => Number(isOnePosition(node.type));
  return sides.filter(({ isWeighted }) => !isWeighted).toSorted((a, b) => order(b) - order(a) || a.node.id - b.node.id);
}

/** The smaller before the larger: it is resized to that. */
function bySize(sides: readonly Side[], { left, right }: SizeMismatch): readonly Side[] {
  return sides.toSorted((a, b) => (a.isLeft ? left : right) - (b.isLeft ? left : right));
}

/** A side where the other, or it itself, has been changed. */
function afterWay(side: Side, { side: changed, type }: Way): Side {
  return side.isLeft === changed.isLeft ? { ...side, node: { ...side.node, type } } : { ...side, other: type };
}

function infer(op: Op, { side, type }: Way): ReturnType<typeof inferType> | undefined {
  if (op.kind !== 'add' && op.kind !== 'mul' && op.kind !== 'concat') return undefined;
  return inferType(op, side.isLeft ? [type, side.other] : [side.other, type]);
}

function joins(op: Op, way: Way): boolean {
  const inferred = infer(op, way);
  return inferred !== undefined && inferred.kind !== 'problem';
}

/** What two operands still differ by. */
function remaining(op: Op, way: Way): SizeMismatch | undefined {
  const inferred = infer(op, way);
  return inferred?.kind === 'problem' && inferred.problem.kind === 'size-mismatch' ? inferred.problem : undefined;
}

/** Strides that networks have. */
const STRIDES = [1, 2, 4, 8, 3];

/** `let projected = conv2d(x, C, stride: 2)`. */
function project(side: Side, context: Context): readonly Way[] {
  const [channels] = side.other.dims;
  if (typeof channels !== 'number') return [];
  const name = freeName(side.written);
  const operand = shown(side.written);
  return STRIDES.flatMap((stride): readonly Way[] => {
    const type = typeAfter(projection(channels, stride), side.node.type);
    if (type === undefined) return [];
    const call = `conv2d(${operand}, ${writeChannels(channels, context)}${writeStride(stride, context)})`;
    return [{ hint: `write \`let ${name} = ${call}\` above, and \`${name}\` in place of \`${operand}\``, side, type }];
  });
}

function projection(channels: number, stride: number): Op<'conv2d'> {
  const pair = (value: number): Pair => [value, value];
  return {
    kind: 'conv2d',
    channels,
    kernel: pair(1),
    stride: pair(stride),
    padding: pair(0),
    dilation: pair(1),
    groups: 1,
    bias: true,
  };
}

function typeAfter(
  op: Op<'conv2d' | 'max_pool2d' | 'avg_pool2d' | 'resize_bilinear'>,
  input: TensorType,
): TensorType | undefined {
  const inferred = inferType(op, [input]);
  return inferred.kind === 'problem' ? undefined : inferred.type;
}

/** A name that the file does not use. */
function freeName({ source }: Span): string {
  const names = ['projected', 'shortcut', 'matched'];
  return names.find((name) => !new RegExp(`\\b${name}\\b`).test(source.text)) ?? `projected_${source.text.length}`;
}

/** `resize_bilinear(y, size: [H, W])`. */
function resize(side: Side, from: TensorType, operand: string, context: Context): readonly Way[] {
  const [, height, width] = side.other.dims;
  if (height === undefined || width === undefined) return [];
  const [h, w] = [writeSize(height, 1, context), writeSize(width, 2, context)];
  const type = typeAfter({ kind: 'resize_bilinear', size: [height, width] }, from);
  if (h === undefined || w === undefined || type === undefined) return [];
  const call = `resize_bilinear(${operand}, size: [${h}, ${w}])`;
  return [{ hint: `write \`${call}\` in place of \`${shown(side.written)}\``, side, type }];
}

function projectAndResize(side: Side, context: Context): readonly Way[] {
  const [first] = project(side, context);
  const name = freeName(side.written);
  if (first === undefined) return [];
  const [line = ''] = first.hint.split(' above, and ');
  return resize(side, first.type, name, context).map((way) => ({
    ...way,
    hint: `${line} above, and ${way.hint.replace(/^write /, '')}`,
  }));
}

/** Whether a side is a shortcut that is projected: a 1x1 convolution that nothing else uses, and not of the other side. */
function isShortcut({ node, written, isLeft }: Side, sides: readonly Side[], context: Context): boolean {
  const found = windowOf(node, context);
  if (found?.op.kind !== 'conv2d' || !found.op.kernel.every((size) => size === 1)) return false;
  const { nodes } = context.expansion.builder.finish();
  const chain: Node[] = [];
  for (let at: Node | undefined = node; at !== undefined; at = nodes[at.inputs[0] ?? -1]) {
    chain.push(at);
    if (at.op.kind === 'conv2d') break;
  }
  const other = sides.find((side) => side.isLeft !== isLeft)?.node;
  if (other === undefined || isMadeOf(node, other, nodes)) return false;
  const isUsed = chain.some(({ id }) => nodes.some((each) => each.inputs.includes(id) && !chain.includes(each)));
  const uses = linesOf(context).flatMap((line) => spanText(line).match(/\w+/g) ?? []);
  return !isUsed && uses.filter((name) => name === spanText(written)).length <= 1;
}

/** Whether a tensor was computed from another. */
function isMadeOf(node: Node, origin: Node, nodes: readonly Node[]): boolean {
  const made = new Set([origin.id]);
  for (const { id, inputs } of nodes.slice(origin.id + 1)) if (inputs.some((input) => made.has(input))) made.add(id);
  return made.has(node.id);
}

/** The values of the lines of the block. */
function linesOf({ expansion, block }: Context): readonly Span[] {
  const body = block === undefined ? undefined : expansion.bodies.get(block);
  return [...(body?.bindings ?? []).map(({ value }) => value.span), ...(body?.result ? [body.result.span] : [])];
}

/** Has the convolution that made a side give as many channels as the other side has. */
function rewriteChannels(side: Side, context: Context): readonly Way[] {
  const found = windowOf(side.node, context);
  const [channels] = side.other.dims;
  if (found?.op.kind !== 'conv2d' || typeof channels !== 'number') return [];
  const type = typeAfter({ ...found.op, channels }, found.input);
  const text = withChannels(found.origin, writeChannels(channels, context));
  if (type === undefined || text === undefined) return [];
  return [{ hint: `write \`${text}\` in place of \`${shown(found.origin)}\``, side, type }];
}

type WindowKind = 'conv2d' | 'max_pool2d' | 'avg_pool2d';

/** Pads the window that gave a side its size, so that it keeps what a stride leaves. */
function pad(side: Side, context: Context): readonly Way[] {
  const found = windowOf(side.node, context);
  if (found === undefined) return [];
  const { op, origin, input } = found;
  const dilation: Pair = op.kind === 'conv2d' ? op.dilation : [1, 1];
  const [kh, kw] = [dilation[0] * (op.kernel[0] - 1), dilation[1] * (op.kernel[1] - 1)];
  const paddings: readonly Pair[] = [
    [kh / 2, kw / 2],
    [(kh + 1) / 2, (kw + 1) / 2],
  ];
  return paddings.flatMap((padding): readonly Way[] => {
    const isSame = padding[0] === op.padding[0] && padding[1] === op.padding[1];
    if (isSame || !padding.every(Number.isInteger)) return [];
    const type = typeAfter({ ...op, padding }, input);
    const text = withPadding(shown(origin), padding[0] === padding[1] ? String(padding[0]) : `[${padding.join(', ')}]`);
    if (type === undefined || text === undefined) return [];
    const [channels, ...sizes] = type.dims;
    // What stands between the window and the operand keeps the type.
    if (channels === undefined) return [];
    const dims = [side.node.type.dims[0] ?? channels, ...sizes];
    return [{ hint: `write \`${text}\` in place of \`${shown(origin)}\``, side, type: { ...type, dims } }];
  });
}

/** What keeps the size of a map. */
const KEEPING: ReadonlySet<Op['kind']> = new Set([
  ...(['batch_norm', 'relu', 'relu6', 'sigmoid', 'tanh', 'hardsigmoid', 'hardswish'] as const),
  ...(['silu', 'gelu', 'leaky_relu', 'prelu', 'dropout'] as const),
]);

/** The window that gave a tensor its size, if it is in the text of the block itself. */
function windowOf(
  node: Node,
  context: Context,
): { readonly op: Op<WindowKind>; readonly origin: Span; readonly input: TensorType } | undefined {
  let at = node;
  for (let [input] = at.inputs; input !== undefined && KEEPING.has(at.op.kind); [input] = at.inputs)
    at = context.expansion.builder.node(input);
  const [input] = at.inputs;
  const { op, origin } = at;
  if (input === undefined || !linesOf(context).some((line) => isWithin(origin, line))) return undefined;
  if (op.kind !== 'conv2d' && op.kind !== 'max_pool2d' && op.kind !== 'avg_pool2d') return undefined;
  return { op, origin, input: context.expansion.builder.node(input).type };
}

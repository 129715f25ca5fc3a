import type { Fix } from '../diagnostics/diagnostic.ts';
import type { Element, Expr, Stage } from '../model/program.ts';
import { type Span, lineEndOf, oneLine, spanText, spanTo } from '../source.ts';
import { type Context, reportAt } from './context.ts';

/** An expression that may have one call with weights (rule 22), by where it stands. */
export type Whole =
  /** The value of a line of a block; `line` is the line as a whole where it is a binding. */
  | { readonly kind: 'line'; readonly value: Expr; readonly line?: { readonly name: string; readonly span: Span } }
  /** An element of a list, which has a path of its own. */
  | { readonly kind: 'element'; readonly value: Expr }
  /** What follows the arrow of a branch or an exit, or `backbone`. */
  | { readonly kind: 'chain' | 'backbone'; readonly stages: readonly Stage[] };

/** Reports an expression with more than one call that owns weights: all of them in one, at the second. */
export function checkWeighted(whole: Whole, context: Context): void {
  const { calls } = context.weighted;
  const [first, second] = calls;
  if (first === undefined || second === undefined) return;
  const others = calls.slice(2).map((span) => ({ span, label: 'and this' }));
  const related = [{ span: first, label: 'this call owns weights' }, ...others];
  const { help, fix } = mendedOf(whole, calls);
  reportAt(context, 'two-weighted-calls', second, { path: context.path, count: calls.length, help }, related, fix);
}

interface Mended {
  readonly help: string;
  readonly fix?: Fix;
}

function mendedOf(whole: Whole, calls: readonly Span[]): Mended {
  if ('stages' in whole) {
    const mended = sequenceOf('', whole.stages);
    // Units are called otherwise in it, so that this change alone may not do.
    return whole.kind === 'chain' ? mended : { help: `${mended.help}; a unit \`a\` of its first is \`0.a\` then` };
  }
  const { value } = whole;
  const [start] = value.kind === 'flow' ? value.stages : [];
  // `x -> a -> b` as a sequence; where a part of it is one, its members would have other paths.
  if (value.kind === 'flow' && start !== undefined && isChain(value, calls)) {
    const before = { ...value.span, end: start.span.start };
    return sequenceOf(spanText(balanced(before) ?? before), value.stages);
  }
  return linesOf(whole, calls);
}

/** Whether each call is a stage of one flow, and no stage is a sequence. */
function isChain({ stages, span }: Extract<Expr, { kind: 'flow' }>, calls: readonly Span[]): boolean {
  const own = stages.filter((stage) => calls.includes(stage.span));
  const isFlow = stages.every((stage) => stage.span.start > span.start && stage.kind !== 'sequence');
  return isFlow && own.length === calls.length;
}

function inOneLine(text: string): string {
  return oneLine(text).trim();
}

/** `before -> a -> b` as `before -> sequence { a, b }`. */
function sequenceOf(before: string, stages: readonly Stage[]): Mended {
  const [first] = stages;
  const last = stages[stages.length - 1];
  if (first === undefined || last === undefined) return { help: '' };
  const text = `sequence { ${stages.map(({ span }) => spanText(span)).join(', ')} }`;
  const span = spanTo(first.span, last.span);
  const help = `make it a sequence, whose members have paths of their own: \`${inOneLine(`${before}${text}`)}\``;
  // What else stands between the stages would be lost.
  if (stages.some((stage, at) => at > 0 && /\/\//.test(gapBefore(stages, at, stage)))) return { help };
  return { help, fix: { title: 'make a `sequence` of the calls', edits: [{ span, text }] } };
}

function gapBefore(stages: readonly Stage[], at: number, { span }: Stage): string {
  return span.source.text.slice(stages[at - 1]?.span.end ?? span.start, span.start);
}

/** A piece of an expression that gets a line of its own. */
interface Piece {
  readonly span: Span;
  readonly name: string;
}

/** Each call but the last on a line of its own, and what is left: what is parallel stays so. */
function linesOf(whole: Exclude<Whole, { stages: readonly Stage[] }>, calls: readonly Span[]): Mended {
  const found = distinct(piecesOf(whole.value, new Set(calls)).flatMap((span) => balanced(span) ?? []));
  const value = balanced(whole.value.span) ?? whole.value.span;
  const line = whole.kind === 'line' ? whole.line : undefined;
  const generic = 'give each a line of its own, or make them the members of a `sequence`';
  if (found.length < 2) return { help: generic };
  const names = freshNames(line?.name ?? 'part', found.length - 1, value);
  const pieces = found.slice(0, -1).map((span, at) => ({ span, name: names[at] ?? '' }));
  const lets = pieces.map(({ span, name }, at) => `let ${name} = ${replaced(span, pieces.slice(0, at))}`);
  const rest = { ...value, start: line?.span.start ?? value.start, end: Math.max(value.end, line?.span.end ?? 0) };
  const left = replaced(rest, pieces);
  const help = `give each a line of its own: ${[...lets, left].map((text) => `\`${inOneLine(text)}\``).join(', ')}`;
  if (whole.kind === 'element') return { help };
  const indent = /(?:^|[\r\n])([ \t]*)$/.exec(value.source.text.slice(0, rest.start))?.[1] ?? '  ';
  const text = [...lets, left].join(`${lineEndOf(value.source)}${indent}`);
  return { help, fix: { title: 'give each call a line of its own', edits: [{ span: rest, text }] } };
}

/** The pieces that end with a call that owns weights, in the order in which they are computed. */
function piecesOf(expr: Expr, calls: ReadonlySet<Span>): readonly Span[] {
  switch (expr.kind) {
    case 'flow': {
      const { first, stages, span } = expr;
      const own = stages.filter((stage) => calls.has(stage.span));
      return [...piecesOf(first, calls), ...own.map((stage) => ({ ...span, end: stage.span.end }))];
    }
    case 'infix':
      return expr.operands.flatMap((operand) => piecesOf(operand, calls));
    case 'list':
      return expr.elements.flatMap((element: Element) => piecesOf(element.value, calls));
    case 'negate':
    case 'not':
      return piecesOf(expr.operand, calls);
    case 'function':
      return expr.args.flatMap((arg) => piecesOf(arg, calls));
    case 'if': {
      const inside = [expr.condition, expr.then, expr.otherwise].flatMap((each) => piecesOf(each, calls));
      // Whether it is computed depends on the condition.
      return inside.length === 0 ? [] : [expr.span];
    }
    case 'int':
    case 'float':
    case 'bool':
    case 'local':
    case 'feature':
    case 'error':
      return [];
  }
}

function distinct(spans: readonly Span[]): readonly Span[] {
  return spans.filter(
    (span, at) => spans.findIndex(({ start, end }) => start === span.start && end === span.end) === at,
  );
}

/** A piece with the parentheses before it that it closes; undefined where that cannot be told from the text. */
function balanced(span: Span): Span | undefined {
  const { source, end } = span;
  let { start } = span;
  for (;;) {
    const text = source.text.slice(start, end);
    const open = text.split('(').length - text.split(')').length;
    if (open === 0) return { source, start, end };
    const before = /\(\s*$/.exec(source.text.slice(0, start));
    if (open > 0 || before === null) return undefined;
    start = before.index;
  }
}

/** Names that nothing in the file has: `conv_1`, `conv_2`. */
function freshNames(base: string, count: number, { source }: Span): readonly string[] {
  const names: string[] = [];
  for (let at = 1; names.length < count; at += 1) {
    const name = `${base}_${at}`;
    if (!new RegExp(`\\b${name}\\b`).test(source.text)) names.push(name);
  }
  return names;
}

/** The text of a span with the largest of the pieces in it as their names. */
function replaced(span: Span, pieces: readonly Piece[]): string {
  const inside = pieces.filter((piece) => contains(span, piece.span));
  const largest = inside.filter(
    (piece) => !inside.some((other) => other !== piece && contains(other.span, piece.span)),
  );
  let text = '';
  let at = span.start;
  for (const piece of largest.toSorted((a, b) => a.span.start - b.span.start)) {
    text += span.source.text.slice(at, piece.span.start) + piece.name;
    at = piece.span.end;
  }
  return text + span.source.text.slice(at, span.end);
}

function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

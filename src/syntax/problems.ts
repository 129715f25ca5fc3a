import type { Code, Facts } from '../diagnostics/catalogue.ts';
import type { Diagnostics, Extras } from '../diagnostics/collector.ts';
import { type Source, type Span, lineStarts, positionAt, spanText } from '../source.ts';

/** After this many syntax errors the rest of a file is left out. */
export const MAX_ERRORS = 100;

/** Errors behind which part of the line was not read, or not as it was meant. */
const lossy: ReadonlySet<Code> = new Set<Code>([
  'missing-comma',
  'missing-parentheses',
  'operator-after-flow',
  'outside-declaration',
  'stray-bracket',
  'stray-dot',
  'two-on-a-line',
  'unclosed-bracket',
  'unexpected-token',
]);

interface Problem {
  readonly code: Code;
  readonly span: Span;
  /** Where a bracket was opened that is not closed. */
  readonly from: Span | undefined;
  readonly send: (diagnostics: Diagnostics) => void;
}

/** Words of other languages that import, and the sign in their paths. */
const importing: ReadonlySet<string> = new Set(['import', 'from', 'include', 'require', 'using', '::']);

function isLossy({ code, span }: Problem): boolean {
  const isImport = (code === 'foreign-word' || code === 'foreign-operator') && importing.has(spanText(span));
  return isImport || lossy.has(code);
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * The syntax errors of one text. Lexer, layout and parser each add theirs; they are sent on together, in the text's
 * order, so that the limit keeps the first ones.
 */
export class Problems {
  readonly source: Source;
  readonly #all: Problem[] = [];
  readonly #quiet: Range[] = [];
  readonly #names = new Set<string>();

  constructor(source: Source) {
    this.source = source;
  }

  /** Whether there are so many that the rest of the text need not be looked at. */
  get full(): boolean {
    return this.#all.length > MAX_ERRORS;
  }

  span(start: number, end: number): Span {
    return { source: this.source, start, end };
  }

  report<C extends Code>(code: C, span: Span, facts: Facts[C], extras: Extras = {}): void {
    if (code === 'non-ascii-name' && this.#isKnownName(spanText(span))) return;
    const from = code === 'unclosed-bracket' ? extras.related?.[0]?.span : undefined;
    this.#all.push({ code, span, from, send: (diagnostics) => diagnostics.report(code, span, facts, extras) });
  }

  /** Whether a name has been reported where it stood before: it is wrong for the same reason. */
  #isKnownName(name: string): boolean {
    if (this.#names.has(name)) return true;
    this.#names.add(name);
    return false;
  }

  /** The line at `offset`, from its first word to its end. */
  lineAt(offset: number): Span {
    const { text } = this.source;
    const start = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
    const line = /^[^\r\n]*/.exec(text.slice(start))?.[0] ?? '';
    const indent = /^\s*/.exec(line)?.[0].length ?? 0;
    return this.span(start + indent, start + line.trimEnd().length);
  }

  /** What the parser finds wrong in here follows from what was reported already. */
  silence(start: number, end: number): void {
    this.#quiet.push({ start, end });
  }

  /** The same for the whole line at `offset`. */
  silenceLine(offset: number): void {
    const { line } = positionAt(this.source, offset);
    const starts = lineStarts(this.source);
    this.silence(starts[line - 1] ?? offset, (starts[line] ?? Infinity) - 1);
  }

  isSilent(offset: number): boolean {
    return this.#quiet.some(({ start, end }) => start <= offset && offset <= end);
  }

  /** The lines that a problem is about: for a bracket within a line those up to where it should have been closed. */
  #linesOf({ span, from }: Problem): Span {
    const isOpenLine = from !== undefined && spanText(from) !== '{';
    const first = positionAt(this.source, isOpenLine ? from.start : span.start).line;
    const last = positionAt(this.source, span.end).line;
    const starts = lineStarts(this.source);
    return this.span(starts[first - 1] ?? span.start, starts[last] ?? this.source.text.length);
  }

  /** Hands the first `MAX_ERRORS` on, and keeps quiet about what follows from them. */
  sendTo(diagnostics: Diagnostics): void {
    const inOrder = this.#all.toSorted((a, b) => a.span.start - b.span.start);
    const first = inOrder.slice(0, MAX_ERRORS);
    for (const { send } of first) send(diagnostics);
    for (const problem of first) if (isLossy(problem)) diagnostics.silence(this.#linesOf(problem));
    const next = inOrder[MAX_ERRORS];
    if (next !== undefined) diagnostics.report('too-many-errors', next.span, { limit: MAX_ERRORS });
  }
}

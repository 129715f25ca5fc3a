import { type Source, type Span, lineStarts, positionAt } from '../../source.ts';
import type { Diagnostic } from '../diagnostic.ts';

/** A stretch of one line to underline, in UTF-16 code units from the line's start; `end` may equal `start`. */
export interface Mark {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly label: string;
  /** The place of the diagnostic itself, and not one that is related to it. */
  readonly primary: boolean;
}

/** The marks of a diagnostic in one source, and the place that the source's excerpt is headed with. */
export interface MarkedSource {
  readonly source: Source;
  readonly head: Span;
  readonly marks: readonly Mark[];
}

/** Where a line's text starts and ends, without its line end. */
export function lineBounds(source: Source, line: number): { readonly start: number; readonly end: number } {
  const starts = lineStarts(source);
  const start = starts[line - 1] ?? source.text.length;
  let end = starts[line] ?? source.text.length;
  while (end > start && (source.text[end - 1] === '\n' || source.text[end - 1] === '\r')) end -= 1;
  return { start, end };
}

/** The first offset from `start` on that is no space or tab. */
function skipBlank(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && (text[at] === ' ' || text[at] === '\t')) at += 1;
  return at;
}

/** The marks of a span: one, or for one of several lines one on its first line and one on its last. */
function marksOf(span: Span, label: string, primary: boolean): readonly Mark[] {
  const { source } = span;
  const from = positionAt(source, span.start);
  let to = positionAt(source, span.end);
  // A span that ends with a line end ends on the line before.
  if (to.line > from.line && to.column === 1) to = { line: to.line - 1, column: Infinity };
  const first = lineBounds(source, from.line);
  const last = lineBounds(source, to.line);
  const start = Math.min(from.column - 1, first.end - first.start);
  const end = Math.min(to.column - 1, last.end - last.start);
  if (from.line === to.line) return [{ line: from.line, start, end: Math.max(start, end), label, primary }];
  const lastStart = skipBlank(source.text, last.start, last.end) - last.start;
  return [
    { line: from.line, start, end: first.end - first.start, label: '', primary },
    { line: to.line, start: Math.min(lastStart, end), end, label, primary },
  ];
}

/** The marks of a diagnostic by source, its own first; in a source by line, and on a line its own last. */
export function markedSources(diagnostic: Diagnostic): readonly MarkedSource[] {
  const heads = new Map<Source, Span>();
  const marks = new Map<Source, Mark[]>();
  const add = (span: Span, label: string, primary: boolean): void => {
    if (!heads.has(span.source)) heads.set(span.source, span);
    marks.set(span.source, [...(marks.get(span.source) ?? []), ...marksOf(span, label, primary)]);
  };
  add(diagnostic.span, diagnostic.label, true);
  for (const { span, label } of diagnostic.related) add(span, label, false);
  return [...heads].map(([source, head]) => ({
    source,
    head,
    marks: (marks.get(source) ?? []).toSorted(
      (a, b) => a.line - b.line || Number(a.primary) - Number(b.primary) || a.start - b.start,
    ),
  }));
}

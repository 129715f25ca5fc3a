import type { Position, Range } from 'vscode-languageserver-types';
import { type Source, type Span, lineStarts, positionAt } from '../source.ts';

/** A place as the protocol counts: lines and UTF-16 code units, both from 0. */
export function toPosition(source: Source, offset: number): Position {
  const { line, column } = positionAt(source, offset);
  return { line: line - 1, character: column - 1 };
}

/** A span as the protocol has it. */
export function toRange({ source, start, end }: Span): Range {
  return { start: toPosition(source, start), end: toPosition(source, end) };
}

/** The offset of a place; one beyond its line or the text is moved to the end of that. */
export function toOffset(source: Source, { line, character }: Position): number {
  const starts = lineStarts(source);
  const start = starts[line];
  if (start === undefined) return line < 0 ? 0 : source.text.length;
  const next = starts[line + 1] ?? source.text.length + 1;
  const end = next - 1 > start && source.text.startsWith('\r\n', next - 2) ? next - 2 : next - 1;
  return Math.min(start + Math.max(0, character), Math.max(start, end));
}

/** Whether `offset` is in a span or at either end of it. */
export function touches({ start, end }: Span, offset: number): boolean {
  return start <= offset && offset <= end;
}

/** Whether one span is within another of the same source. */
export function isWithin(inner: Span, outer: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

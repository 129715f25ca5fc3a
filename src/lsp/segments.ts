import type { Span } from '../source.ts';
import type * as ast from '../syntax/ast.ts';

/** The segments of a path, each with the path up to it. */
export function* segmentsOf({ text, span }: ast.Name): Generator<{ readonly path: string; readonly span: Span }> {
  let start = 0;
  while (start <= text.length) {
    const dot = text.indexOf('.', start);
    const end = dot < 0 ? text.length : dot;
    yield { path: text.slice(0, end), span: { ...span, start: span.start + start, end: span.start + end } };
    start = end + 1;
  }
}

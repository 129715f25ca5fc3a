import type { Span } from '../source.ts';
import type { Fix } from './diagnostic.ts';

/** The fix that puts `text` in the place of `span`. */
export function replacement(span: Span, text: string): Fix {
  return { title: `write \`${text}\``, edits: [{ span, text }] };
}

/** The same as an extra of a report; none where nothing is known to write. */
export function replacing(span: Span, text: string | undefined): { readonly fix?: Fix } {
  return text === undefined ? {} : { fix: replacement(span, text) };
}

/** A text after edits of it, of which none overlap. */
export function applied(text: string, edits: Fix['edits']): string {
  return edits
    .toSorted((a, b) => b.span.start - a.span.start)
    .reduce((before, { span, text: to }) => before.slice(0, span.start) + to + before.slice(span.end), text);
}

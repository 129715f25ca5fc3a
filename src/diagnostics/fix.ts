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

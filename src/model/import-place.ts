import { type Span, lineEndOf } from '../source.ts';
import type { File } from '../syntax/ast.ts';

/** A change that writes a line of its own. */
export interface Insertion {
  readonly span: Span;
  readonly text: string;
}

/** The comment that a file begins with, with the empty line that parts it from what follows: a licence. */
const heading = /^(?:\/\/(?!\/)[^\r\n]*(?:\r\n|\n|\r))+[ \t]*(?:\r\n|\n|\r)/;

/**
 * Where the line of an import is written into a file: above the imports that are there, or else at the top, below a byte order
 * mark and a licence. It ends as the file's own lines end.
 */
export function insertImport(line: string, { source, declarations }: File): Insertion {
  const { text } = source;
  const newLine = lineEndOf(source);
  const first = declarations.find(({ kind }) => kind === 'use');
  if (first !== undefined) {
    const { start } = first.span;
    return { span: { source, start, end: start }, text: line + newLine };
  }
  const top = text.startsWith('\ufeff') ? 1 : 0;
  const start = top + (heading.exec(text.slice(top))?.[0].length ?? 0);
  const hasSpace = /^[ \t]*(?:[\r\n]|$)/.test(text.slice(start));
  return { span: { source, start, end: start }, text: line + newLine + (hasSpace ? '' : newLine) };
}

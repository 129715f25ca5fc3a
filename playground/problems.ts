import type { Diagnostic, Fix } from '../src/diagnostics/diagnostic.ts';
import { positionAt } from '../src/source.ts';
import { FILE } from './names.ts';
import type { Problem } from './protocol.ts';

/** A diagnostic as the page shows it, with what mends it; one in the library stands at the beginning of the text. */
export function toProblem({ span, severity, code, message, label, help }: Diagnostic, fixes: readonly Fix[]): Problem {
  const isOwn = span.source.file === FILE;
  const place = isOwn ? { from: span.start, to: span.end } : { from: 0, to: 0 };
  const { line } = positionAt(span.source, span.start);
  const own = fixes.filter(({ edits }) => edits.every((edit) => edit.span.source.file === FILE));
  return {
    ...place,
    severity,
    code,
    line: isOwn ? line : 1,
    message: isOwn ? message : `${span.source.file}:${line}: ${message}`,
    label,
    ...(help === undefined ? {} : { help }),
    fixes: own.map(({ title, edits }) => ({
      title,
      edits: edits.map((edit) => ({ from: edit.span.start, to: edit.span.end, text: edit.text })),
    })),
  };
}

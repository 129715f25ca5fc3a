import {
  type Diagnostic as Reported,
  DiagnosticSeverity,
  DiagnosticTag,
  type Location,
} from 'vscode-languageserver-types';
import type { Diagnostic, Severity } from '../diagnostics/diagnostic.ts';
import type { Span } from '../source.ts';
import { toRange } from './ranges.ts';

/** Where a place is, as an editor opens it; undefined where it cannot. */
export type Locate = (span: Span) => Location | undefined;

const severities: { readonly [S in Severity]: DiagnosticSeverity } = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  lint: DiagnosticSeverity.Information,
};

/** What an editor shows of a diagnostic: the message, what stands at the place, and what to type. */
export function toReported(diagnostic: Diagnostic, locate: Locate): Reported {
  const { code, severity, message, label, related, help, span } = diagnostic;
  const lines = [message, ...(label === '' ? [] : [label]), ...(help === undefined ? [] : [`help: ${help}`])];
  const places = related.flatMap((each) => {
    const location = locate(each.span);
    return location === undefined ? [] : [{ location, message: each.label }];
  });
  return {
    range: toRange(span),
    severity: severities[severity],
    code,
    source: 'brnc',
    message: lines.join('\n'),
    ...(places.length === 0 ? {} : { relatedInformation: places }),
    ...(code === 'unused-binding' ? { tags: [DiagnosticTag.Unnecessary] } : {}),
  };
}

/** The diagnostics of a program by the files that they are in; those of the library cannot be mended, and are left out. */
export function byFile(diagnostics: readonly Diagnostic[]): ReadonlyMap<string, readonly Diagnostic[]> {
  const files = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    const { source } = diagnostic.span;
    if (source.library) continue;
    const before = files.get(source.file);
    if (before === undefined) files.set(source.file, [diagnostic]);
    else before.push(diagnostic);
  }
  return files;
}

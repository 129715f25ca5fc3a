import { type Position, type Span, positionAt } from '../../source.ts';
import type { Diagnostic, Severity } from '../diagnostic.ts';

/** From `start` up to, not including, `end`; lines and columns count from 1, columns in UTF-16 code units. */
export interface JsonRange {
  readonly start: Position;
  readonly end: Position;
}

export interface JsonPlace {
  readonly file: string;
  readonly range: JsonRange;
  /** What stands there; may be empty. */
  readonly label: string;
}

/** A diagnostic as `check --format json` gives it: schemas/check.schema.json. */
export interface JsonDiagnostic extends JsonPlace {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly related: readonly JsonPlace[];
  /** What to type; empty where that is not known. */
  readonly help: string;
}

function placeOf(span: Span, label: string): JsonPlace {
  const start = positionAt(span.source, span.start);
  const end = positionAt(span.source, span.end);
  return { file: span.source.file, range: { start, end }, label };
}

/** The diagnostics as data without spans or sources, in the same order. */
export function diagnosticsToJson(diagnostics: readonly Diagnostic[]): readonly JsonDiagnostic[] {
  return diagnostics.map(({ code, severity, message, span, label, related, help }) => ({
    code,
    severity,
    message,
    ...placeOf(span, label),
    related: related.map((other) => placeOf(other.span, other.label)),
    help: help ?? '',
  }));
}

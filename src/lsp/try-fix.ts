import type { Diagnostic, Fix } from '../diagnostics/diagnostic.ts';
import { checkProgram } from '../check.ts';
import type { ReadFile } from '../model/modules.ts';
import type { Analysis } from './analysis.ts';
import { applied } from '../diagnostics/fix.ts';

type Edits = Fix['edits'];

/** What a program has wrong after a change. */
export interface Tried {
  /** Whether the diagnostic that was to be mended is gone. */
  readonly isMended: boolean;
  /** The errors and warnings that are left. */
  readonly left: readonly Diagnostic[];
  /** Those of them that were not there before. */
  readonly come: readonly Diagnostic[];
}

/** Checks a text as it would be after a fix: which errors and warnings are gone, and which have come. */
export function tryFix({ edits }: Fix, mended: Diagnostic, analysis: Analysis, read: ReadFile): Tried {
  const { source, diagnostics } = analysis;
  const left = checkProgram(applied(source.text, edits), { file: source.file, read }).diagnostics.filter(isWrong);
  const keyAfter = (each: Diagnostic): string => keyOf(each, placeAfter(each, edits));
  const before = new Set(diagnostics.filter((each) => isWrong(each) && each !== mended).map(keyAfter));
  const place = placeAfter(mended, edits);
  const isSame = ({ code, span }: Diagnostic): boolean =>
    code === mended.code && span.source.file === mended.span.source.file && span.start === place;
  return {
    isMended: !left.some((each) => isSame(each) && !before.has(keyOf(each, each.span.start))),
    left,
    come: left.filter((each) => !before.has(keyOf(each, each.span.start))),
  };
}

/** Whether a diagnostic begins or ends in what a fix has written; one around it is about more than that. */
export function isWritten({ span }: Diagnostic, { edits }: Fix): boolean {
  return edits.some((edit) => {
    if (edit.span.source.file !== span.source.file) return false;
    const start = edit.span.start + shiftAt(edit.span.start, edits);
    const end = start + edit.text.length;
    return [span.start, span.end].some((offset) => start <= offset && offset <= end);
  });
}

function isWrong({ severity }: Diagnostic): boolean {
  return severity !== 'lint';
}

/** A diagnostic by what it says, and where. */
function keyOf({ code, message, span }: Diagnostic, start: number): string {
  return JSON.stringify([code, message, span.source.file, start]);
}

/** Where a diagnostic begins once the text is changed. */
function placeAfter({ span }: Diagnostic, edits: Edits): number {
  const inFile = edits.filter((edit) => edit.span.source.file === span.source.file);
  return span.start + shiftAt(span.start, inFile);
}

/** How far what stands at an offset moves: by what the edits before it add and take away. */
function shiftAt(offset: number, edits: Edits): number {
  return edits
    .filter(({ span }) => span.end <= offset && span.start < offset)
    .reduce((sum, { span, text }) => sum + text.length - (span.end - span.start), 0);
}

import type { Diagnostic, Fix } from '../diagnostics/diagnostic.ts';
import type { ReadFile } from '../model/modules.ts';
import type { Analysis } from './analysis.ts';

/** What mends a diagnostic: first the fix that it carries. */
export function quickFixes(diagnostic: Diagnostic, _analysis: Analysis, _read: ReadFile): readonly Fix[] {
  return diagnostic.fix === undefined ? [] : [diagnostic.fix];
}

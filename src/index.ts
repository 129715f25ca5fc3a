/**
 * The public API of brnc. It touches no file system and runs in a browser: files come in as texts, and what is found goes
 * out as data.
 */
import type { ModelReport } from './analysis/report.ts';
import { checkProgram, type Options } from './compile.ts';
import type { Diagnostic } from './diagnostics/diagnostic.ts';

export type { Options } from './compile.ts';
export type { ModelReport } from './analysis/report.ts';
export { CONVENTIONS, type Convention } from './analysis/conventions.ts';
export type { Diagnostic, Fix, Related, Severity } from './diagnostics/diagnostic.ts';
export type { Position, Source, Span } from './source.ts';
export { positionAt } from './source.ts';

/** What is wrong with a program, and the figures of its models that have no errors. */
export interface CheckResult {
  readonly ok: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly models: readonly ModelReport[];
}

/** Checks a program: parses it, proves its shapes, places its branches, counts and lints. Never throws for its input. */
export function check(text: string, options: Options): CheckResult {
  const { diagnostics, models } = checkProgram(text, options);
  const ok = diagnostics.every(({ severity }) => severity !== 'error');
  return { ok, diagnostics, models: models.map((model) => model.report) };
}

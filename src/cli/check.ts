import type { ModelReport } from '../analysis/report.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { renderGithub } from '../diagnostics/render/github.ts';
import { diagnosticsToJson } from '../diagnostics/render/json.ts';
import { renderTerminal } from '../diagnostics/render/terminal.ts';
import { type Convention, check } from '../index.ts';
import { note, print, printFailure, wantsColour } from './console.ts';
import { ModuleReader, readProgram } from './program-files.ts';
import { showReport } from './show-report.ts';
import { type Result, type Status, status, value } from './status.ts';

export const checkFormats = ['human', 'json', 'github'] as const;
export type CheckFormat = (typeof checkFormats)[number];

/** The options of `brnc check`. */
export interface CheckOptions {
  readonly format: CheckFormat;
  readonly convention: Convention;
  readonly set: Readonly<Record<string, string>>;
  /** Whether warnings and lints fail the check too. */
  readonly deny: boolean;
}

/** What was found in a file. */
export interface Checked {
  readonly file: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly models: readonly ModelReport[];
}

/** How many diagnostics a terminal is filled with. */
const shownAtMost = 100;

/** Checks the program in a file; a file that cannot be read is a failure. */
export function checkFile(
  file: string,
  { convention, set }: Pick<CheckOptions, 'convention' | 'set'>,
): Result<Checked> {
  const read = readProgram(file);
  if (read.kind === 'failure') return read;
  const { text, diagnostics } = read.value;
  if (diagnostics.length > 0) return value({ file, diagnostics, models: [] });
  const modules = new ModuleReader();
  const result = check(text, { file, read: modules.read, set, convention });
  return value({ file, diagnostics: [...modules.diagnostics, ...result.diagnostics], models: result.models });
}

/** Shows diagnostics to a person. */
export function showDiagnostics(diagnostics: readonly Diagnostic[]): void {
  note(renderTerminal(diagnostics, { colour: wantsColour(process.stderr), limit: shownAtMost }));
}

function showHuman(checked: readonly Checked[]): void {
  const reports = checked.flatMap(({ file, models }) => models.map((model) => showReport(model, file)));
  print(reports.join('\n'));
  const diagnostics = checked.flatMap((one) => one.diagnostics);
  if (reports.length > 0 && diagnostics.length > 0) note('\n');
  showDiagnostics(diagnostics);
  for (const { file, models, diagnostics: found } of checked) {
    if (models.length === 0 && found.length === 0) print(`${file}: no errors, and no model to report on\n`);
  }
}

function showJson(checked: readonly Checked[], ok: boolean): void {
  const diagnostics = diagnosticsToJson(checked.flatMap((one) => one.diagnostics));
  const models = checked.flatMap(({ file, models: of }) => of.map((model) => ({ file, ...model })));
  print(`${JSON.stringify({ ok, diagnostics, models }, null, 2)}\n`);
}

/** `brnc check FILE...` */
export function runCheck(files: readonly string[], options: CheckOptions): Status {
  const results = files.map((file) => checkFile(file, options));
  const failures = results.filter((result) => result.kind === 'failure');
  const checked = results.flatMap((result) => (result.kind === 'value' ? [result.value] : []));
  const diagnostics = checked.flatMap((one) => one.diagnostics);
  const invalid = diagnostics.some(({ severity }) => options.deny || severity === 'error');
  const ok = failures.length === 0 && !invalid;
  switch (options.format) {
    case 'human':
      showHuman(checked);
      break;
    case 'json':
      showJson(checked, ok);
      break;
    case 'github':
      print(renderGithub(diagnostics));
      break;
  }
  for (const one of failures) printFailure(one);
  if (failures.length > 0) return status.usage;
  return invalid ? status.invalid : status.fine;
}

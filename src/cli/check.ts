import { renderGithub } from '../diagnostics/render/github.ts';
import { diagnosticsToJson } from '../diagnostics/render/json.ts';
import { type CheckFileOptions, type CheckedFile, checkFile, hasErrors, showDiagnostics } from './check-file.ts';
import { note, print, printFailure } from './console.ts';
import type { CheckFormat } from './options.ts';
import { showReport } from './show-report.ts';
import { type Status, status } from './status.ts';

/** The options of `brnc check`. */
export interface CheckOptions extends CheckFileOptions {
  readonly format: CheckFormat;
  /** Whether warnings and lints fail the check too. */
  readonly deny: boolean;
}

function showHuman(checked: readonly CheckedFile[]): void {
  const reports = checked.flatMap(({ file, models }) => models.map(({ report }) => showReport(report, file)));
  print(reports.join('\n'));
  const diagnostics = checked.flatMap((one) => one.diagnostics);
  if (reports.length > 0 && diagnostics.length > 0) note('\n');
  showDiagnostics(diagnostics);
  for (const { file, models, diagnostics: found } of checked) {
    if (models.length === 0 && found.length === 0) print(`${file}: no errors, and no model to report on\n`);
  }
}

function showJson(checked: readonly CheckedFile[], ok: boolean): void {
  const diagnostics = diagnosticsToJson(checked.flatMap((one) => one.diagnostics));
  const models = checked.flatMap(({ file, models: of }) => of.map(({ report }) => ({ file, ...report })));
  print(`${JSON.stringify({ ok, diagnostics, models }, null, 2)}\n`);
}

/** `brnc check FILE...` */
export function runCheck(files: readonly string[], options: CheckOptions): Status {
  const results = files.map((file) => checkFile(file, options));
  const failures = results.filter((result) => result.kind === 'failure');
  const checked = results.flatMap((result) => (result.kind === 'value' ? [result.value] : []));
  const diagnostics = checked.flatMap((one) => one.diagnostics);
  const invalid = options.deny ? diagnostics.length > 0 : hasErrors(diagnostics);
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

import { statSync } from 'node:fs';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { renderGithub } from '../diagnostics/render/github.ts';
import { diagnosticsToJson } from '../diagnostics/render/json.ts';
import { type CheckFileOptions, type CheckedFile, checkFile, hasErrors, showDiagnostics } from './check-file.ts';
import { note, print, printFailure } from './console.ts';
import type { CheckFormat } from './options.ts';
import { showReport } from './show-report.ts';
import { type Failure, type Result, type Status, failure, status, value } from './status.ts';

/** The options of `brnc check`. */
export interface CheckOptions extends CheckFileOptions {
  readonly format: CheckFormat;
  /** Whether warnings and lints fail the check too. */
  readonly deny: boolean;
  /** Whether to check again whenever a file changes. */
  readonly watch: boolean;
}

/** What a check of several files found. */
export interface CheckRun {
  readonly checked: readonly CheckedFile[];
  /** Why files could not be read. */
  readonly failures: readonly Failure[];
  readonly diagnostics: readonly Diagnostic[];
  readonly status: Status;
}

/** What is wrong, each once: every file that imports a module finds what is wrong with it. */
function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const byPlace = new Map<string, Diagnostic>();
  for (const each of diagnostics) {
    const { span, code, message } = each;
    const key = JSON.stringify([span.source.file, span.start, span.end, code, message]);
    if (!byPlace.has(key)) byPlace.set(key, each);
  }
  return [...byPlace.values()];
}

/** Checks files; those that cannot be read are failures of the run. */
export function checkFiles(files: readonly string[], options: CheckOptions): CheckRun {
  const results = files.map((file) => checkFile(file, options));
  const failures = results.filter((result) => result.kind === 'failure');
  const checked = results.flatMap((result) => (result.kind === 'value' ? [result.value] : []));
  const diagnostics = distinct(checked.flatMap((one) => one.diagnostics));
  const invalid = options.deny ? diagnostics.length > 0 : hasErrors(diagnostics);
  const ended = failures.length > 0 ? status.usage : invalid ? status.invalid : status.fine;
  return { checked, failures, diagnostics, status: ended };
}

/** Shows a run to a person: the tables of models without errors, then what is wrong. */
export function showHuman({ checked, failures, diagnostics }: CheckRun): void {
  const reports = checked.flatMap(({ file, models }) => models.map(({ report }) => showReport(report, file)));
  print(reports.join('\n'));
  if (reports.length > 0 && diagnostics.length > 0) note('\n');
  showDiagnostics(diagnostics);
  for (const { file, models, diagnostics: found } of checked) {
    if (models.length === 0 && found.length === 0) print(`${file}: no errors, and no model to report on\n`);
  }
  for (const one of failures) printFailure(one);
}

function showJson({ checked, diagnostics: found, status: ended }: CheckRun): void {
  const diagnostics = diagnosticsToJson(found);
  const models = checked.flatMap(({ file, models: of }) => of.map(({ report }) => ({ file, ...report })));
  print(`${JSON.stringify({ ok: ended === status.fine, diagnostics, models }, null, 2)}\n`);
}

async function show(run: CheckRun, format: CheckFormat): Promise<void> {
  switch (format) {
    case 'human':
      return showHuman(run);
    case 'json':
      showJson(run);
      break;
    case 'github':
      print(renderGithub(run.diagnostics));
      break;
    case 'sarif':
      print((await import('./check-sarif.ts')).checkedToSarif(run));
      break;
  }
  for (const one of run.failures) printFailure(one);
}

/** The files that the arguments name; where each is a file, nothing has to be searched. */
async function filesOf(given: readonly string[]): Promise<Result<readonly string[]>> {
  const isFile = (each: string): boolean => statSync(each, { throwIfNoEntry: false })?.isFile() === true;
  return given.every(isFile) ? value(given) : (await import('./find-files.ts')).findFiles(given);
}

/** `brnc check FILE...` */
export async function runCheck(given: readonly string[], options: CheckOptions): Promise<Status> {
  const { format, watch } = options;
  if (watch && format !== 'human') {
    printFailure(failure(`\`--watch\` shows what it finds to a person, and \`--format ${format}\` is for machines`));
    return status.usage;
  }
  const files = await filesOf(given);
  if (files.kind === 'failure') {
    printFailure(files);
    return status.usage;
  }
  if (watch) return (await import('./watch.ts')).watchFiles(files.value, options);
  const run = checkFiles(files.value, options);
  await show(run, format);
  return run.status;
}

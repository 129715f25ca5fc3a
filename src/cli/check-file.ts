import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { renderTerminal } from '../diagnostics/render/terminal.ts';
// Not from the index: a command's code is then only what it uses.
import { checkProgram } from '../check.ts';
import type { CheckedModel, Convention } from '../index.ts';
import { note, wantsColour } from './console.ts';
import type { Settings } from './options.ts';
import { ModuleReader, readProgram } from './program-files.ts';
import { type Result, value } from './status.ts';

/** What was found in a file. */
export interface CheckedFile {
  readonly file: string;
  readonly text: string;
  /** The texts of the files that it imports, by path. */
  readonly modules: ReadonlyMap<string, string>;
  /** The files that it imports, by path, those included that are not there. */
  readonly imports: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
  /** Those without errors. */
  readonly models: readonly CheckedModel[];
}

/** What a file is checked with. */
export interface CheckFileOptions {
  readonly set: Settings;
  readonly convention?: Convention;
  /** Whether its `train` clauses are held against what `set` makes of the models. */
  readonly forTraining?: boolean;
}

/** How many diagnostics a terminal is filled with: as many as the parser finds in a file, and that it left out the rest. */
const shownAtMost = 101;

/** Checks the program in a file; a file that cannot be read is a failure. */
export function checkFile(file: string, options: CheckFileOptions): Result<CheckedFile> {
  const program = readProgram(file);
  if (program.kind === 'failure') return program;
  const { text, diagnostics } = program.value;
  if (diagnostics.length > 0)
    return value({ file, text, modules: new Map(), imports: new Set(), diagnostics, models: [] });
  const modules = new ModuleReader();
  const checked = checkProgram(text, { file, read: modules.read, ...options });
  const diagnosticsOfAll = [...modules.diagnostics, ...checked.diagnostics];
  const { texts, sought: imports } = modules;
  return value({ file, text, modules: texts, imports, diagnostics: diagnosticsOfAll, models: checked.models });
}

/** Whether a program is invalid. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

/** Shows diagnostics to a person. */
export function showDiagnostics(diagnostics: readonly Diagnostic[]): void {
  note(renderTerminal(diagnostics, { colour: wantsColour(process.stderr), limit: shownAtMost }));
}

import { readFileSync } from 'node:fs';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { formatText } from '../format/format-text.ts';
import { decodeUtf8 } from '../syntax/decode.ts';
import { showDiagnostics } from './check-file.ts';
import { note, print, printFailure } from './console.ts';
import { PassedOver, findFiles } from './find-files.ts';
import { type Prettier, findConfiguration, loadPrettier, optionsFor } from './fmt-options.ts';
import { readProgram } from './program-files.ts';
import { replaceFile } from './replace-file.ts';
import { type Failure, type Result, type Status, failure, status, value } from './status.ts';

/** The options of `brnc fmt`. */
export interface FmtOptions {
  /** Whether files are only compared, and none is written. */
  readonly check: boolean;
  /** The path that the text of standard input belongs to. */
  readonly stdinFilepath?: string;
}

/** What became of a text. */
type Outcome =
  | { readonly kind: 'formatted'; readonly text: string; readonly changed: boolean }
  | { readonly kind: 'errors'; readonly diagnostics: readonly Diagnostic[] }
  | Failure;

/** A program as bytes hold it, and the byte order mark before it, which it keeps. */
interface Program {
  readonly text: string;
  readonly mark: string;
}

const MARK = '\ufeff';

/** What a text becomes; where it has errors, they are those of `brnc check`. */
async function format(file: string, { text, mark }: Program, prettier: Prettier | undefined): Promise<Outcome> {
  const options = await optionsFor(file, prettier);
  if (options.kind === 'failure') return options;
  const formatted = await formatText(text, file, options.value);
  if (formatted.kind === 'errors') return formatted;
  return { kind: 'formatted', text: mark + formatted.text, changed: formatted.text !== text };
}

function hasMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

/** Formats a file in place, unless it is only compared. */
async function formatFile(file: string, prettier: Prettier | undefined, check: boolean): Promise<Outcome> {
  const program = readProgram(file);
  if (program.kind === 'failure') return program;
  const { text, diagnostics } = program.value;
  if (diagnostics.length > 0) return { kind: 'errors', diagnostics };
  const outcome = await format(file, { text, mark: hasMark(readFileSync(file)) ? MARK : '' }, prettier);
  if (check || outcome.kind !== 'formatted' || !outcome.changed) return outcome;
  const written = await replaceFile(file, outcome.text);
  return written.kind === 'failure' ? written : outcome;
}

async function formatFiles(files: readonly string[], prettier: Prettier | undefined, check: boolean): Promise<Status> {
  let changed = 0;
  let ended: Status = status.fine;
  for (const file of files) {
    const outcome = await formatFile(file, prettier, check);
    if (outcome.kind === 'failure') {
      printFailure(outcome);
      ended = status.usage;
    } else if (outcome.kind === 'errors') {
      showDiagnostics(outcome.diagnostics);
      if (ended === status.fine) ended = status.invalid;
    } else if (outcome.changed) {
      print(`${file}\n`);
      changed += 1;
    }
  }
  const all = files.length === 1 ? '1 file' : `${files.length} files`;
  if (check && changed > 0) note(`${changed} of ${all} would change: \`brnc fmt\` formats them\n`);
  else if (changed > 0) note(`${changed} of ${all} formatted\n`);
  return check && changed > 0 && ended === status.fine ? status.invalid : ended;
}

async function readInput(): Promise<Result<Program>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  const bytes = Buffer.concat(chunks);
  const decoded = decodeUtf8(bytes);
  if ('text' in decoded) return value({ text: decoded.text, mark: hasMark(bytes) ? MARK : '' });
  return failure(`standard input is not UTF-8: byte ${decoded.badByteAt} begins no character`);
}

function asItIs({ text, mark }: Program): Outcome {
  return { kind: 'formatted', text: mark + text, changed: false };
}

/** Formats standard input to standard output; what has errors is not written. */
async function formatInput(prettier: Prettier | undefined, options: FmtOptions, asked: boolean): Promise<Status> {
  const file = options.stdinFilepath ?? 'stdin.brn';
  const input = await readInput();
  const noFile = failure('no file is named, and standard input is empty', '`brnc fmt .` formats all below this folder');
  const isThere = input.kind === 'failure' || asked || input.value.text !== '';
  const isIgnored = options.stdinFilepath !== undefined && new PassedOver().has(file);
  const outcome = !isThere
    ? noFile
    : input.kind === 'failure'
      ? input
      : isIgnored
        ? asItIs(input.value)
        : await format(file, input.value, prettier);
  switch (outcome.kind) {
    case 'failure':
      printFailure(outcome);
      return status.usage;
    case 'errors':
      showDiagnostics(outcome.diagnostics);
      return status.invalid;
    case 'formatted':
      if (!options.check) print(outcome.text);
      else if (outcome.changed) print(`${file}\n`);
      return options.check && outcome.changed ? status.invalid : status.fine;
  }
}

/** Says which configuration of Prettier's has no effect on files. */
function noteUnread(prettier: Prettier | undefined, files: readonly string[]): void {
  const unread = prettier === undefined ? findConfiguration(files) : undefined;
  if (unread !== undefined) note(`\`${unread}\` is not read, because the package \`prettier\` is not installed\n`);
}

/** Files without those that are ignored, which hooks name too, as all that are part of a commit. */
function withoutIgnored(files: readonly string[]): readonly string[] {
  const passedOver = new PassedOver();
  return files.filter((file) => {
    if (!passedOver.has(file)) return true;
    note(`\`${file}\` is left as it is: .gitignore or .prettierignore lists it\n`);
    return false;
  });
}

/** `brnc fmt [FILE...]` */
export async function runFmt(given: readonly string[], options: FmtOptions): Promise<Status> {
  const failed = (of: Failure): Status => {
    printFailure(of);
    return status.usage;
  };
  const prettier = await loadPrettier();
  if (prettier.kind === 'failure') return failed(prettier);
  const fromInput = given.includes('-');
  if (fromInput && given.length > 1) return failed(failure('`-` is standard input, and stands alone'));
  if (!fromInput && options.stdinFilepath !== undefined && given.length > 0) {
    return failed(failure('`--stdin-filepath` goes with standard input, and files are named', 'leave one of them out'));
  }
  if (fromInput || (given.length === 0 && !process.stdin.isTTY)) {
    noteUnread(prettier.value, [options.stdinFilepath ?? 'stdin.brn']);
    return await formatInput(prettier.value, options, fromInput || options.stdinFilepath !== undefined);
  }
  if (given.length === 0) return failed(failure('no file is named', '`brnc fmt .` formats all below this folder'));
  const found = await findFiles(given);
  if (found.kind === 'failure') return failed(found);
  noteUnread(prettier.value, found.value);
  return await formatFiles(withoutIgnored(found.value), prettier.value, options.check);
}

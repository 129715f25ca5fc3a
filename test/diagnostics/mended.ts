import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { applied } from '../../src/diagnostics/fix.ts';
import { checkProgram } from '../../src/index.ts';
import { spanText } from '../../src/source.ts';

/** The errors of a program that imports nothing of a user's. */
export function errorsOf(text: string): readonly Diagnostic[] {
  const { diagnostics } = checkProgram(text, { file: 'main.brn', read: () => undefined });
  return diagnostics.filter(({ severity }) => severity === 'error');
}

/** A text after the fix that an error carries; undefined where it carries none. */
export function fixed(text: string, { fix }: Diagnostic): string | undefined {
  return fix && applied(text, fix.edits);
}

/** What a program with one mistake shows: what is marked, the help, and the lines that its fix changes, to what. */
export interface Shown {
  readonly errors: readonly string[];
  readonly marked?: string;
  readonly help?: string | undefined;
  /** Lines of the text after the fix that were not in it before; undefined where there is no fix. */
  readonly mended?: string | undefined;
  /** What is wrong after the fix. */
  readonly left: readonly string[];
}

export function shownOf(text: string): Shown {
  const errors = errorsOf(text);
  const [first] = errors;
  const messages = errors.map(({ code, message }) => `${code}: ${message}`);
  if (first === undefined) return { errors: messages, left: [] };
  const after = fixed(text, first);
  const before = new Set(text.split('\n'));
  const lines = after?.split('\n').filter((line) => !before.has(line));
  const left = after === undefined ? [] : errorsOf(after).map(({ code }) => code);
  return {
    errors: messages,
    marked: spanText(first.span),
    help: first.help,
    mended: lines?.map((line) => line.trim()).join('\n'),
    left,
  };
}

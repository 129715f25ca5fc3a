import { printer } from 'prettier/doc';
import { Diagnostics } from '../diagnostics/collector.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { invariant } from '../invariant.ts';
import type { File } from '../syntax/ast.ts';
import { parse } from '../syntax/parse.ts';
import { type FormatOptions, defaults } from './options.ts';
import { printFile } from './print-file.ts';
import { isSameProgram } from './same-program.ts';

/** A text in the canonical style, or the syntax errors for which it is left alone. */
export type Formatted =
  | { readonly kind: 'formatted'; readonly text: string }
  | { readonly kind: 'errors'; readonly diagnostics: readonly Diagnostic[] };

const BYTE_ORDER_MARK = '\ufeff';

/**
 * A text in the canonical style: the same program, with the same comments. `file` is the path that errors name. Options
 * that are left out are those of the style.
 */
export function formatText(text: string, file: string, options: Partial<FormatOptions> = {}): Promise<Formatted> {
  const given = readFile(text, file);
  if (given.kind === 'errors') return Promise.resolve(given);
  const { endOfLine, ...layout } = { ...defaults, ...options };
  const { formatted } = printer.printDocToString(printFile(given), layout);
  const again = readFile(formatted, file);
  invariant(again.kind === 'file' && isSameProgram(given, again), 'formatting keeps the program');
  const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  return Promise.resolve({ kind: 'formatted', text: mark + formatted.replaceAll('\n', lineEnd(endOfLine, text)) });
}

function readFile(text: string, file: string): File | Extract<Formatted, { kind: 'errors' }> {
  const diagnostics = new Diagnostics();
  const tree = parse({ file, text, library: false }, diagnostics);
  return diagnostics.errorCount === 0 ? tree : { kind: 'errors', diagnostics: diagnostics.sorted() };
}

/** `auto` is Prettier's: what ends the first line that does not end with a mere `\n`. */
function lineEnd(endOfLine: FormatOptions['endOfLine'], text: string): string {
  switch (endOfLine) {
    case 'lf':
      return '\n';
    case 'crlf':
      return '\r\n';
    case 'cr':
      return '\r';
    case 'auto':
      return /\r\n?/.exec(text)?.[0] ?? '\n';
  }
}

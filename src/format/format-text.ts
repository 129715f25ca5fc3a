import { printer } from 'prettier/doc';
import { invariant } from '../invariant.ts';
import { type FormatOptions, defaults } from './options.ts';
import { printFile } from './print-file.ts';
import { type Errors, readWhole } from './read-whole.ts';
import { isSameProgram } from './same-program.ts';

/** A text in the canonical style, or the syntax errors for which it is left alone. */
export type Formatted = { readonly kind: 'formatted'; readonly text: string } | Errors;

const BYTE_ORDER_MARK = '\ufeff';

/**
 * A text in the canonical style: the same program, with the same comments. `file` is the path that errors name. Options
 * that are left out are those of the style.
 */
export function formatText(text: string, file: string, options: Partial<FormatOptions> = {}): Promise<Formatted> {
  const given = readWhole(text, file);
  if (given.kind === 'errors') return Promise.resolve(given);
  const { endOfLine, ...layout } = { ...defaults, ...options };
  const { formatted } = printer.printDocToString(printFile(given), layout);
  const again = readWhole(formatted, file);
  invariant(again.kind === 'file' && isSameProgram(given, again), 'formatting keeps the program');
  const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  return Promise.resolve({ kind: 'formatted', text: mark + formatted.replaceAll('\n', lineEnd(endOfLine, text)) });
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

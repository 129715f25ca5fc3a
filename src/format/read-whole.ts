import { Diagnostics } from '../diagnostics/collector.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { File } from '../syntax/ast.ts';
import { parse } from '../syntax/parse.ts';

/** Why a text is not a whole program: its syntax errors, in the order of the text. */
export interface Errors {
  readonly kind: 'errors';
  readonly diagnostics: readonly Diagnostic[];
}

/** The tree of a text without syntax errors, or those. `file` is the path that they name. */
export function readWhole(text: string, file: string): File | Errors {
  const diagnostics = new Diagnostics();
  const tree = parse({ file, text, library: false }, diagnostics);
  return diagnostics.errorCount === 0 ? tree : { kind: 'errors', diagnostics: diagnostics.sorted() };
}

import { formatText } from '../../src/format/format-text.ts';
import type { FormatOptions } from '../../src/format/options.ts';
import { parseText, show } from '../syntax/support.ts';

/** A text in the canonical style; it must have no syntax error. */
export async function format(text: string, options: Partial<FormatOptions> = {}): Promise<string> {
  const formatted = await formatText(text, 'test.brn', options);
  if (formatted.kind === 'formatted') return formatted.text;
  throw new Error(formatted.diagnostics.map(({ code, span }) => `${code} at ${span.start} of:\n${text}`).join('\n'));
}

/** What a text says: its trees in short with what documents them, and its comments in alphabetical order. */
export function meaning(text: string): { readonly trees: readonly string[]; readonly comments: readonly string[] } {
  const { file } = parseText(text);
  const trees = file.declarations.map((declaration) => {
    const doc = declaration.kind === 'block' || declaration.kind === 'model' ? declaration.doc : undefined;
    return `${doc ?? 'no documentation'}\n${show(declaration)}`;
  });
  return { trees, comments: file.comments.map((comment) => comment.text.trimEnd()).sort() };
}

import type { TextEdit } from 'vscode-languageserver-types';
import { formatText } from '../format/format-text.ts';
import type { FormatOptions } from '../format/options.ts';
import type { Source } from '../source.ts';
import { toRange } from './ranges.ts';

/**
 * The edits that bring a text into the canonical style, as `brnc fmt` does: what an editor itself says of tabs is not asked
 * for. A text with syntax errors is left alone.
 */
export async function formatting(source: Source, options: Partial<FormatOptions>): Promise<readonly TextEdit[]> {
  const formatted = await formatText(source.text, source.file, options);
  if (formatted.kind === 'errors' || formatted.text === source.text) return [];
  return [smallestEdit(source, formatted.text)];
}

/** One edit of what differs, so that a cursor elsewhere stays where it is. */
function smallestEdit(source: Source, text: string): TextEdit {
  const before = source.text;
  let start = 0;
  while (start < before.length && start < text.length && before[start] === text[start]) start += 1;
  let tail = 0;
  while (tail < before.length - start && tail < text.length - start && before.at(-1 - tail) === text.at(-1 - tail))
    tail += 1;
  const span = { source, start, end: before.length - tail };
  return { range: toRange(span), newText: text.slice(start, text.length - tail) };
}

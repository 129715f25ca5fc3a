import { CompletionItemKind, InsertTextFormat, type TextEdit } from 'vscode-languageserver-types';
import type { Analysis } from '../src/lsp/analysis.ts';
import { completion } from '../src/lsp/completion.ts';
import { isAskedBySpace } from '../src/lsp/completion-triggers.ts';
import { toOffset } from '../src/lsp/ranges.ts';
import { libraryAlone } from '../src/lsp/surroundings.ts';
import type { Completed, Edit, Suggestion } from './protocol.ts';

/** The kinds of suggestions by CodeMirror's names, which choose the icons; what is not here has none. */
const types: { readonly [K in CompletionItemKind]?: string } = {
  [CompletionItemKind.Function]: 'function',
  [CompletionItemKind.Method]: 'method',
  [CompletionItemKind.Class]: 'class',
  [CompletionItemKind.Module]: 'namespace',
  [CompletionItemKind.Variable]: 'variable',
  [CompletionItemKind.Field]: 'property',
  [CompletionItemKind.Property]: 'property',
  [CompletionItemKind.Keyword]: 'keyword',
  [CompletionItemKind.Value]: 'constant',
  [CompletionItemKind.EnumMember]: 'enum',
};

/** A snippet of the Language Server Protocol as a template of CodeMirror's: its stops always have braces. */
export function toTemplate(snippet: string): string {
  return snippet.replaceAll(/\$(\d+)/g, '${$1}');
}

/** What can be written at an offset, the most likely first; undefined where nothing can. */
export function complete(analysis: Analysis, offset: number, bySpace: boolean): Completed | undefined {
  const { source } = analysis;
  if (bySpace && !isAskedBySpace(source.text.slice(Math.max(0, offset - 40), offset))) return undefined;
  const toEdit = ({ range, newText }: TextEdit): Edit => {
    return { from: toOffset(source, range.start), to: toOffset(source, range.end), text: newText };
  };
  const sortedItems = completion(analysis, offset, libraryAlone, { snippets: true }).toSorted((a, b) =>
    (a.sortText ?? a.label) < (b.sortText ?? b.label) ? -1 : 1,
  );
  const found = sortedItems.flatMap((item): readonly (Suggestion & { readonly at: Edit })[] => {
    const { label, kind, detail, documentation, textEdit, insertTextFormat, additionalTextEdits = [] } = item;
    if (textEdit === undefined || !('range' in textEdit)) return [];
    const stops = insertTextFormat === InsertTextFormat.Snippet;
    const at = toEdit(textEdit);
    return [
      {
        label,
        type: (kind === undefined ? undefined : types[kind]) ?? 'text',
        text: stops ? toTemplate(at.text) : at.text,
        stops,
        ...(detail === undefined ? {} : { detail }),
        ...(typeof documentation === 'object' ? { markdown: documentation.value } : {}),
        edits: additionalTextEdits.map(toEdit),
        at,
      },
    ];
  });
  const [first] = found;
  if (first === undefined) return undefined;
  return { from: first.at.from, to: first.at.to, suggestions: found.map(({ at: _, ...suggestion }) => suggestion) };
}

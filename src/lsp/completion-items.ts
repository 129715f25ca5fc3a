import {
  type CompletionItem,
  CompletionItemKind,
  InsertTextFormat,
  type Range,
  type TextEdit,
} from 'vscode-languageserver-types';

/** Something to write. */
export interface Choice {
  readonly label: string;
  readonly kind: CompletionItemKind;
  /** What to write, where that is not the label; `$1`, `$2` and `$0` are where an editor stops that can. */
  readonly snippet?: string;
  readonly detail?: string;
  readonly documentation?: string | undefined;
  /** What comes first. */
  readonly rank: number;
  /** What else is written, such as an import. */
  readonly edits?: readonly TextEdit[];
}

/** Ranks: what is asked for here before what may stand anywhere. */
export const rank = { wanted: 1, value: 2, own: 3, builtIn: 4, library: 5, keyword: 6 } as const;

/** A choice as the protocol has it. */
export function toItem(choice: Choice, range: Range, snippets: boolean): CompletionItem {
  const { label, kind, snippet, detail, documentation, edits } = choice;
  const isSnippet = snippet?.includes('$') === true;
  const newText = snippet === undefined || (isSnippet && !snippets) ? label : snippet;
  return {
    label,
    kind,
    textEdit: { range, newText },
    insertTextFormat: isSnippet && snippets ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    sortText: `${choice.rank.toFixed(4)} ${label}`,
    ...(detail === undefined ? {} : { detail }),
    ...(documentation === undefined ? {} : { documentation: { kind: 'markdown', value: documentation } }),
    ...(edits === undefined ? {} : { additionalTextEdits: [...edits] }),
  };
}

/** A word of the grammar. */
export function keyword(label: string, documentation: string | undefined, snippet?: string): Choice {
  const kind = CompletionItemKind.Keyword;
  return { label, kind, documentation, rank: rank.keyword, ...(snippet === undefined ? {} : { snippet }) };
}

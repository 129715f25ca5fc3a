import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  autocompletion,
  pickedCompletion,
  snippet,
} from '@codemirror/autocomplete';
import type { Extension } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { TRIGGERS } from '../src/lsp/completion-triggers.ts';
import { renderMarkdown } from './markdown.ts';
import type { Completed, Edit, Suggestion } from './protocol.ts';

/** Asks what can be written at an offset of a text; `bySpace` where it was a space that asks. */
export type Ask = (text: string, offset: number, bySpace: boolean) => Promise<Completed | undefined>;

/** Whether the editor asks by itself behind a text: in a name or a path, but not in a number. */
function asks(before: string): boolean {
  return /(?:^|[^\w.])[A-Za-z_][\w.]*$/.test(before) || TRIGGERS.some((trigger) => before.endsWith(trigger));
}

/** Names are shorter than this, mostly. */
const LONGEST_NAME = 40;

/** Offers what can be written, while typing and at Ctrl+Space. */
export function suggestions(ask: Ask): Extension {
  const source = async ({ state, pos, explicit }: CompletionContext): Promise<CompletionResult | null> => {
    const before = state.sliceDoc(Math.max(0, pos - LONGEST_NAME), pos);
    if (!explicit && !asks(before)) return null;
    const found = await ask(state.doc.toString(), pos, !explicit && before.endsWith(' '));
    if (found === undefined) return null;
    const options = found.suggestions.map((each, index) => toCompletion(each, index));
    return { from: found.from, to: found.to, options, validFor: /^\w*$/ };
  };
  return autocompletion({ override: [source], icons: true });
}

function toCompletion(suggestion: Suggestion, index: number): Completion {
  const { label, type, detail, markdown } = suggestion;
  return {
    label,
    type,
    // Of those that fit what was typed equally well, the compiler's order holds.
    sortText: String(index).padStart(4, '0'),
    ...(detail === undefined || detail === label ? {} : { detail }),
    ...(markdown === undefined ? {} : { info: () => renderMarkdown(markdown) }),
    apply: (view, completion, from, to) => write(view, completion, suggestion, { from, to }),
  };
}

function write(
  view: EditorView,
  completion: Completion,
  { text, stops, edits }: Suggestion,
  { from, to }: Omit<Edit, 'text'>,
): void {
  const others = edits.map((edit) => ({ from: edit.from, to: edit.to, insert: edit.text }));
  if (!stops) {
    const annotations = pickedCompletion.of(completion);
    const changes = view.state.changes([{ from, to, insert: text }, ...others]);
    const anchor = changes.mapPos(from, -1) + text.length;
    view.dispatch({ changes, selection: { anchor }, userEvent: 'input.complete', annotations });
    return;
  }
  const changes = view.state.changes(others);
  if (others.length > 0) view.dispatch({ changes });
  snippet(text)(view, completion, changes.mapPos(from), changes.mapPos(to));
}

import { defaultKeymap, history, historyKeymap, indentWithTab, insertNewlineKeepIndent } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { EditorState, Transaction } from '@codemirror/state';
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  hoverTooltip,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import type { Severity } from '../src/diagnostics/diagnostic.ts';
import { element } from './dom.ts';
import { highlighting } from './highlight.ts';
import { renderInline, renderMarkdown } from './markdown.ts';
import type { Hovered, Problem } from './protocol.ts';
import { type Ask, suggestions } from './suggestions.ts';

/** What the page does when something happens in the editor. */
export interface EditorEvents {
  readonly changed: (text: string) => void;
  /** The cursor is in another line, from 1. */
  readonly moved: (line: number) => void;
  readonly format: () => void;
  readonly hover: (offset: number) => Promise<Hovered | undefined>;
  readonly complete: Ask;
}

/** The editor: CodeMirror. Tab is left to the page, so that the keyboard is never caught in it. */
export function createEditor(parent: HTMLElement, text: string, events: EditorEvents): EditorView {
  const formatKey = {
    key: 'Shift-Alt-f',
    run: () => {
      events.format();
      return true;
    },
  };
  const own = [formatKey, { key: 'Enter', run: insertNewlineKeepIndent }];
  // The keys of indentWithTab would catch Tab; Ctrl-] and Ctrl-[ indent.
  const keys = [...own, ...lintKeymap, ...defaultKeymap, ...historyKeymap].filter(
    ({ key }) => key !== indentWithTab.key,
  );
  const updates = EditorView.updateListener.of(({ docChanged, selectionSet, state, startState }) => {
    if (docChanged) events.changed(state.doc.toString());
    const line = lineOf(state);
    if (docChanged || (selectionSet && line !== lineOf(startState))) events.moved(line);
  });
  return new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        lintGutter(),
        history(),
        drawSelection(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        bracketMatching(),
        keymap.of(keys),
        highlighting,
        hovers(events.hover),
        suggestions(events.complete),
        updates,
        EditorState.tabSize.of(2),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          'aria-label': 'Program, in brn',
          'aria-describedby': 'keys',
          // Browsers take it for focusable without, and checkers of accessibility do not.
          tabindex: '0',
          spellcheck: 'false',
          autocapitalize: 'off',
        }),
      ],
    }),
  });
}

function lineOf({ doc, selection }: EditorState): number {
  return doc.lineAt(selection.main.head).number;
}

function hovers(ask: EditorEvents['hover']): ReturnType<typeof hoverTooltip> {
  return hoverTooltip(async (_, offset) => {
    const found = await ask(offset);
    if (found === undefined) return null;
    return { pos: found.from, end: found.to, above: true, create: () => ({ dom: renderMarkdown(found.markdown) }) };
  });
}

/** Replaces the whole text, as one step that can be undone. */
export function replaceText(view: EditorView, text: string): void {
  const { doc, selection } = view.state;
  const anchor = Math.min(selection.main.head, text.length);
  view.dispatch({
    changes: { from: 0, to: doc.length, insert: text },
    selection: { anchor },
    annotations: Transaction.userEvent.of('input'),
  });
}

/** Selects a stretch of the text and brings it into view. */
export function goTo(view: EditorView, from: number, to: number): void {
  const end = view.state.doc.length;
  const [anchor, head] = [Math.min(from, end), Math.min(to, end)];
  view.dispatch({ selection: { anchor, head }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) });
  view.focus();
}

/** Makes the edits of a fix. */
export function applyFix(view: EditorView, { edits }: Problem['fixes'][number]): void {
  view.dispatch({ changes: edits.map(({ from, to, text }) => ({ from, to, insert: text })) });
  view.focus();
}

const severities: { readonly [S in Severity]: Diagnostic['severity'] } = {
  error: 'error',
  warning: 'warning',
  lint: 'info',
};

/** Underlines the problems of the text as it stands. */
export function showInEditor(view: EditorView, problems: readonly Problem[]): void {
  const shown = problems.map((problem): Diagnostic => {
    const { from, to, severity, message, label, help, fixes } = problem;
    const lines = [
      element('strong', {}, `${severity}: `),
      ...renderInline(message),
      ...(label === '' ? [] : [element('div', {}, ...renderInline(label))]),
      ...(help === undefined ? [] : [element('div', { class: 'help' }, 'help: ', ...renderInline(help))]),
    ];
    return {
      from,
      to: Math.max(to, from),
      severity: severities[severity],
      message,
      renderMessage: () =>
        element('div', {}, ...lines.map((line) => (typeof line === 'string' ? line : line.cloneNode(true)))),
      actions: fixes.map((fix) => ({ name: fix.title, apply: () => applyFix(view, fix) })),
    };
  });
  view.dispatch(setDiagnostics(view.state, shown));
}

import type { EditorView } from '@codemirror/view';
import { button, byId, element } from './dom.ts';
import { applyFix, goTo } from './editor.ts';
import { renderInline } from './markdown.ts';
import type { Problem } from './protocol.ts';

/** Says the problems in words below the editor, each with a button to its place and one for its fix. */
export function showProblems(editor: EditorView, problems: readonly Problem[]): void {
  const items = problems.map((problem) => {
    const { severity, line, code, message, help, fixes } = problem;
    const go = button(`Line ${line}`, `go to line ${line}: ${message}`, () => goTo(editor, problem.from, problem.to));
    return element(
      'li',
      { class: severity },
      element('p', {}, element('span', { class: 'severity' }, `${severity} `), ...renderInline(message), ` [${code}]`),
      ...(help === undefined ? [] : [element('p', { class: 'help' }, 'help: ', ...renderInline(help))]),
      go,
      ...fixes.map((fix) => button(`Fix: ${fix.title}`, `fix: ${fix.title}`, () => applyFix(editor, fix))),
    );
  });
  byId('problems', HTMLElement).replaceChildren(...(items.length > 0 ? items : [element('li', {}, 'None.')]));
}

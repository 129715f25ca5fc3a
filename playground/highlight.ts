import { type Range, RangeSetBuilder } from '@codemirror/state';
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import { isKeyword, isLiteralWord, tokens } from '../src/lsp/tokens.ts';
import type { Source } from '../src/source.ts';
import { scan } from '../src/syntax/lexer.ts';
import { Problems } from '../src/syntax/problems.ts';
import { type Token, endOf } from '../src/syntax/tokens.ts';
import { FILE } from './names.ts';

type Look = 'keyword' | 'number' | 'call' | 'label' | 'comment';

/** What a token looks like, told by itself and the token after it. */
function lookOf(token: Token, next: Token | undefined): Look | undefined {
  if (isLiteralWord(token)) return 'number';
  if (isKeyword(token)) return 'keyword';
  if (token.tokenType.group === 'number') return 'number';
  if (token.tokenType.group !== 'name') return undefined;
  if (next?.image === '(' && next.startOffset === endOf(token)) return 'call';
  return next?.image === ':' ? 'label' : undefined;
}

/** The tokens and comments as the compiler's own lexer reads them. */
function decorate(text: string): DecorationSet {
  const source: Source = { file: FILE, text, library: false };
  const found: Range<Decoration>[] = [];
  const add = (from: number, to: number, look: Look): void => {
    if (to > from) found.push(Decoration.mark({ class: `tok-${look}` }).range(from, to));
  };
  const all = tokens(source);
  for (const [index, token] of all.entries()) {
    const look = lookOf(token, all[index + 1]);
    if (look !== undefined) add(token.startOffset, endOf(token), look);
  }
  for (const { span } of scan(new Problems(source)).comments) add(span.start, span.end, 'comment');
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to, value } of found.sort((a, b) => a.from - b.from)) builder.add(from, to, value);
  return builder.finish();
}

/** Colours the text as it is typed; a program has few enough lines to read them all each time. */
export const highlighting = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = decorate(view.state.doc.toString());
    }

    update({ docChanged, state }: ViewUpdate): void {
      if (docChanged) this.decorations = decorate(state.doc.toString());
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

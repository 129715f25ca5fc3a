import type { TokenType } from 'chevrotain';
import { Diagnostics } from '../diagnostics/collector.ts';
import type { Source, Span } from '../source.ts';
import type * as ast from '../syntax/ast.ts';
import { type Beginning, expectedAfter } from '../syntax/expected.ts';
import { layOut } from '../syntax/layout.ts';
import { scan } from '../syntax/lexer.ts';
import { parse } from '../syntax/parse.ts';
import { Problems } from '../syntax/problems.ts';
import { T, type Token } from '../syntax/tokens.ts';
import { type Node, children } from '../syntax/visit.ts';

/** A place where something is to be written, as the parser sees it with a name there. */
export interface Cursor {
  /** The name, path or number at the place, which is what is replaced. */
  readonly word: Span;
  /** Whether that is a number. */
  readonly isNumber: boolean;
  /** The nodes around the name, from the file down to it; none where no name can stand. */
  readonly nodes: readonly Node[];
  /** The tokens that the grammar allows at the place; nothing where the text before it has an error. */
  readonly expected: ReadonlySet<TokenType>;
  /** Whether an opening parenthesis follows. */
  readonly isCalled: boolean;
}

/** No word of the language, and like none. */
const PLACEHOLDER = 'zzqqzzqqzz';

/** More tokens than this before the place are not looked at: finding what can follow takes longer the more there are. */
const MOST_TOKENS = 100;

/** What the parser makes of a text with a name at an offset; undefined within a comment. */
export function cursorAt(source: Source, offset: number): Cursor | undefined {
  const { text } = source;
  const start = offset - (/[\w.]*$/.exec(text.slice(Math.max(0, offset - 200), offset))?.[0].length ?? 0);
  const isNumber = /^\.?[0-9]/.test(text.slice(start, offset + 2));
  const rest = isNumber ? /^[\w.]*%?/ : /^[\w.]*/;
  const end = offset + (rest.exec(text.slice(offset, offset + 200))?.[0].length ?? 0);
  if (!isNumber && text.charAt(start) === '.') return undefined;
  const isCalled = /^[ \t]*\(/.test(text.slice(end, end + 20));
  const changed = { ...source, text: `${text.slice(0, start)}${PLACEHOLDER}${text.slice(end)}` };
  const file = parse(changed, new Diagnostics());
  const isComment = file.comments.some(({ span }) => span.start < start && start <= span.end);
  if (isComment) return undefined;
  const word = { source, start, end };
  return { word, isNumber, nodes: nodesAround(file), expected: expectedAt(source, start), isCalled };
}

/** The nodes from the file down to the placeholder. */
function nodesAround(file: ast.File): readonly Node[] {
  const search = (node: Node): readonly Node[] => {
    if (node.kind === 'name') return node.text === PLACEHOLDER ? [node] : [];
    for (const child of children(node)) {
      const below = search(child);
      if (below.length > 0) return [node, ...below];
    }
    return [];
  };
  return search(file);
}

/** What can stand at an offset, by the tokens of the item, the argument or the element that it is in. */
function expectedAt(source: Source, offset: number): ReadonlySet<TokenType> {
  // A name at the place tells whether the line before goes on.
  const problems = new Problems({ ...source, text: source.text.slice(0, offset) + PLACEHOLDER });
  const laidOut = layOut(scan(problems).tokens, problems);
  const written = laidOut.filter((token) => isWritten(token) && token.startOffset + token.image.length <= offset);
  const { beginning, tokens } = pieceBefore(written);
  return tokens.length > MOST_TOKENS ? new Set() : expectedAfter(beginning, tokens);
}

/** Whether a token is in the text, or separates lines of it; the layout pass adds brackets that are missing. */
function isWritten({ image, tokenType }: Token): boolean {
  return image !== '' || tokenType === T.NL;
}

interface Piece {
  readonly beginning: Beginning;
  readonly tokens: readonly Token[];
}

interface Open {
  readonly token: Token;
  readonly before: Token | undefined;
  /** Where the piece begins that is being written in it. */
  readonly from: number;
}

/** The tokens since the beginning of what is being written, and what that is. */
function pieceBefore(tokens: readonly Token[]): Piece {
  const open: Open[] = [];
  let declaration = 0;
  for (const [index, token] of tokens.entries()) {
    const { tokenType } = token;
    const top = open[open.length - 1];
    if (tokenType.group === 'open') open.push({ token, before: tokens[index - 1], from: index + 1 });
    else if (tokenType.group === 'close') open.pop();
    else if (tokenType === T.Comma || tokenType === T.NL) {
      if (top === undefined) declaration = tokenType === T.NL ? index + 1 : declaration;
      else if (tokenType === T.NL || top.token.tokenType !== T.LBrace)
        open[open.length - 1] = { ...top, from: index + 1 };
    }
  }
  return pieceOf(tokens, open, declaration);
}

function pieceOf(tokens: readonly Token[], open: readonly Open[], declaration: number): Piece {
  const [outer] = open;
  const inner = open[open.length - 1];
  const word = tokens[declaration]?.tokenType;
  const whole: Piece = { beginning: 'Declaration', tokens: tokens.slice(declaration) };
  if (outer === undefined || inner === undefined || word === T.Use) return whole;
  if (inner.token.tokenType === T.LParen && inner.before !== undefined) {
    const isDeclared = open.length === 1 && outer === inner;
    const beginning = isDeclared ? 'Param' : inner.before.tokenType === T.Name ? 'Arg' : 'Expr';
    return { beginning, tokens: tokens.slice(inner.from) };
  }
  if (inner.token.tokenType === T.LBracket) return { beginning: 'Element', tokens: tokens.slice(inner.from) };
  const line = lineBeginning(word);
  if (line === undefined) return whole;
  // Whether a brace holds members or an arm shows from the line that it is in.
  return { beginning: line, tokens: tokens.slice(outer.from) };
}

function lineBeginning(word: TokenType | undefined): Beginning | undefined {
  if (word === T.Block) return 'Line';
  if (word === T.Model) return 'Item';
  return word === T.Train ? 'Setting' : undefined;
}

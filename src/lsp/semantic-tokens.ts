import type { SemanticTokens } from 'vscode-languageserver-types';
import type { Analysis } from './analysis.ts';
import { fileOfLibrary } from './library.ts';
import type { Meaning, NameUse } from './meaning.ts';
import { names } from './names.ts';
import { toPosition } from './ranges.ts';
import { isKeyword, isLiteralWord, tokens } from './tokens.ts';
import { endOf } from '../syntax/tokens.ts';

/** The protocol's own names for what a token is, and what may be added. */
export const TOKEN_TYPES = [
  'comment',
  'keyword',
  'number',
  'operator',
  'namespace',
  'class',
  'function',
  'parameter',
  'variable',
  'property',
  'enumMember',
  'type',
] as const;
export const TOKEN_MODIFIERS = ['declaration', 'defaultLibrary', 'documentation'] as const;

type TokenType = (typeof TOKEN_TYPES)[number];
type TokenModifier = (typeof TOKEN_MODIFIERS)[number];

interface Painted {
  readonly start: number;
  readonly end: number;
  readonly type: TokenType;
  readonly modifiers: readonly TokenModifier[];
}

/** What every token of a text is, in the protocol's relative form. */
export function semanticTokens(analysis: Analysis): SemanticTokens {
  const { source } = analysis;
  const data: number[] = [];
  let [line, character] = [0, 0];
  let end = 0;
  for (const painted of paint(analysis)) {
    if (painted.start < end) continue;
    end = painted.end;
    const at = toPosition(source, painted.start);
    const column = at.line === line ? at.character - character : at.character;
    const modifiers = painted.modifiers.reduce((bits, each) => bits | (1 << TOKEN_MODIFIERS.indexOf(each)), 0);
    data.push(at.line - line, column, painted.end - painted.start, TOKEN_TYPES.indexOf(painted.type), modifiers);
    ({ line, character } = at);
  }
  return { data };
}

/** The tokens that have a colour, in the order of the text. */
function paint(analysis: Analysis): readonly Painted[] {
  const named = names(analysis).map(paintName);
  const starts = new Set(named.map(({ start }) => start));
  const rest = tokens(analysis.source).flatMap((token): readonly Painted[] => {
    const [start, end] = [token.startOffset, endOf(token)];
    const { group } = token.tokenType;
    if (starts.has(start)) return [];
    if (isKeyword(token) && !isLiteralWord(token)) return [{ start, end, type: 'keyword', modifiers: [] }];
    if (group === 'number') return [{ start, end, type: 'number', modifiers: [] }];
    return group === 'infix' ? [{ start, end, type: 'operator', modifiers: [] }] : [];
  });
  const comments = analysis.file.comments.map(({ span: { start, end }, text }): Painted => {
    const modifiers: readonly TokenModifier[] = text.startsWith('///') ? ['documentation'] : [];
    return { start, end, type: 'comment', modifiers };
  });
  return [...named, ...rest, ...comments].toSorted((a, b) => a.start - b.start || b.end - a.end);
}

function paintName({ span, meaning, declares }: NameUse): Painted {
  const modifiers: readonly TokenModifier[] = [
    ...(declares ? (['declaration'] as const) : []),
    ...(isOfLibrary(meaning) ? (['defaultLibrary'] as const) : []),
  ];
  return { start: span.start, end: span.end, type: typeOf(meaning), modifiers };
}

function typeOf(meaning: Meaning): TokenType {
  switch (meaning.kind) {
    case 'value':
      return meaning.value.what === 'parameter'
        ? 'parameter'
        : meaning.value.what === 'dimension'
          ? 'type'
          : 'variable';
    case 'declaration':
      return meaning.declared.declaration.kind === 'model' ? 'class' : 'function';
    case 'module':
      return 'namespace';
    case 'operator':
    case 'function':
      return 'function';
    case 'operatorParam':
    case 'choiceParam':
      return 'parameter';
    case 'feature':
    case 'item':
    case 'backbone':
    case 'setting':
      return 'property';
    case 'choice':
    case 'quantity':
      return 'enumMember';
    case 'word':
      return meaning.what === 'type' || meaning.what === 'batch' ? 'type' : 'enumMember';
  }
}

function isOfLibrary(meaning: Meaning): boolean {
  switch (meaning.kind) {
    case 'operator':
    case 'function':
    case 'quantity':
    case 'operatorParam':
    case 'choiceParam':
    case 'choice':
    case 'setting':
    case 'word':
      return true;
    case 'declaration':
      return meaning.declared.declaration.name.span.source.library;
    case 'module':
      return fileOfLibrary(meaning.path) !== undefined;
    case 'value':
    case 'feature':
    case 'item':
    case 'backbone':
      return false;
  }
}

import type { TokenType } from 'chevrotain';
import type { InfixText } from './ast.ts';
import { T } from './tokens.ts';

/** The levels of precedence, from the weakest, that are named elsewhere. */
export const COMPARISON = 2;
export const SUM = 3;

/** The operators as the tree has them. */
export const infixTexts: ReadonlyMap<TokenType, InfixText> = new Map<TokenType, InfixText>([
  [T.Or, 'or'],
  [T.And, 'and'],
  [T.Equal, '=='],
  [T.NotEqual, '!='],
  [T.LessEqual, '<='],
  [T.GreaterEqual, '>='],
  [T.Less, '<'],
  [T.Greater, '>'],
  [T.Plus, '+'],
  [T.Minus, '-'],
  [T.Times, '*'],
  [T.Divide, '/'],
]);

/** How tightly each infix operator binds. */
export const precedences: ReadonlyMap<TokenType, number> = new Map<TokenType, number>([
  [T.Or, 0],
  [T.And, 1],
  ...[T.Equal, T.NotEqual, T.LessEqual, T.GreaterEqual, T.Less, T.Greater].map((kind) => [kind, COMPARISON] as const),
  ...[T.Plus, T.Minus].map((kind) => [kind, SUM] as const),
  ...[T.Times, T.Divide].map((kind) => [kind, SUM + 1] as const),
]);

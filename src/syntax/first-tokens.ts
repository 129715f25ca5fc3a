import type { TokenType } from 'chevrotain';
import { T, kindsOf } from './tokens.ts';

/** The tokens that an operand can begin with, without its sign. */
export const primaryStarts: ReadonlySet<TokenType> = new Set([
  ...kindsOf('number'),
  ...kindsOf('name'),
  ...kindsOf('inner'),
  ...[T.True, T.False, T.LBracket, T.LParen],
]);

/** The tokens that an expression can begin with. */
export const exprStarts: ReadonlySet<TokenType> = new Set([...primaryStarts, T.Minus, T.Not, T.If]);

/** The tokens that an element of a list can begin with. */
export const elementStarts: ReadonlySet<TokenType> = new Set([...exprStarts, T.For]);

/** The tokens that a stage can begin with. */
export const stageStarts: ReadonlySet<TokenType> = new Set([T.Name, ...kindsOf('inner'), T.Sequence]);

/** The tokens that a member of a sequence can begin with. */
export const memberStarts: ReadonlySet<TokenType> = new Set([...stageStarts, T.Unit, T.For, T.If]);

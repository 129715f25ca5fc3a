import type { TokenType } from 'chevrotain';
import { sharedParser } from './shared-parser.ts';
import type { Token } from './tokens.ts';

/** The productions that a piece of text can be the beginning of. */
export type Beginning = 'Declaration' | 'Param' | 'Line' | 'Item' | 'Setting' | 'Member' | 'Arg' | 'Element' | 'Expr';

/** What the grammar allows behind some tokens that begin a production; nothing where they cannot. */
export function expectedAfter(beginning: Beginning, tokens: readonly Token[]): ReadonlySet<TokenType> {
  const paths = sharedParser().computeContentAssist(beginning, [...tokens]);
  return new Set(paths.map(({ nextTokenType }) => nextTokenType));
}

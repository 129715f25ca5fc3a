import { layOut } from '../syntax/layout.ts';
import { scan } from '../syntax/lexer.ts';
import { Problems } from '../syntax/problems.ts';
import { T, type Token, endOf } from '../syntax/tokens.ts';
import type { Source } from '../source.ts';

const tokensOf = new WeakMap<Source, readonly Token[]>();

/** The tokens of a text as the parser reads them, with keywords told from names; those that stand for nothing are left out. */
export function tokens(source: Source): readonly Token[] {
  const known = tokensOf.get(source);
  if (known !== undefined) return known;
  const problems = new Problems(source);
  const found = layOut(scan(problems).tokens, problems).filter(({ image }) => image !== '');
  tokensOf.set(source, found);
  return found;
}

/** The keyword at an offset, or that ends there. */
export function keywordAt(source: Source, offset: number): Token | undefined {
  const touching = tokens(source).filter((token) => token.startOffset <= offset && offset <= endOf(token));
  return touching.findLast(isKeyword);
}

/** Whether a token is a word of the grammar. */
export function isKeyword({ tokenType }: Token): boolean {
  const { group } = tokenType;
  return group === 'reserved' || group === 'leading' || group === 'inner';
}

/** Whether a word of the grammar is a value. */
export function isLiteralWord({ tokenType }: Token): boolean {
  return tokenType === T.True || tokenType === T.False;
}

import { T } from '../../src/syntax/tokens.ts';
import { scopes } from './scopes.ts';
import { declaration } from './words.ts';

/** A scope for each group of an expression, by its number. */
type Captures = Readonly<Record<string, { readonly name: string }>>;

/** A rule of a TextMate grammar: text that has a scope, a stretch with rules of its own, or a reference to others. */
export type Rule =
  | { readonly include: string }
  | { readonly name?: string; readonly match: string; readonly captures?: Captures }
  | {
      readonly begin: string;
      readonly beginCaptures?: Captures;
      readonly end: string;
      readonly endCaptures?: Captures;
      readonly patterns: readonly Rule[];
    };

const scoped = (scope: string): { readonly name: string } => ({ name: `${scope}.brn` });

function captures(groups: readonly (string | undefined)[]): Captures {
  const entries = groups.map((scope, index) =>
    scope === undefined ? [] : [[String(index + 1), scoped(scope)] as const],
  );
  return Object.fromEntries(entries.flat());
}

/** Text of one scope. */
export function text(expression: string, scope: string): Rule {
  return { name: `${scope}.brn`, match: expression };
}

/** Text whose groups have scopes, in their order; undefined for one that has none. */
export function groups(expression: string, ...of: readonly (string | undefined)[]): Rule {
  return { match: expression, captures: captures(of) };
}

/** A stretch from what `begin` matches, whose groups have scopes, up to where `end` holds, or a declaration begins. */
export function stretch(
  begin: string,
  beginScopes: readonly (string | undefined)[],
  end: string,
  patterns: readonly Rule[],
): Rule {
  return { begin, beginCaptures: captures(beginScopes), end: `${end}|${declaration}`, patterns };
}

/** The closing bracket for each opening one. */
const closing = { LParen: 'RParen', LBracket: 'RBracket', LBrace: 'RBrace' } as const;

/** A stretch in brackets, of which `before` matches what stands before the opening one on its line. */
export function brackets(
  open: keyof typeof closing,
  patterns: readonly Rule[],
  before = '',
  beforeScopes: readonly (string | undefined)[] = [],
): Rule {
  const close = closing[open];
  return {
    begin: `${before}(\\${T[open].text ?? ''})`,
    beginCaptures: captures([...beforeScopes, scopes[open]]),
    end: `(\\${T[close].text ?? ''})|${declaration}`,
    endCaptures: captures([scopes[close]]),
    patterns,
  };
}

/** A reference to a part of the grammar's repository. */
export function include(part: string): Rule {
  return { include: `#${part}` };
}

import { EOF, type IToken, type TokenType, createToken } from 'chevrotain';
import { present } from '../invariant.ts';

/**
 * What a token is to the stages that look at tokens without grammar: the layout pass and highlighters.
 * `reserved` words are never names; `leading` ones are keywords only where they begin an item and `inner` ones only
 * where the grammar asks for them (docs/language.md rules 3 and 4). A `class` is no token but stands for any of several.
 */
export type Group =
  'name' | 'number' | 'reserved' | 'leading' | 'inner' | 'infix' | 'open' | 'close' | 'symbol' | 'layout' | 'class';

/** A kind of token: Chevrotain's token type, its group, and how it is written. */
export interface Kind extends TokenType {
  readonly tokenTypeIdx: number;
  readonly group: Group;
  /** The one way to write it, or undefined where `pattern` says how. */
  readonly text: string | undefined;
  readonly pattern: RegExp | undefined;
}

/** A token of a text; `first` where nothing but space stands before it on its line. A `;` counts as a line's end. */
export interface Token extends IToken {
  readonly tokenType: Kind;
  readonly first: boolean;
}

interface Shape {
  readonly text?: string;
  readonly pattern?: RegExp;
  /** Wherever that kind is asked for, this one will do. */
  readonly servesAs?: readonly TokenType[];
}

function kind(name: string, group: Group, { text, pattern, servesAs = [] }: Shape): Kind {
  const label = text === undefined ? name : `"${text}"`;
  const type = createToken({ name, label, categories: [...servesAs] });
  return Object.assign(type, {
    tokenTypeIdx: present(type.tokenTypeIdx, 'a token type has an index'),
    group,
    text,
    pattern,
  });
}

const name = kind('NAME', 'name', { pattern: /[A-Za-z_][A-Za-z0-9_]*/ });
const literal = kind('Literals', 'class', {});
const comparing = kind('Comparing', 'class', {});
const adding = kind('Adding', 'class', {});
const multiplying = kind('Multiplying', 'class', {});
const negating = kind('Negating', 'class', {});

const reserved = (text: string, ...servesAs: readonly TokenType[]): Kind => kind(text, 'reserved', { text, servesAs });
const leading = (text: string): Kind => kind(text, 'leading', { text });
const inner = (text: string): Kind => kind(text, 'inner', { text, servesAs: [name] });
const infix = (key: string, text: string, ...servesAs: readonly TokenType[]): Kind =>
  kind(key, 'infix', { text, servesAs });
const open = (key: string, text: string): Kind => kind(key, 'open', { text });
const close = (key: string, text: string): Kind => kind(key, 'close', { text });
const symbol = (key: string, text: string): Kind => kind(key, 'symbol', { text });

/** Every kind of token of the language: docs/language.md section 1. */
export const T = {
  Name: name,
  Path: kind('PATH', 'name', { pattern: /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)+/ }),
  Int: kind('INT', 'number', { pattern: /[0-9]+/, servesAs: [literal] }),
  Float: kind('FLOAT', 'number', {
    pattern: /[0-9]+(?:\.[0-9]+(?:[eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+)/,
    servesAs: [literal],
  }),
  Percent: kind('PERCENT', 'number', { pattern: /[0-9]+(?:\.[0-9]+)?%/, servesAs: [literal] }),

  Let: reserved('let'),
  Unit: reserved('unit'),
  Sequence: reserved('sequence'),
  If: reserved('if'),
  Else: reserved('else'),
  For: reserved('for'),
  In: reserved('in'),
  And: reserved('and'),
  Or: reserved('or'),
  Not: reserved('not', negating),
  When: reserved('when'),
  True: reserved('true', literal),
  False: reserved('false', literal),

  Use: leading('use'),
  Block: leading('block'),
  Model: leading('model'),
  Train: leading('train'),
  Input: leading('input'),
  Backbone: leading('backbone'),
  Branch: leading('branch'),
  Exit: leading('exit'),
  Stop: leading('stop'),
  Tier: leading('tier'),
  Weights: leading('weights'),

  As: inner('as'),
  At: inner('at'),
  Of: inner('of'),
  Flops: inner('flops'),
  Until: inner('until'),
  Sending: inner('sending'),

  Equal: infix('Equal', '==', comparing),
  NotEqual: infix('NotEqual', '!=', comparing),
  LessEqual: infix('LessEqual', '<=', comparing),
  GreaterEqual: infix('GreaterEqual', '>=', comparing),
  Less: infix('Less', '<', comparing),
  Greater: infix('Greater', '>', comparing),
  Plus: infix('Plus', '+', adding),
  Minus: infix('Minus', '-', adding, negating),
  Times: infix('Times', '*', multiplying),
  Divide: infix('Divide', '/', multiplying),

  LParen: open('LParen', '('),
  RParen: close('RParen', ')'),
  LBracket: open('LBracket', '['),
  RBracket: close('RBracket', ']'),
  LBrace: open('LBrace', '{'),
  RBrace: close('RBrace', '}'),

  Arrow: symbol('Arrow', '->'),
  Assign: symbol('Assign', '='),
  Colon: symbol('Colon', ':'),
  Comma: symbol('Comma', ','),
  Bar: symbol('Bar', '|'),

  Literal: literal,
  Comparing: comparing,
  Adding: adding,
  Multiplying: multiplying,
  Negating: negating,

  NL: kind('NL', 'layout', {}),
  /** Text that has no meaning and was reported; the parser passes over it without another error. */
  Unreadable: kind('Unreadable', 'layout', {}),
} as const;

/** The end of the text, as a kind; it stands once, at the end of what the layout pass returns. */
export const EndOfFile: Kind = Object.assign(EOF, {
  tokenTypeIdx: present(EOF.tokenTypeIdx, 'a token type has an index'),
  group: 'layout' as const,
  text: undefined,
  pattern: undefined,
});

/** Every kind, for the parser's vocabulary and for tables that must agree with it. */
export const kinds: readonly Kind[] = Object.values(T);

/** The kinds of a group. */
export function kindsOf(group: Group): readonly Kind[] {
  return kinds.filter((each) => each.group === group);
}

/** The kinds of a group by their text. */
export function kindsByText(...groups: readonly Group[]): ReadonlyMap<string, Kind> {
  return new Map(groups.flatMap(kindsOf).map((each) => [each.text ?? '', each]));
}

/** A token at `start`; without an image it stands for something that the text lacks. */
export function makeToken(tokenType: Kind, image: string, start: number, first = false): Token {
  const { tokenTypeIdx } = tokenType;
  return { image, startOffset: start, endOffset: start + image.length - 1, tokenTypeIdx, tokenType, first };
}

/** The offset behind a token. */
export function endOf(token: IToken): number {
  return token.startOffset + token.image.length;
}

const SHOWN = 24;

/** A token as an error names it. */
export function describeToken(token: IToken): string {
  if (token.tokenType === EndOfFile) return 'the end of the file';
  if (token.tokenType === T.NL) return 'the end of the line';
  const { image } = token;
  return image.length > SHOWN ? `\`${image.slice(0, SHOWN)}...\`` : `\`${image}\``;
}

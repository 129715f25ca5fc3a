import { EmbeddedActionsParser, type IToken, type ParserMethod, type TokenType, tokenMatcher } from 'chevrotain';
import { LookaheadWhereUsed } from './lookahead.ts';
import type { Code, Facts } from '../diagnostics/catalogue.ts';
import type { Extras } from '../diagnostics/collector.ts';
import { nearestName } from '../diagnostics/nearest.ts';
import { type Span, spanText } from '../source.ts';
import { importHelp } from './foreign-imports.ts';
import { closerOf } from './brackets.ts';
import { Problems } from './problems.ts';
import { EndOfFile, type Kind, T, type Token, describeToken, endOf, kinds, kindsOf, makeToken } from './tokens.ts';

/** Brackets, and arms of one `else if` chain, may nest this deep. */
export const MAX_DEPTH = 200;

/** What to type where a body is indented behind `:`. */
export const BRACES = 'write `{` in place of `:`, and `}` behind the last line: indents mean nothing';

/** A production that gives a `R`. */
export type Rule<R> = ParserMethod<[], R>;

/** What closes a bracket. */
export const closers: ReadonlySet<TokenType> = new Set(kindsOf('close'));
const nothing: ReadonlySet<TokenType> = new Set();
export const openers: ReadonlySet<TokenType> = new Set(closerOf.keys());

const reservedKinds: ReadonlySet<TokenType> = new Set(kindsOf('reserved'));

/** What stands behind a name that is declared; a reserved word before it was meant as one. */
const afterNames: ReadonlySet<TokenType> = new Set([
  ...[T.Assign, T.Colon, T.Comma, T.Arrow, T.LParen, T.LBrace, T.At, T.Until, T.Sending, T.In, T.As, T.NL],
  ...closers,
]);

const texts: ReadonlyMap<TokenType, string | undefined> = new Map(kinds.map((kind) => [kind, kind.text]));

/** What an operand begins with that no name stands directly before. */
const valueStarts: ReadonlySet<TokenType> = new Set([...kindsOf('number'), ...kindsOf('name'), T.LBracket]);

/** Nothing is passed over that these stand before: an item ends here at the latest. */
const ends: ReadonlySet<TokenType> = new Set([T.NL, T.Comma, EndOfFile, ...closers]);

/**
 * The parser's recovery, apart from the grammar. Chevrotain records the productions and decides between alternatives;
 * what follows an error is settled here, since Chevrotain's own resynchronisation passes over tokens without regard
 * to brackets. The layout pass has balanced them, so that the rules are:
 *
 * - A missing token is reported and left out, nothing is passed over for it (`expect`).
 * - The items of a list stand for themselves: one that goes wrong is reported once and passed over to the next `,`,
 *   line end or closing bracket (lists.ts).
 */
export abstract class RecoveringParser extends EmbeddedActionsParser {
  readonly #lookahead: LookaheadWhereUsed;
  #problems = new Problems({ file: '', text: '', library: false });
  /** Whether an error was found in this item; others in it most likely follow from that. */
  #panic = false;
  #depth = 0;
  /** Where the last missing thing belongs. */
  #missingAt = 0;
  #tooDeep = false;

  constructor(checkGrammar: boolean, lookaheadStrategy = new LookaheadWhereUsed()) {
    super([...kinds], { maxLookahead: 2, lookaheadStrategy, skipValidations: !checkGrammar });
    this.#lookahead = lookaheadStrategy;
  }

  /** A production that is recorded by `record` and read by `read`, which decides by itself. */
  protected production<R>(name: string, record: () => R, read: () => R): Rule<R> {
    this.#lookahead.leaveOut(name);
    return this.rule(name, () => (this.RECORDING_PHASE ? record() : read()));
  }

  /** Defines a production; while Chevrotain records the grammar, `implementation` runs once without a text. */
  protected rule<R>(name: string, implementation: () => R): Rule<R> {
    return this.RULE(name, implementation);
  }

  /** Sets the text for the next parse. */
  protected start(tokens: Token[], problems: Problems): void {
    this.#problems = problems;
    this.#panic = false;
    this.#depth = 0;
    this.#tooDeep = false;
    this.#missingAt = 0;
    this.input = tokens;
  }

  /** Where the next token begins. */
  protected here(): number {
    return this.LA(1).startOffset;
  }

  /** From `start` to the end of the token before, or of what is missing behind it. */
  protected spanFrom(start: number): Span {
    return this.#problems.span(start, Math.max(start, endOf(this.LA(0)) || 0, this.#missingAt));
  }

  /** The empty place before the next token, for what is missing there; it lies within what it belongs to. */
  protected placeOfMissing(): Span {
    this.#missingAt = this.here();
    return this.#problems.span(this.#missingAt, this.#missingAt);
  }

  protected spanOf(token: IToken): Span {
    if (this.RECORDING_PHASE) return this.#problems.span(0, 0);
    return this.#problems.span(token.startOffset, endOf(token));
  }

  /** The empty place behind the token before. */
  protected gap(): Span {
    const at = endOf(this.LA(0)) || 0;
    return this.#problems.span(at, at);
  }

  protected sees(type: TokenType, ahead = 1): boolean {
    return tokenMatcher(this.LA(ahead), type);
  }

  protected seesOneOf(types: ReadonlySet<TokenType>, ahead = 1): boolean {
    return types.has(this.LA(ahead).tokenType);
  }

  /** Whether the next token stands directly behind the one before. */
  protected seesAdjacent(type: TokenType): boolean {
    return this.sees(type) && this.LA(1).startOffset === endOf(this.LA(0));
  }

  /** Whether an error in this item was reported already. */
  protected get panics(): boolean {
    return this.#panic;
  }

  /** Ends an item: what was found in it does not silence what follows, unless that was silent already. */
  protected restore(inherited: boolean): void {
    this.#panic = inherited;
  }

  /** Reports an error at the next token or about it, unless it follows from another; the item is in panic from now on. */
  protected complain<C extends Code>(code: C, span: Span, facts: Facts[C], extras: Extras = {}): void {
    const known = this.#panic || this.#isReported(this.LA(1)) || this.#problems.isSilent(span.start);
    this.#panic = true;
    if (known) return;
    this.#problems.report(code, span, facts, extras);
    if (this.#problems.full) this.#passOver(new Set([EndOfFile]), true);
  }

  /** Reports that the next token is not what has to stand here. */
  protected complainUnexpected(expected: string, hint?: string): void {
    const found = this.LA(1);
    const isAhead = found.tokenType === T.NL || found.tokenType === EndOfFile || this.#closesOnNextLine(found);
    const span = isAhead ? this.gap() : this.spanOf(found);
    const better = hint ?? this.#guess(expected);
    const facts = { found: describeToken(found), expected, ...(better === undefined ? {} : { hint: better }) };
    this.complain('unexpected-token', span, facts);
  }

  #closesOnNextLine(found: IToken): boolean {
    const { start, source } = this.gap();
    return closers.has(found.tokenType) && /[\r\n]/.test(source.text.slice(start, found.startOffset));
  }

  /** Reports that something else stands where an item should have ended, and if it can be told, how that came about. */
  protected abstract explainRest(expected: string): void;

  /** Whether a token stands for something that the lexer or the layout pass reported. */
  #isReported(token: IToken): boolean {
    const text = texts.get(token.tokenType);
    return token.tokenType === T.Unreadable || (text !== undefined && text !== token.image);
  }

  /** What to type in place of the next token, as far as it tells by itself. */
  #guess(expected: string): string | undefined {
    if (this.sees(T.Colon)) return 'leave out `:`';
    if (this.sees(T.Assign) && this.LA(0).tokenType === T.Backbone) return 'leave out `=`';
    if (expected.startsWith('`{` before an arm')) return 'arms stand in braces: write `if a { b } else { c }`';
    const isCall = this.sees(T.Name) && this.sees(T.LParen, 2);
    if (expected === 'the end of the line' && isCall) return 'to hand a tensor on, write `->` before it';
    if (this.sees(T.LBrace) && this.LA(0).tokenType === T.Name) {
      const { image } = this.LA(0);
      return `arguments stand in parentheses, \`${image}(...)\`, and members in \`sequence { ... }\``;
    }
    if (expected === '`]`' && this.sees(T.Comma)) return 'a list has values of one type: `[int]`';
    return this.sees(T.If)
      ? 'an `if` between stages stands in a sequence: `sequence { if a { f } else { g } }`'
      : undefined;
  }

  /**
   * The next token, which must be a `type`. If it is not, that is reported, and what was plainly meant is taken for it;
   * else the token is taken as left out, and has no image. `where` names the construct, and `hint` says what to type.
   */
  protected expect(idx: number, type: Kind, where: string, hint?: string): IToken {
    return this.RECORDING_PHASE ? this.consume(idx, type) : this.need(type, where, hint);
  }

  /** `expect`, in productions that are recorded apart. */
  protected need(type: Kind, where: string, hint?: string): IToken {
    if (this.sees(type)) return this.pass();
    const isMeant = !this.#panic && this.#repair(type, where);
    // What was meant is clear, and so is what follows.
    if (isMeant) {
      this.#panic = false;
      return this.pass();
    }
    // A string, say, was meant as the name, and has been reported.
    const isUnreadable = type === T.Name && this.sees(T.Unreadable);
    if (isUnreadable) this.pass();
    else if (this.#dropTo(type, where, hint ?? this.#hintFor(type))) return this.pass();
    return makeToken(type, '', this.placeOfMissing().start);
  }

  /** What to type where `type` does not stand here, as far as what stands here tells. */
  #hintFor(type: Kind): string | undefined {
    const found = this.LA(1).tokenType;
    const before = this.LA(0).tokenType;
    if (type === T.LBrace && this.#inUse()) {
      return importHelp(spanText(this.#problems.lineAt(this.LA(0).startOffset)));
    }
    if (before === T.For && found === T.LParen) return 'leave out the parentheses: `for v in range(0, 3) { ... }`';
    if (type === T.In && found !== T.LBrace) return 'write `in`';
    if (type === T.LBrace && found === T.Colon) return BRACES;
    if (type === T.LBrace && found === T.LParen && this.LA(0).tokenType === T.Sequence) {
      return 'the members of a `sequence` stand in braces: write `sequence { a, b }`';
    }
    if (type === T.LParen && found === T.LBrace) return 'write the parameters, `(x: f32[N, C, H, W])`, before `{`';
    if (type === T.Arrow && found === T.Name) return 'write `->` before it';
    if (type === T.Name && found === T.Colon) return 'write the name before `:`';
    if (type === T.Name && found === T.Arrow) return 'write the name before `->`';
    return undefined;
  }

  /** Whether an import is read, up to its path. */
  #inUse(): boolean {
    return this.LA(0).tokenType === T.Use || this.LA(-1).tokenType === T.Use;
  }

  /** Reports that `type` does not stand here. If it follows directly, what stands before it is dropped. */
  #dropTo(type: Kind, where: string, hint?: string): boolean {
    const follows = !this.#panic && this.sees(type, 2) && !this.seesOneOf(ends) && !this.seesOneOf(openers);
    this.complainUnexpected(type.text === undefined ? where : `\`${type.text}\` ${where}`.trimEnd(), hint);
    if (follows) this.pass();
    return follows;
  }

  /** Reports a token that stands for `type` by a common mistake; false where it does not. */
  #repair(type: Kind, where: string): boolean {
    const found = this.LA(1);
    const span = this.spanOf(found);
    const signs: ReadonlySet<TokenType> = new Set([T.Assign, T.Colon]);
    const isSign = signs.has(type) || (type === T.Arrow && !this.sees(T.NL, 2));
    if (isSign && signs.has(found.tokenType)) {
      this.complainSign(type, where);
      return true;
    }
    if (type === T.Name) return this.#repairName(span);
    const isWord = type.group === 'inner' && tokenMatcher(found, T.Name) && this.#isMisspelt(type);
    if (!isWord && !(type === T.When && found.tokenType === T.If)) return false;
    const text = type.text ?? '';
    const fix = { title: `write \`${text}\``, edits: [{ span, text }] };
    this.complain('misspelled-word', span, { found: found.image, expected: text }, { fix });
    return true;
  }

  /** Whether the next token, a name, was meant as the word `type`. */
  #isMisspelt({ text = '' }: Kind): boolean {
    return nearestName(this.LA(1).image, [text]) === text || this.seesOneOf(valueStarts, 2);
  }

  /** Reports a reserved word or a path that stands for a name. */
  #repairName(span: Span): boolean {
    const { tokenType, image } = this.LA(1);
    if (tokenType === T.Path) this.complain('dotted-name', span, { path: image });
    else if (reservedKinds.has(tokenType) && this.seesOneOf(afterNames, 2)) {
      this.complain('reserved-name', span, { word: image });
    } else return false;
    return true;
  }

  /** Reports `=` for `:`, or the other way about, at the next token, and with it those at other places. */
  protected complainSign(expected: Kind, where: string, others: readonly Span[] = []): void {
    const found = this.LA(1);
    const span = this.spanOf(found);
    const text = expected.text ?? '';
    const fix = { title: `write \`${text}\``, edits: [span, ...others].map((place) => ({ span: place, text })) };
    const related = others.map((place) => ({ span: place, label: 'and here' }));
    this.complain('wrong-sign', span, { found: found.image, expected: text, where }, { fix, related });
  }

  /** Takes the next token, whatever it is. */
  protected pass(): IToken {
    const token = this.LA(1);
    if (token.tokenType !== EndOfFile) this.SKIP_TOKEN();
    return token;
  }

  /** Passes over tokens, and over brackets with all in them, up to one of `stops` or the enclosing closing bracket. */
  protected passTo(stops: ReadonlySet<TokenType>): void {
    this.#passOver(stops, false);
  }

  #passOver(stops: ReadonlySet<TokenType>, everything: boolean): void {
    let depth = 0;
    for (let { tokenType } = this.LA(1); tokenType !== EndOfFile; { tokenType } = this.LA(1)) {
      if (!everything && depth === 0 && (stops.has(tokenType) || closers.has(tokenType))) return;
      if (openers.has(tokenType)) depth += 1;
      if (closers.has(tokenType)) depth -= 1;
      this.SKIP_TOKEN();
    }
  }

  /** `open inside close`, or `otherwise` where it does not open here or is nested too deep. */
  protected bracketed<R>(idx: number, open: Kind, where: string, inside: () => R, otherwise: R): R {
    if (!this.RECORDING_PHASE) return this.enclosed(open, where, inside, otherwise);
    this.consume(idx, open);
    const recorded = inside();
    this.consume(idx, closerOf.get(open) ?? open);
    return recorded;
  }

  /** `bracketed`, in productions that are recorded apart. */
  protected enclosed<R>(open: Kind, where: string, inside: () => R, otherwise: R): R {
    if (!this.sees(open) && !this.#dropTo(open, where, this.#hintFor(open))) return otherwise;
    const closer = closerOf.get(open) ?? open;
    const inherited = this.#panic;
    this.pass();
    const result = this.descend() ? inside() : otherwise;
    this.rise();
    if (!this.sees(closer)) this.explainRest(`\`${closer.text ?? ''}\``);
    this.passTo(nothing);
    if (this.sees(closer)) this.pass();
    this.#panic = inherited;
    return result;
  }

  /** Goes one level deeper, until `rise`; false where that is too deep, which is reported once. */
  protected descend(): boolean {
    this.#depth += 1;
    if (this.#depth <= MAX_DEPTH) return true;
    if (!this.#tooDeep) this.complain('nested-too-deep', this.spanOf(this.LA(0)), { limit: MAX_DEPTH });
    this.#tooDeep = true;
    this.#panic = true;
    return false;
  }

  /** Undoes `descend`. */
  protected rise(): void {
    this.#depth -= 1;
  }
}

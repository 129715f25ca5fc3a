import { Brackets } from './brackets.ts';
import { declarationKinds, isSecondWord, itemKinds, leadingKind } from './keywords.ts';
import type { Problems } from './problems.ts';
import { EndOfFile, type Kind, T, type Token, endOf, makeToken } from './tokens.ts';

/** A line that begins with one of these goes on with the line before (docs/language.md rule 5). */
const continuing: ReadonlySet<Kind> = new Set([
  ...[T.Arrow, T.Equal, T.NotEqual, T.LessEqual, T.GreaterEqual, T.Less, T.Greater],
  ...[T.Plus, T.Minus, T.Times, T.Divide, T.And, T.Or, T.Else, T.When, T.Comma, T.Bar],
  ...[T.RParen, T.RBracket, T.RBrace],
]);

/** A line cannot end with one of these; what was meant is that it goes on. */
const unfinished: ReadonlySet<Kind> = new Set([
  ...[T.Arrow, T.Equal, T.NotEqual, T.LessEqual, T.GreaterEqual, T.Less, T.Greater],
  ...[T.Plus, T.Minus, T.Times, T.Divide, T.And, T.Or, T.Not, T.Bar, T.Assign],
]);

/**
 * The pass between lexer and parser (docs/language.md rules 4 to 6): it tells keywords from names, turns the line ends that
 * separate into `NL` tokens, and adds and removes brackets so that the parser sees balanced ones only.
 */
class Layout {
  readonly #tokens: readonly Token[];
  readonly #problems: Problems;
  readonly #out: Token[] = [];
  readonly #brackets: Brackets;
  /** What the outermost brace belongs to. */
  #declaration: Kind | undefined;
  /** Whether what stands here, outside of every brace, is no declaration; the parser reports it once. */
  #stranded = false;

  constructor(tokens: readonly Token[], problems: Problems) {
    this.#tokens = tokens;
    this.#problems = problems;
    this.#brackets = new Brackets(problems, this.#out);
  }

  run(): Token[] {
    for (let at = 0; at < this.#tokens.length && !this.#problems.full; at += 1) this.#place(at);
    const end = this.#problems.source.text.length;
    this.#brackets.closeDownTo(0);
    this.#out.push(makeToken(EndOfFile, '', end));
    return this.#out;
  }

  #place(at: number): void {
    const given = this.#tokens[at];
    if (given === undefined) return;
    const token = this.#withKeyword(given, at);
    if (token.first) this.#beginLine(token, at);
    const { group } = token.tokenType;
    if (group === 'open') this.#brackets.open(token);
    else if (group === 'close') this.#brackets.close(token, this.#tokens, at, this.#stranded);
    else if (token.tokenType !== T.Unreadable || given.tokenType === T.Unreadable) this.#out.push(token);
  }

  /** The token, as a keyword if it is one here. */
  #withKeyword(token: Token, at: number): Token {
    if (token.tokenType !== T.Name) return token;
    if (!token.first && this.#out.at(-1)?.tokenType !== T.LBrace) return token;
    const { depth, inParentheses } = this.#brackets;
    // Two names stand side by side among imports (`a as b`), so that a word there is a keyword only at the margin.
    if (depth > 0 && this.#declaration === T.Use && !(token.first && this.#atMargin(token))) return token;
    const context = { kind: depth === 0 ? undefined : this.#declaration, direct: depth < 2 && !inParentheses };
    const tokenType = leadingKind(token, this.#tokens[at + 1], context, this.#problems);
    return tokenType === undefined ? token : { ...token, tokenType, tokenTypeIdx: tokenType.tokenTypeIdx };
  }

  /** Closes what the item that begins here cannot stand in, and separates it from the one before. */
  #beginLine(token: Token, at: number): void {
    this.#brackets.beginLine(token);
    const kind = token.tokenType;
    const beginsItem = this.#beginsItem(kind, at);
    if (beginsItem) this.#brackets.closeDownTo(this.#depthOf(token, at));
    if (this.#brackets.depth === 0) {
      if (kind.group !== 'close') this.#stranded = !declarationKinds.has(kind);
      this.#declaration = kind;
    }
    const last = this.#out.at(-1);
    if (last === undefined || this.#brackets.inParentheses) return;
    if (last.tokenType === T.LBrace || last.tokenType === T.Comma || continuing.has(kind)) return;
    if (kind === T.LBrace) return this.#reportOwnLine(last, token);
    if (!beginsItem && this.#isUnfinished(last)) return this.#reportUnfinished(last, token);
    this.#out.push(makeToken(T.NL, '', endOf(last)));
  }

  /** Whether a line was meant to go on; what should follow `=` may also have been left out. */
  #isUnfinished({ tokenType }: Token): boolean {
    return unfinished.has(tokenType) && (tokenType !== T.Assign || this.#brackets.goesIn);
  }

  #beginsItem(kind: Kind, at: number): boolean {
    if (declarationKinds.has(kind) || itemKinds.has(kind)) return true;
    return (kind === T.Let || kind === T.Unit) && isSecondWord(this.#tokens[at + 1]);
  }

  /**
   * How many brackets can be open where an item begins: none for a declaration at the margin; for what stands only in
   * the outermost brace, that and those that the item is indented into; and else all to the innermost brace.
   */
  #depthOf(token: Token, at: number): number {
    const kind = token.tokenType;
    if (declarationKinds.has(kind) && this.#atMargin(token)) return 0;
    const binding = kind === T.Let || (kind === T.Unit && this.#tokens[at + 2]?.tokenType === T.Assign);
    return binding || itemKinds.has(kind) ? this.#brackets.indentedDepth : this.#brackets.braceDepth;
  }

  #atMargin({ startOffset }: Token): boolean {
    return startOffset === 0 || '\r\n\ufeff'.includes(this.#problems.source.text.charAt(startOffset - 1));
  }

  #gap(last: Token, token: Token): boolean {
    return /^\s*$/.test(this.#problems.source.text.slice(endOf(last), token.startOffset));
  }

  #reportOwnLine(last: Token, token: Token): void {
    const span = this.#problems.span(token.startOffset, endOf(token));
    const between = this.#problems.span(endOf(last), token.startOffset);
    const fix = { title: 'move `{` up', edits: [{ span: between, text: ' ' }] };
    this.#problems.report('brace-on-own-line', span, {}, this.#gap(last, token) ? { fix } : {});
  }

  #reportUnfinished(last: Token, token: Token): void {
    const span = this.#problems.span(last.startOffset, endOf(last));
    const value = last.tokenType === T.Assign || last.tokenType === T.Not;
    const edits = value
      ? [{ span: this.#problems.span(endOf(last), token.startOffset), text: ' ' }]
      : [
          { span, text: '' },
          { span: this.#problems.span(token.startOffset, token.startOffset), text: `${last.image} ` },
        ];
    const fix = { title: value ? 'join the lines' : `begin the next line with \`${last.image}\``, edits };
    const extras = !value || this.#gap(last, token) ? { fix } : {};
    this.#problems.report('trailing-operator', span, { operator: last.image, value }, extras);
  }
}

/** The tokens that the parser reads: keywords told, `NL` where a line end separates, brackets balanced, one end. */
export function layOut(tokens: readonly Token[], problems: Problems): Token[] {
  return new Layout(tokens, problems).run();
}

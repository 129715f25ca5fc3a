import type { IToken, TokenType } from 'chevrotain';
import type {
  Arg,
  Call,
  CallStage,
  Element,
  Expr,
  InfixOperator,
  InfixText,
  Literal,
  Member,
  Missing,
  Name,
  Prefix,
  Ref,
  Stage,
} from './ast.ts';
import { replacing } from '../diagnostics/fix.ts';
import { nearestName } from '../diagnostics/nearest.ts';
import { ListParser } from './lists.ts';
import { closers } from './recovery.ts';
import { EndOfFile, type Kind, T, endOf, kindsOf } from './tokens.ts';
import { type Span, spanText } from '../source.ts';

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

const literalTypes: ReadonlyMap<TokenType, Literal['type']> = new Map([
  [T.Int, 'int'],
  [T.Float, 'float'],
  [T.Percent, 'percent'],
  [T.True, 'bool'],
  [T.False, 'bool'],
]);

/** How many tokens to look ahead for what tells forms of other languages. */
const FAR = 60;

/** What other frameworks call a sequence. */
const foreignSequence = /^(?:[a-z]+\.)?(?:Sequential|ModuleList)$/;

const numbers: ReadonlySet<TokenType> = new Set(kindsOf('number'));

/** The levels of precedence, from the weakest, that are named elsewhere. */
const COMPARISON = 2;
export const SUM = 3;

const infixTexts: ReadonlyMap<TokenType, InfixText> = new Map<TokenType, InfixText>([
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
const precedences: ReadonlyMap<TokenType, number> = new Map<TokenType, number>([
  [T.Or, 0],
  [T.And, 1],
  ...[T.Equal, T.NotEqual, T.LessEqual, T.GreaterEqual, T.Less, T.Greater].map((kind) => [kind, COMPARISON] as const),
  ...[T.Plus, T.Minus].map((kind) => [kind, SUM] as const),
  ...[T.Times, T.Divide].map((kind) => [kind, SUM + 1] as const),
]);

/**
 * Reads expressions, stages and members: the productions of expressions.ts, each by its method. They call each other
 * directly, since Chevrotain's calls take so much of the stack that brackets could not nest 200 deep.
 */
export abstract class ExpressionReader extends ListParser {
  protected readExpr(): Expr {
    if (!this.seesOneOf(exprStarts)) return this.missing();
    if (this.sees(T.If)) return this.readIf();
    const value = this.readFlow();
    // `2 ** 5`, of which the rest cannot be read, is not 2.
    const isNumber = value.kind === 'literal' || value.kind === 'infix';
    if (isNumber && this.sees(T.Unreadable)) return { kind: 'missing', span: value.span };
    return this.seesTernary() ? this.readTernary(value) : value;
  }

  /** Whether `if c else b` follows a value, as Python has it. */
  private seesTernary(): boolean {
    if (!this.sees(T.If) || this.panics) return false;
    for (let at = 2; at < FAR; at += 1) {
      const { tokenType } = this.LA(at);
      if (tokenType === T.Else) return true;
      if (tokenType === T.LBrace || tokenType === T.NL || tokenType === EndOfFile) return false;
    }
    return false;
  }

  private readTernary(then: Expr): Expr {
    const found = this.LA(1);
    this.pass();
    const condition = this.readInfix(0);
    if (this.sees(T.Else)) this.pass();
    const otherwise = this.readExpr();
    const span = this.spanFrom(then.span.start);
    const [a, b, c] = [condition, then, otherwise].map((each) => spanText(each.span));
    const text = `if ${a ?? ''} { ${b ?? ''} } else { ${c ?? ''} }`;
    const facts = { found: '`if`', expected: 'the end of a value', hint: `write \`${text}\`` };
    const inherited = this.panics;
    this.complain('unexpected-token', this.spanOf(found), facts, replacing(span, text));
    this.restore(inherited);
    return { kind: 'if', condition, then, otherwise, span };
  }

  private readIf(): Expr {
    const start = this.here();
    this.pass();
    const condition = this.readInfix(0);
    const then = this.readArm();
    const otherwise = this.readElse();
    return { kind: 'if', condition, then, otherwise, span: this.spanFrom(start) };
  }

  private readArm(): Expr {
    return this.enclosed<Expr>(T.LBrace, 'before an arm', () => this.readExpr(), this.absent());
  }

  private readElse(): Expr {
    if (!this.sees(T.Else)) {
      this.complain('missing-else', this.gap(), {});
      return this.absent();
    }
    this.pass();
    if (!this.sees(T.If)) return this.readArm();
    const otherwise = this.descend() ? this.readIf() : this.absent();
    this.rise();
    return otherwise;
  }

  protected readFlow(): Expr {
    const start = this.here();
    const first = this.readInfix(0);
    if (!this.sees(T.Arrow)) return first;
    const stages: Stage[] = [];
    while (this.sees(T.Arrow)) {
      this.pass();
      stages.push(this.readStage());
    }
    return { kind: 'flow', first, stages, span: this.spanFrom(start) };
  }

  protected readChain(): readonly Stage[] {
    const stages = [this.readStage()];
    while (this.sees(T.Arrow)) {
      this.pass();
      stages.push(this.readStage());
    }
    return stages;
  }

  protected readStage(): Stage {
    const isMeant = this.#meansSequence();
    if (!isMeant && !this.seesOneOf(stageStarts)) return this.missingStage();
    if (!isMeant && !this.sees(T.Sequence)) return this.readInvocation();
    const start = this.here();
    if (isMeant) this.#complainSequence();
    this.pass();
    const members = this.readMembers();
    return { kind: 'sequenceStage', members, span: this.spanFrom(start) };
  }

  /** Whether a word stands before members that was meant as `sequence`. */
  #meansSequence(): boolean {
    if (!this.sees(T.LBrace, 2) || this.sees(T.Sequence)) return false;
    const { image } = this.LA(1);
    return foreignSequence.test(image) || (this.sees(T.Name) && nearestName(image, ['sequence']) !== undefined);
  }

  #complainSequence(): void {
    const found = this.LA(1);
    const span = this.spanOf(found);
    const inherited = this.panics;
    this.complain('misspelled-word', span, { found: found.image, expected: 'sequence' }, replacing(span, 'sequence'));
    this.restore(inherited);
  }

  protected readInvocation(): CallStage {
    const start = this.here();
    const token = this.need(T.Name, 'the name of a block or an operator');
    const callee = this.nameOf(token);
    if (this.sees(T.LParen)) return { kind: 'callStage', callee, args: this.readArgs(), span: this.spanFrom(start) };
    this.uncalled = token;
    return { kind: 'callStage', callee, span: this.spanFrom(start) };
  }

  protected readMembers(): readonly Member[] {
    const shape = { what: 'members', item: (): Member => this.readMember(), starts: memberStarts };
    const inside = (): readonly Member[] => this.separated(shape);
    return this.enclosed<readonly Member[]>(T.LBrace, 'before the members', inside, []);
  }

  protected readMember(): Member {
    if (!this.seesOneOf(memberStarts) && !this.#meansSequence()) return this.missingMember();
    if (this.sees(T.For)) return this.readForMember();
    if (this.sees(T.If)) return this.readMemberIf();
    const start = this.here();
    const unit = this.sees(T.Unit);
    if (unit) this.pass();
    const stage = this.readStage();
    return { kind: 'stageMember', unit, stage, span: this.spanFrom(start) };
  }

  private readForMember(): Member {
    const start = this.here();
    const { variable, list } = this.readForHead();
    const members = this.readMembers();
    return { kind: 'forMember', variable, list, members, span: this.spanFrom(start) };
  }

  private readForHead(): { variable: Name; list: Expr } {
    this.pass();
    const variable = this.nameOf(this.need(T.Name, 'a name for each value of the list'));
    this.need(T.In, 'between the name and the list');
    return { variable, list: this.readInfix(0) };
  }

  protected readMemberIf(): Member {
    const start = this.here();
    this.pass();
    const condition = this.readInfix(0);
    const then = this.readMembers();
    if (!this.sees(T.Else)) return { kind: 'ifMember', condition, then, span: this.spanFrom(start) };
    this.pass();
    const otherwise = this.readMemberElse();
    return { kind: 'ifMember', condition, then, otherwise, span: this.spanFrom(start) };
  }

  private readMemberElse(): readonly Member[] {
    if (!this.sees(T.If)) return this.readMembers();
    const members = this.descend() ? [this.readMemberIf()] : [];
    this.rise();
    return members;
  }

  /** Operands with operators between that bind at least as tightly as `least`; operands of one level are a flat list. */
  protected readInfix(least: number): Expr {
    const start = this.here();
    let left = this.readSigned();
    for (let level = this.#nextLevel(); level >= least; level = this.#nextLevel()) {
      left = this.#readLevel(level, left, start);
    }
    return left;
  }

  /** The precedence of the next token, or -1 where it is no operator. */
  #nextLevel(): number {
    return precedences.get(this.LA(1).tokenType) ?? -1;
  }

  #readLevel(level: number, first: Expr, start: number): Expr {
    const operands = [first];
    const operators: InfixOperator[] = [];
    do {
      if (level === COMPARISON && operators.length > 0) this.complainChained(operands, operators[0]);
      const token = this.pass();
      operators.push({ kind: 'infixOperator', text: infixTexts.get(token.tokenType) ?? '+', span: this.spanOf(token) });
      operands.push(this.readInfix(level + 1));
    } while (this.#nextLevel() === level);
    return { kind: 'infix', operands, operators, span: this.spanFrom(start) };
  }

  /** Reports a second comparison, which is taken along. */
  private complainChained(operands: readonly Expr[], before: InfixOperator | undefined): void {
    const second = this.LA(1).image;
    const [left = '', middle = ''] = operands.slice(-2).map(({ span }) => spanText(span));
    const facts = { first: `${left} ${before?.text ?? second} ${middle}`, second: `${middle} ${second} ...` };
    this.complain('chained-comparison', this.spanOf(this.LA(1)), facts);
  }

  protected readSigned(): Expr {
    if (!this.sees(T.Negating)) return this.readPrimary();
    const start = this.here();
    const operators: Prefix['operators'][number][] = [];
    while (this.sees(T.Negating)) {
      const token = this.pass();
      operators.push({ text: token.tokenType === T.Minus ? '-' : 'not', span: this.spanOf(token) });
    }
    return { kind: 'prefix', operators, operand: this.readPrimary(), span: this.spanFrom(start) };
  }

  protected readPrimary(): Expr {
    if (this.sees(T.Name)) return this.readNameOrCall();
    if (this.sees(T.Literal)) return this.readLiteral();
    if (this.sees(T.Path)) return this.ref(this.pass());
    if (this.sees(T.LBracket)) return this.readList();
    return this.sees(T.LParen) ? this.readParen() : this.missing();
  }

  private readNameOrCall(): Ref | Call {
    const start = this.here();
    const token = this.pass();
    if (this.sees(T.LParen)) {
      return { kind: 'call', callee: this.nameOf(token), args: this.readArgs(), span: this.spanFrom(start) };
    }
    this.uncalled = token;
    return this.ref(token);
  }

  private ref(token: IToken): Ref {
    return { kind: 'ref', name: this.nameOf(token), span: this.spanOf(token) };
  }

  private readParen(): Expr {
    const start = this.here();
    const value = this.enclosed<Expr>(T.LParen, '', () => this.readExprOrTuple(), this.absent());
    const span = this.spanFrom(start);
    if (value.kind !== 'list' || value.span.start > start) return { kind: 'paren', value, span };
    return { ...value, span };
  }

  /** What stands in parentheses; several values are a list, and that is reported. */
  private readExprOrTuple(): Expr {
    const open = this.spanOf(this.LA(0));
    const first = this.readExpr();
    if (this.panics || !this.sees(T.Comma)) return first;
    return this.readLooseList(open, [first], T.RParen);
  }

  /** The rest of several values that stand in other brackets than a list's, or in none; reported at the first comma. */
  protected readLooseList(open: Span, first: readonly Expr[], close: Kind | undefined): Expr {
    const comma = this.LA(1);
    const elements = [...first];
    while (this.sees(T.Comma) && !this.panics) {
      const goesOn = close === undefined ? this.seesOneOf(numbers, 2) : true;
      if (!goesOn) break;
      this.pass();
      if (!this.seesOneOf(closers)) elements.push(this.readExpr());
    }
    if (close !== undefined && !this.sees(close)) {
      const hint = 'write the name of what is called before `(`, or `[ ... ]` for a list';
      this.complain('unexpected-token', this.spanOf(comma), {
        found: '`,`',
        expected: `\`${close.text ?? ''}\``,
        hint,
      });
      return this.absent();
    }
    const text = `[${elements.map((each) => spanText(each.span)).join(', ')}]`;
    const end = close !== undefined ? this.spanOf(this.LA(1)).end : endOf(this.LA(0));
    const span = { ...open, end };
    const expected = close === undefined ? 'one value' : `\`${close.text ?? ''}\``;
    const facts = { found: '`,`', expected, hint: `several values are a list: write \`${text}\`` };
    const inherited = this.panics;
    this.complain('unexpected-token', this.spanOf(comma), facts, replacing(span, text));
    this.restore(inherited);
    return { kind: 'list', elements, span };
  }

  protected readLiteral(): Literal {
    const token = this.need(T.Literal, 'a number, `true` or `false`');
    const type = literalTypes.get(token.tokenType) ?? 'int';
    return { kind: 'literal', type, text: token.image, span: this.spanOf(token) };
  }

  protected readList(): Expr {
    const start = this.here();
    const item = (): Element => this.readElement();
    const shape = { what: 'elements of the list', item, starts: elementStarts, loose: true };
    const elements = this.enclosed<readonly Element[]>(T.LBracket, '', () => this.commaList(shape), []);
    return { kind: 'list', elements, span: this.spanFrom(start) };
  }

  protected readElement(): Element {
    if (!this.sees(T.For)) return this.readExpr();
    const start = this.here();
    const { variable, list } = this.readForHead();
    const value = this.readArm();
    return { kind: 'forElement', variable, list, value, span: this.spanFrom(start) };
  }

  protected readArgs(): readonly Arg[] {
    const shape = { what: 'arguments', item: (): Arg => this.readArg(), starts: exprStarts, loose: true };
    return this.enclosed<readonly Arg[]>(T.LParen, '', () => this.commaList(shape), []);
  }

  protected readArg(): Arg {
    const start = this.here();
    const isNamed = this.sees(T.Name) && (this.sees(T.Colon, 2) || this.sees(T.Assign, 2));
    if (!isNamed) return { kind: 'arg', value: this.readExpr(), span: this.spanFrom(start) };
    const name = this.nameOf(this.pass());
    this.need(T.Colon, 'behind the name of an argument');
    return { kind: 'arg', name, value: this.readExpr(), span: this.spanFrom(start) };
  }

  protected nameOf(token: IToken): Name {
    return { kind: 'name', text: token.image, span: this.spanOf(token) };
  }

  /** A name that must stand here; `what` says what it names. */
  protected name(idx: number, what: string): Name {
    return this.nameOf(this.expect(idx, T.Name, what));
  }

  /** An empty place where an expression is missing; it has been or will be reported. */
  protected absent(): Missing {
    return { kind: 'missing', span: this.placeOfMissing() };
  }

  /** Reports that no expression begins here, and takes what cannot begin anything else. */
  protected missing(): Expr {
    const found = this.LA(1);
    const span = this.spanOf(found);
    if (this.sees(T.LBrace) && this.seesOneOf(primaryStarts, 2) && !this.panics) return this.listInBraces();
    if (this.sees(T.Sequence)) {
      this.complain('sequence-without-flow', span, {});
      this.pass();
      if (this.sees(T.LBrace)) this.readMembers();
      return { kind: 'missing', span: this.spanFrom(found.startOffset) };
    }
    if (this.sees(T.Let) || this.sees(T.Unit)) {
      const place = 'at the beginning of a line of a block';
      this.complain('misplaced-word', span, { found: found.image, place, here: 'where a value is expected' });
    } else this.complainUnexpected('an expression', this.expressionHint());
    if (found.tokenType === T.Unreadable) this.pass();
    return this.absent();
  }

  /** `{2, 4}`, where a list was meant; a single value may also be grouped so. */
  private listInBraces(): Expr {
    const found = this.LA(1);
    const start = this.here();
    const inherited = this.panics;
    const item = (): Element => this.readElement();
    const shape = { what: 'elements of the list', item, starts: elementStarts, loose: true };
    const elements = this.enclosed<readonly Element[]>(T.LBrace, '', () => this.commaList(shape), []);
    const span = this.spanFrom(start);
    const text = elements.map((each) => spanText(each.span)).join(', ');
    const [only, ...others] = elements;
    const isOne = only !== undefined && only.kind !== 'forElement' && others.length === 0;
    const hint = isOne
      ? `write \`${text}\`, or \`[${text}]\` where it is a list`
      : `a list stands in brackets: write \`[${text}]\``;
    const facts = { found: '`{`', expected: 'an expression', hint };
    this.complain('unexpected-token', this.spanOf(found), facts, isOne ? {} : replacing(span, `[${text}]`));
    this.restore(inherited);
    return isOne ? only : { kind: 'list', elements, span };
  }

  private expressionHint(): string | undefined {
    if (this.sees(T.For)) return 'a `for` stands among the elements of a list or the members of a `sequence`';
    if (this.sees(T.LBrace)) return 'group with parentheses: `( ... )`';
    return undefined;
  }

  /** Reports that no stage begins here. */
  private missingStage(): Stage {
    if (this.sees(T.Path)) return this.pathStage();
    this.complainUnexpected('a block, an operator or `sequence`');
    if (this.sees(T.Unreadable)) this.pass();
    const span = this.placeOfMissing();
    return { kind: 'callStage', callee: { kind: 'name', text: '', span }, span };
  }

  /** A path in place of a block's name, with its arguments. */
  private pathStage(): Stage {
    const token = this.pass();
    this.complainCalledPath(token);
    const args = this.sees(T.LParen) ? { args: this.readArgs() } : {};
    return { kind: 'callStage', callee: this.nameOf(token), ...args, span: this.spanFrom(token.startOffset) };
  }

  /** Reports that no member begins here. */
  private missingMember(): Member {
    if (this.sees(T.Let)) {
      const place = 'at the beginning of a line of a block';
      this.complain('misplaced-word', this.spanOf(this.LA(1)), { found: 'let', place, here: 'in a sequence' });
      this.pass();
    }
    const stage = this.missingStage();
    return { kind: 'stageMember', unit: false, stage, span: stage.span };
  }
}

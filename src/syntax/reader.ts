import type { IToken, TokenType } from 'chevrotain';
import type { Span } from '../source.ts';
import type {
  Arg,
  CallStage,
  Element,
  Expr,
  InfixOperator,
  Literal,
  Member,
  Missing,
  Name,
  Prefix,
  Stage,
} from './ast.ts';
import { elementStarts, exprStarts, memberStarts, primaryStarts, stageStarts } from './first-tokens.ts';
import { ForeignFormReader } from './foreign-forms.ts';
import { COMPARISON, infixTexts, precedences } from './precedence.ts';
import { closers, openers } from './recovery.ts';
import { EndOfFile, T } from './tokens.ts';

const literalTypes: ReadonlyMap<TokenType, Literal['type']> = new Map([
  [T.Int, 'int'],
  [T.Float, 'float'],
  [T.Percent, 'percent'],
  [T.True, 'bool'],
  [T.False, 'bool'],
]);

/**
 * Reads expressions, stages and members: the productions of expressions.ts, each by its method. They call each other
 * directly, since Chevrotain's calls take so much of the stack that brackets could not nest 200 deep.
 */
export abstract class ExpressionReader extends ForeignFormReader {
  protected readExpr(): Expr {
    if (!this.seesOneOf(exprStarts)) return this.missing();
    if (this.sees(T.If)) return this.readIf();
    const value = this.readFlow();
    // `2 ** 5`, of which the rest cannot be read, is not 2.
    const isNumber = value.kind === 'literal' || value.kind === 'infix';
    if (isNumber && this.sees(T.Unreadable)) return { kind: 'missing', span: value.span };
    return this.seesTernary() ? this.readTernary(value) : value;
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
    const isMeant = this.meansSequence();
    if (!isMeant && !this.seesOneOf(stageStarts)) return this.missingStage();
    if (!isMeant && !this.sees(T.Sequence)) return this.readInvocation();
    const start = this.here();
    if (isMeant) this.complainSequence();
    this.pass();
    const members = this.readMembers();
    return { kind: 'sequenceStage', members, span: this.spanFrom(start) };
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
    if (!this.seesOneOf(memberStarts) && !this.meansSequence()) return this.missingMember();
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
    if (this.sees(T.Path)) return this.refOrIndexed(this.pass());
    if (this.sees(T.LBracket)) return this.readList();
    return this.sees(T.LParen) ? this.readParen() : this.missing();
  }

  private readNameOrCall(): Expr {
    const start = this.here();
    const token = this.pass();
    if (this.sees(T.LParen)) {
      return { kind: 'call', callee: this.nameOf(token), args: this.readArgs(), span: this.spanFrom(start) };
    }
    this.uncalled = token;
    return this.refOrIndexed(token);
  }

  /** What a name stands for; in a point it may be indexed, which is read as the path that is meant. */
  private refOrIndexed(token: IToken): Expr {
    const name = this.nameOf(token);
    if (this.indexes === undefined || !this.seesAdjacent(T.LBracket)) return { kind: 'ref', name, span: name.span };
    return this.readIndexed(name, this.indexes);
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
    // The places of `=` that have been reported with the first.
    const told = new Set<number>();
    const shape = { what: 'arguments', item: (): Arg => this.readArg(told), starts: exprStarts, loose: true };
    return this.enclosed<readonly Arg[]>(T.LParen, '', () => this.commaList(shape), []);
  }

  protected readArg(told = new Set<number>()): Arg {
    const start = this.here();
    const isNamed = this.sees(T.Name) && (this.sees(T.Colon, 2) || this.sees(T.Assign, 2));
    if (!isNamed) return { kind: 'arg', value: this.readExpr(), span: this.spanFrom(start) };
    const name = this.nameOf(this.pass());
    if (this.sees(T.Assign)) this.#readAssign(told);
    else this.need(T.Colon, 'behind the name of an argument');
    return { kind: 'arg', name, value: this.readExpr(), span: this.spanFrom(start) };
  }

  /** Takes `=` for `:` behind the name of an argument: reported once for all arguments of a call. */
  #readAssign(told: Set<number>): void {
    if (!told.has(this.LA(1).startOffset)) {
      const others = this.panics ? [] : this.#assignsBehind();
      for (const { start } of others) told.add(start);
      this.complainSign(T.Colon, 'behind the name of an argument', others);
    }
    this.pass();
  }

  /** The places of `=` in the arguments that follow. */
  #assignsBehind(): readonly Span[] {
    const places: Span[] = [];
    let depth = 0;
    for (let at = 1; depth >= 0; at += 1) {
      const { tokenType } = this.LA(at);
      if (tokenType === EndOfFile) break;
      if (openers.has(tokenType)) depth += 1;
      if (closers.has(tokenType)) depth -= 1;
      const isNext = depth === 0 && tokenType === T.Comma && this.sees(T.Name, at + 1) && this.sees(T.Assign, at + 2);
      if (isNext) places.push(this.spanOf(this.LA(at + 2)));
    }
    return places;
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
    const isMended = this.complainCalledPath(token, true);
    const args = this.sees(T.LParen) ? this.readArgs() : undefined;
    // What is wrong in arguments that the fix writes anew is no error of its own.
    const given = isMended || args === undefined ? {} : { args };
    return { kind: 'callStage', callee: this.nameOf(token), ...given, span: this.spanFrom(token.startOffset) };
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

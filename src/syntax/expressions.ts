import type { IToken, TokenType } from 'chevrotain';
import type {
  Arg,
  Call,
  CallStage,
  Element,
  Expr,
  If,
  Infix,
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
import { ListParser } from './lists.ts';
import type { Rule } from './recovery.ts';
import { type Kind, T, kindsOf, makeToken } from './tokens.ts';

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

const comparisons: readonly (readonly [Kind, InfixText])[] = [
  [T.Equal, '=='],
  [T.NotEqual, '!='],
  [T.LessEqual, '<='],
  [T.GreaterEqual, '>='],
  [T.Less, '<'],
  [T.Greater, '>'],
];
const sums: readonly (readonly [Kind, InfixText])[] = [
  [T.Plus, '+'],
  [T.Minus, '-'],
];
const products: readonly (readonly [Kind, InfixText])[] = [
  [T.Times, '*'],
  [T.Divide, '/'],
];
const comparisonKinds: ReadonlySet<TokenType> = new Set(comparisons.map(([kind]) => kind));


/** Expressions: the second part of the grammar of LANGUAGE.md section 3. */
export abstract class ExpressionParser extends ListParser {
  /** Expr = If | Flow ; */
  protected readonly expr: Rule<Expr> = this.rule('Expr', () => {
    if (!this.RECORDING_PHASE && !this.seesOneOf(exprStarts)) return this.missing();
    return this.OR([{ ALT: () => this.SUBRULE(this.ifExpr) }, { ALT: () => this.SUBRULE(this.flow) }]);
  });

  /** If = "if" Or "{" Expr "}" "else" ( If | "{" Expr "}" ) ; */
  protected readonly ifExpr: Rule<If> = this.rule('If', () => {
    const start = this.here();
    this.CONSUME(T.If);
    const condition = this.SUBRULE(this.orExpr);
    const then = this.arm(1);
    const otherwise = this.elseArm();
    return { kind: 'if', condition, then, otherwise, span: this.spanFrom(start) };
  });

  private arm(idx: number): Expr {
    return this.bracketed(idx, T.LBrace, 'before an arm', () => this.subrule(idx, this.expr), this.absent());
  }

  private elseArm(): Expr {
    if (!this.RECORDING_PHASE && !this.sees(T.Else)) {
      const fix = { title: 'add an `else`', edits: [{ span: this.gap(), text: ' else { }' }] };
      this.complain('missing-else', this.gap(), {}, { fix });
      return this.absent();
    }
    this.CONSUME(T.Else);
    if (!this.RECORDING_PHASE && !this.sees(T.If)) return this.arm(2);
    return this.OR<Expr>([
      { ALT: () => this.deeper<Expr>(() => this.SUBRULE(this.ifExpr), this.absent()) },
      { ALT: () => this.arm(2) },
    ]);
  }

  /** Flow = Or { "->" Stage } ; */
  protected readonly flow: Rule<Expr> = this.rule('Flow', () => {
    const start = this.here();
    const first = this.SUBRULE(this.orExpr);
    const stages: Stage[] = [];
    this.MANY(() => {
      this.CONSUME(T.Arrow);
      stages.push(this.SUBRULE(this.stage));
    });
    return stages.length === 0 ? first : { kind: 'flow', first, stages, span: this.spanFrom(start) };
  });

  /** Chain = Stage % "->" ; */
  protected readonly chain: Rule<readonly Stage[]> = this.rule('Chain', () => {
    const stages: Stage[] = [];
    this.AT_LEAST_ONE_SEP({ SEP: T.Arrow, DEF: () => stages.push(this.SUBRULE(this.stage)) });
    return stages;
  });

  /** Stage = "sequence" Members | Invocation ; */
  protected readonly stage: Rule<Stage> = this.rule('Stage', () => {
    if (!this.RECORDING_PHASE && !this.seesOneOf(stageStarts)) return this.missingStage();
    return this.OR([
      { ALT: () => this.sequenceStage() },
      { ALT: () => this.SUBRULE(this.invocation) },
    ]);
  });

  private sequenceStage(): Stage {
    const start = this.here();
    this.CONSUME(T.Sequence);
    const members = this.SUBRULE(this.members);
    return { kind: 'sequenceStage', members, span: this.spanFrom(start) };
  }

  /** Invocation = NAME [ Args ] ; */
  protected readonly invocation: Rule<CallStage> = this.rule('Invocation', () => {
    const start = this.here();
    const callee = this.name(1, 'the name of a block or an operator');
    const args = this.OPTION(() => this.SUBRULE(this.args));
    return { kind: 'callStage', callee, ...(args === undefined ? {} : { args }), span: this.spanFrom(start) };
  });

  /** Members = "{" Member { ( "," | NL ) Member } "}" ; */
  protected readonly members: Rule<readonly Member[]> = this.rule('Members', () =>
    this.bracketed<readonly Member[]>(
      1,
      T.LBrace,
      'before the members',
      () => this.separated('members', (idx) => this.subrule(idx, this.member)),
      [],
    ),
  );

  /** Member = [ "unit" ] Stage | "for" NAME "in" Or Members | MemberIf ; */
  protected readonly member: Rule<Member> = this.rule('Member', () => {
    if (!this.RECORDING_PHASE && !this.seesOneOf(memberStarts)) return this.missingMember();
    return this.OR<Member>([
      { ALT: () => this.stageMember() },
      { ALT: () => this.forMember() },
      { ALT: () => this.SUBRULE(this.memberIf) },
    ]);
  });

  private stageMember(): Member {
    const start = this.here();
    const unit = this.OPTION(() => this.CONSUME(T.Unit)) !== undefined;
    const stage = this.SUBRULE(this.stage);
    return { kind: 'stageMember', unit, stage, span: this.spanFrom(start) };
  }

  private forMember(): Member {
    const start = this.here();
    const { variable, list } = this.forHead();
    const members = this.SUBRULE2(this.members);
    return { kind: 'forMember', variable, list, members, span: this.spanFrom(start) };
  }

  private forHead(): { variable: Name; list: Expr } {
    this.CONSUME(T.For);
    const variable = this.name(1, 'a name for each value of the list');
    this.expect(1, T.In, 'between the name and the list');
    return { variable, list: this.SUBRULE(this.orExpr) };
  }

  /** MemberIf = "if" Or Members [ "else" ( MemberIf | Members ) ] ; */
  protected readonly memberIf: Rule<Member> = this.rule('MemberIf', () => {
    const start = this.here();
    this.CONSUME(T.If);
    const condition = this.SUBRULE(this.orExpr);
    const then = this.SUBRULE(this.members);
    const otherwise = this.OPTION(() => {
      this.CONSUME(T.Else);
      return this.memberElse();
    });
    const rest = otherwise === undefined ? {} : { otherwise };
    return { kind: 'ifMember', condition, then, ...rest, span: this.spanFrom(start) };
  });

  private memberElse(): readonly Member[] {
    if (!this.RECORDING_PHASE && !this.sees(T.If)) return this.SUBRULE2(this.members);
    return this.OR<readonly Member[]>([
      { ALT: () => this.deeper<readonly Member[]>(() => [this.SUBRULE(this.memberIf)], []) },
      { ALT: () => this.SUBRULE2(this.members) },
    ]);
  }

  /** Or = And { "or" And } ; */
  protected readonly orExpr: Rule<Expr> = this.rule('Or', () => {
    const start = this.here();
    const first = this.SUBRULE(this.andExpr);
    const rest: Expr[] = [];
    const operators: InfixOperator[] = [];
    this.MANY(() => {
      operators.push(this.operator(this.CONSUME(T.Or), 'or'));
      rest.push(this.SUBRULE2(this.andExpr));
    });
    return this.infix(start, first, rest, operators);
  });

  /** And = Comparison { "and" Comparison } ; */
  protected readonly andExpr: Rule<Expr> = this.rule('And', () => {
    const start = this.here();
    const first = this.SUBRULE(this.comparison);
    const rest: Expr[] = [];
    const operators: InfixOperator[] = [];
    this.MANY(() => {
      operators.push(this.operator(this.CONSUME(T.And), 'and'));
      rest.push(this.SUBRULE2(this.comparison));
    });
    return this.infix(start, first, rest, operators);
  });

  /** Comparison = Sum [ ( "==" | "!=" | "<=" | ">=" | "<" | ">" ) Sum ] ; */
  protected readonly comparison: Rule<Expr> = this.rule('Comparison', () => {
    const start = this.here();
    const first = this.SUBRULE(this.sum);
    const rest: Expr[] = [];
    const operators: InfixOperator[] = [];
    this.OPTION(() => {
      operators.push(this.oneOf(comparisons));
      rest.push(this.SUBRULE2(this.sum));
    });
    while (!this.RECORDING_PHASE && this.seesOneOf(comparisonKinds)) this.chainComparison(rest, operators);
    return this.infix(start, first, rest, operators);
  });

  /** Takes a second comparison along, which the grammar does not have. */
  private chainComparison(rest: Expr[], operators: InfixOperator[]): void {
    const first = operators[0]?.text ?? '<';
    const second = comparisons.find(([kind]) => this.sees(kind))?.[1] ?? '<';
    this.complain('chained-comparison', this.spanOf(this.LA(1)), { first, second });
    operators.push(this.operator(this.pass(), second));
    rest.push(this.SUBRULE2(this.sum));
  }

  /** Sum = Product { ( "+" | "-" ) Product } ; */
  protected readonly sum: Rule<Expr> = this.rule('Sum', () => {
    const start = this.here();
    const first = this.SUBRULE(this.product);
    const rest: Expr[] = [];
    const operators: InfixOperator[] = [];
    this.MANY(() => {
      operators.push(this.oneOf(sums));
      rest.push(this.SUBRULE2(this.product));
    });
    return this.infix(start, first, rest, operators);
  });

  /** Product = Unary { ( "*" | "/" ) Unary } ; */
  protected readonly product: Rule<Expr> = this.rule('Product', () => {
    const start = this.here();
    const first = this.SUBRULE(this.unary);
    const rest: Expr[] = [];
    const operators: InfixOperator[] = [];
    this.MANY(() => {
      operators.push(this.oneOf(products));
      rest.push(this.SUBRULE2(this.unary));
    });
    return this.infix(start, first, rest, operators);
  });

  private oneOf(choices: readonly (readonly [Kind, InfixText])[]): InfixOperator {
    return this.OR(choices.map(([kind, text]) => ({ ALT: () => this.operator(this.CONSUME(kind), text) })));
  }

  private operator(token: IToken, text: InfixText): InfixOperator {
    return { kind: 'infixOperator', text, span: this.spanOf(token) };
  }

  private infix(start: number, first: Expr, rest: readonly Expr[], operators: readonly InfixOperator[]): Expr {
    if (rest.length === 0) return first;
    const infix: Infix = { kind: 'infix', operands: [first, ...rest], operators, span: this.spanFrom(start) };
    return infix;
  }

  /** Unary = { "-" | "not" } Primary ; */
  protected readonly unary: Rule<Expr> = this.rule('Unary', () => {
    const start = this.here();
    const operators: Prefix['operators'][number][] = [];
    this.MANY(() => {
      const token = this.OR([{ ALT: () => this.CONSUME(T.Minus) }, { ALT: () => this.CONSUME(T.Not) }]);
      operators.push({ text: token.tokenType === T.Minus ? '-' : 'not', span: this.spanOf(token) });
    });
    const operand = this.SUBRULE(this.primary);
    return operators.length === 0 ? operand : { kind: 'prefix', operators, operand, span: this.spanFrom(start) };
  });

  /** Primary = Literal | PATH | NAME [ Args ] | List | "(" Expr ")" ; */
  protected readonly primary: Rule<Expr> = this.rule('Primary', () => {
    if (!this.RECORDING_PHASE && !this.seesOneOf(primaryStarts)) return this.missing();
    return this.OR<Expr>([
      { ALT: () => this.SUBRULE(this.literal) },
      { ALT: () => this.ref(this.CONSUME(T.Path)) },
      { ALT: () => this.nameOrCall() },
      { ALT: () => this.SUBRULE(this.list) },
      { ALT: () => this.paren() },
    ]);
  });

  private ref(token: IToken): Ref {
    return { kind: 'ref', name: this.nameOf(token), span: this.spanOf(token) };
  }

  private nameOrCall(): Ref | Call {
    const start = this.here();
    const token = this.CONSUME(T.Name);
    const args = this.OPTION(() => this.SUBRULE(this.args));
    if (args === undefined) return this.ref(token);
    return { kind: 'call', callee: this.nameOf(token), args, span: this.spanFrom(start) };
  }

  private paren(): Expr {
    const start = this.here();
    const value = this.bracketed(1, T.LParen, '', () => this.SUBRULE(this.expr), this.absent());
    return { kind: 'paren', value, span: this.spanFrom(start) };
  }

  /** Literal = INT | FLOAT | PERCENT | "true" | "false" ; */
  protected readonly literal: Rule<Literal> = this.rule('Literal', () => {
    const token =
      this.RECORDING_PHASE || literalTypes.has(this.LA(1).tokenType)
        ? this.OR([T.Int, T.Float, T.Percent, T.True, T.False].map((kind) => ({ ALT: () => this.CONSUME(kind) })))
        : this.expect(9, T.Int, 'a number, `true` or `false`');
    const type = literalTypes.get(token.tokenType) ?? 'int';
    return { kind: 'literal', type, text: token.image, span: this.spanOf(token) };
  });

  /** List = "[" [ Element % "," [ "," ] ] "]" ; */
  protected readonly list: Rule<Expr> = this.rule('List', () => {
    const start = this.here();
    const item = (): Element => this.SUBRULE(this.element);
    const shape = { what: 'elements of the list', item, starts: elementStarts, loose: true };
    const elements = this.bracketed<readonly Element[]>(1, T.LBracket, '', () => this.commaList(shape), []);
    return { kind: 'list', elements, span: this.spanFrom(start) };
  });

  /** Element = "for" NAME "in" Or "{" Expr "}" | Expr ; */
  protected readonly element: Rule<Element> = this.rule('Element', () => {
    if (!this.RECORDING_PHASE && !this.seesOneOf(elementStarts)) return this.missing();
    return this.OR<Element>([{ ALT: () => this.forElement() }, { ALT: () => this.SUBRULE2(this.expr) }]);
  });

  private forElement(): Element {
    const start = this.here();
    const { variable, list } = this.forHead();
    const value = this.arm(1);
    return { kind: 'forElement', variable, list, value, span: this.spanFrom(start) };
  }

  /** Args = "(" [ Arg % "," [ "," ] ] ")" ; */
  protected readonly args: Rule<readonly Arg[]> = this.rule('Args', () => {
    const item = (): Arg => this.SUBRULE(this.arg);
    const shape = { what: 'arguments', item, starts: exprStarts, loose: true };
    return this.bracketed<readonly Arg[]>(1, T.LParen, '', () => this.commaList(shape), []);
  });

  /** Arg = [ NAME ":" ] Expr ; */
  protected readonly arg: Rule<Arg> = this.rule('Arg', () => {
    const start = this.here();
    const name = this.OPTION(() => {
      const token = this.CONSUME(T.Name);
      this.CONSUME(T.Colon);
      return this.nameOf(token);
    });
    const value = this.SUBRULE(this.expr);
    if (name === undefined && !this.RECORDING_PHASE && value.kind === 'ref' && this.sees(T.Assign)) {
      return this.assignedArg(start, value);
    }
    return { kind: 'arg', ...(name === undefined ? {} : { name }), value, span: this.spanFrom(start) };
  });

  /** An argument by name with `=`, as other languages write it. */
  private assignedArg(start: number, { name }: Ref): Arg {
    this.complainSign(T.Colon, 'an argument by name');
    this.pass();
    return { kind: 'arg', name, value: this.SUBRULE(this.expr), span: this.spanFrom(start) };
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
    return { kind: 'missing', span: this.gap() };
  }

  /** Reports that no expression begins here, and takes what cannot begin anything else. */
  protected missing(): Missing {
    const found = this.LA(1);
    const span = this.spanOf(found);
    if (this.sees(T.Sequence)) {
      this.complain('sequence-without-flow', span, {});
      this.pass();
      if (this.sees(T.LBrace)) this.SUBRULE9(this.members);
      return { kind: 'missing', span: this.spanFrom(found.startOffset) };
    }
    if (this.sees(T.Let) || this.sees(T.Unit)) {
      const place = 'at the beginning of a line of a block';
      this.complain('misplaced-word', span, { found: found.image, place, here: 'where a value is expected' });
    } else this.complainUnexpected('an expression', this.expressionHint());
    if (found.tokenType === T.Unreadable) this.pass();
    return { kind: 'missing', span: this.gap() };
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
    return { kind: 'callStage', callee: this.nameOf(makeToken(T.Name, '', this.gap().start)), span: this.gap() };
  }

  /** A path in place of a block's name, with its arguments. */
  private pathStage(): Stage {
    const token = this.pass();
    this.complainCalledPath(token);
    const args = this.sees(T.LParen) ? { args: this.SUBRULE9(this.args) } : {};
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

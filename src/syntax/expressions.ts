import type { Arg, CallStage, Element, Expr, Literal, Member, Stage } from './ast.ts';
import { SUM } from './precedence.ts';
import { ExpressionReader } from './reader.ts';
import type { Rule } from './recovery.ts';
import { type Kind, T } from './tokens.ts';

/**
 * The productions of expressions: the second part of the grammar of docs/language.md section 2. Chevrotain records them, to
 * find conflicts and to print the grammar; reader.ts reads them. A test makes sentences of what is recorded and has
 * them read.
 */
export abstract class ExpressionParser extends ExpressionReader {
  /** Expr = If | Flow ; */
  protected readonly expr: Rule<Expr> = this.production(
    'Expr',
    () => this.OR<Expr>([{ ALT: () => this.SUBRULE(this.ifExpr) }, { ALT: () => this.SUBRULE(this.flow) }]),
    () => this.readExpr(),
  );

  /** If = "if" Or "{" Expr "}" "else" ( If | "{" Expr "}" ) ; */
  private readonly ifExpr: Rule<Expr> = this.production(
    'If',
    () => {
      this.CONSUME(T.If);
      this.SUBRULE(this.orExpr);
      this.recordArm(1);
      this.CONSUME(T.Else);
      return this.OR([{ ALT: () => this.SUBRULE(this.ifExpr) }, { ALT: () => this.recordArm(2) }]);
    },
    () => this.readExpr(),
  );

  private recordArm(idx: number): Expr {
    this.consume(idx, T.LBrace);
    const value = this.subrule(idx, this.expr);
    this.consume(idx, T.RBrace);
    return value;
  }

  /** Flow = Or { "->" Stage } ; */
  private readonly flow: Rule<Expr> = this.production(
    'Flow',
    () => {
      const first = this.SUBRULE(this.orExpr);
      this.MANY(() => {
        this.CONSUME(T.Arrow);
        this.SUBRULE(this.stage);
      });
      return first;
    },
    () => this.readFlow(),
  );

  /** Chain = Stage % "->" ; */
  protected readonly chain: Rule<readonly Stage[]> = this.production<readonly Stage[]>(
    'Chain',
    () => {
      this.AT_LEAST_ONE_SEP({ SEP: T.Arrow, DEF: () => this.SUBRULE(this.stage) });
      return [];
    },
    () => this.readChain(),
  );

  /** Stage = "sequence" Members | Invocation ; */
  private readonly stage: Rule<Stage> = this.production(
    'Stage',
    () => this.OR<Stage>([{ ALT: () => this.recordSequence() }, { ALT: () => this.SUBRULE(this.invocation) }]),
    () => this.readStage(),
  );

  private recordSequence(): Stage {
    this.CONSUME(T.Sequence);
    const members = this.SUBRULE(this.members);
    return { kind: 'sequenceStage', members, span: this.gap() };
  }

  /** Invocation = NAME [ Args ] ; */
  protected readonly invocation: Rule<CallStage> = this.production(
    'Invocation',
    () => {
      const callee = this.nameOf(this.CONSUME(T.Name));
      this.OPTION(() => this.SUBRULE(this.args));
      return { kind: 'callStage', callee, span: this.gap() };
    },
    () => this.readInvocation(),
  );

  /** Members = "{" Member { ( "," | NL ) Member } "}" ; */
  private readonly members: Rule<readonly Member[]> = this.production<readonly Member[]>(
    'Members',
    () => {
      this.CONSUME(T.LBrace);
      this.recordSeparated((idx) => this.subrule(idx, this.member));
      this.CONSUME(T.RBrace);
      return [];
    },
    () => this.readMembers(),
  );

  /** Member = [ "unit" ] Stage | "for" NAME "in" Or Members | MemberIf ; */
  private readonly member: Rule<Member> = this.production(
    'Member',
    () =>
      this.OR<Member>([
        { ALT: () => this.recordStageMember() },
        { ALT: () => this.recordForMember() },
        { ALT: () => this.SUBRULE(this.memberIf) },
      ]),
    () => this.readMember(),
  );

  private recordStageMember(): Member {
    this.OPTION(() => this.CONSUME(T.Unit));
    const stage = this.SUBRULE(this.stage);
    return { kind: 'stageMember', unit: false, stage, span: this.gap() };
  }

  private recordForMember(): Member {
    const { variable, list } = this.recordForHead();
    const members = this.SUBRULE(this.members);
    return { kind: 'forMember', variable, list, members, span: this.gap() };
  }

  private recordForHead(): Pick<Extract<Member, { kind: 'forMember' }>, 'variable' | 'list'> {
    this.CONSUME(T.For);
    const variable = this.nameOf(this.CONSUME(T.Name));
    this.CONSUME(T.In);
    return { variable, list: this.SUBRULE(this.orExpr) };
  }

  /** MemberIf = "if" Or Members [ "else" ( MemberIf | Members ) ] ; */
  private readonly memberIf: Rule<Member> = this.production<Member>(
    'MemberIf',
    () => {
      this.CONSUME(T.If);
      const condition = this.SUBRULE(this.orExpr);
      const then = this.SUBRULE(this.members);
      this.OPTION(() => {
        this.CONSUME(T.Else);
        this.OR<unknown>([{ ALT: () => this.SUBRULE(this.memberIf) }, { ALT: () => this.SUBRULE2(this.members) }]);
      });
      return { kind: 'ifMember', condition, then, span: this.gap() };
    },
    () => this.readMemberIf(),
  );

  /** Or = And % "or" ; */
  protected readonly orExpr: Rule<Expr> = this.level('Or', T.Or, 0, () => this.SUBRULE(this.andExpr));

  /** And = Comparison % "and" ; */
  private readonly andExpr: Rule<Expr> = this.level('And', T.And, 1, () => this.SUBRULE(this.comparison));

  /** Comparison = Sum [ ( "==" | "!=" | "<=" | ">=" | "<" | ">" ) Sum ] ; */
  private readonly comparison: Rule<Expr> = this.production(
    'Comparison',
    () => {
      const first = this.SUBRULE(this.sum);
      this.OPTION(() => {
        this.CONSUME(T.Comparing);
        this.SUBRULE2(this.sum);
      });
      return first;
    },
    () => this.readInfix(2),
  );

  /** Sum = Product % ( "+" | "-" ) ; */
  protected readonly sum: Rule<Expr> = this.level('Sum', T.Adding, SUM, () => this.SUBRULE(this.product));

  /** Product = Unary % ( "*" | "/" ) ; */
  private readonly product: Rule<Expr> = this.level('Product', T.Multiplying, 4, () => this.SUBRULE(this.unary));

  /** The production of a level of precedence: operands of the next level with this level's operators between. */
  private level(name: string, operator: Kind, precedence: number, operand: () => Expr): Rule<Expr> {
    const record = (): Expr => {
      this.AT_LEAST_ONE_SEP({ SEP: operator, DEF: operand });
      return this.absent();
    };
    return this.production(name, record, () => this.readInfix(precedence));
  }

  /** Unary = { "-" | "not" } Primary ; */
  private readonly unary: Rule<Expr> = this.production(
    'Unary',
    () => {
      this.MANY(() => this.CONSUME(T.Negating));
      return this.SUBRULE(this.primary);
    },
    () => this.readSigned(),
  );

  /** Primary = Literal | PATH | NAME [ Args ] | List | "(" Expr ")" ; */
  private readonly primary: Rule<Expr> = this.production(
    'Primary',
    () =>
      this.OR<Expr>([
        { ALT: () => this.SUBRULE(this.literal) },
        { ALT: () => this.recordPath() },
        { ALT: () => this.recordNameOrCall() },
        { ALT: () => this.SUBRULE(this.list) },
        { ALT: () => this.recordParen() },
      ]),
    () => this.readPrimary(),
  );

  private recordPath(): Expr {
    this.CONSUME(T.Path);
    return this.absent();
  }

  private recordNameOrCall(): Expr {
    this.CONSUME(T.Name);
    this.OPTION(() => this.SUBRULE(this.args));
    return this.absent();
  }

  private recordParen(): Expr {
    this.CONSUME(T.LParen);
    const value = this.SUBRULE(this.expr);
    this.CONSUME(T.RParen);
    return value;
  }

  /** Literal = INT | FLOAT | PERCENT | "true" | "false" ; */
  protected readonly literal: Rule<Literal> = this.production(
    'Literal',
    () => ({ kind: 'literal', type: 'int', text: this.CONSUME(T.Literal).image, span: this.gap() }),
    () => this.readLiteral(),
  );

  /** List = "[" [ Element % "," [ "," ] ] "]" ; */
  private readonly list: Rule<Expr> = this.production(
    'List',
    () => {
      this.CONSUME(T.LBracket);
      this.recordCommaList({ item: () => this.SUBRULE(this.element), loose: true });
      this.CONSUME(T.RBracket);
      return this.absent();
    },
    () => this.readList(),
  );

  /** Element = "for" NAME "in" Or "{" Expr "}" | Expr ; */
  private readonly element: Rule<Element> = this.production(
    'Element',
    () => this.OR<Element>([{ ALT: () => this.recordForElement() }, { ALT: () => this.SUBRULE2(this.expr) }]),
    () => this.readElement(),
  );

  private recordForElement(): Element {
    this.recordForHead();
    return this.recordArm(1);
  }

  /** Args = "(" [ Arg % "," [ "," ] ] ")" ; */
  private readonly args: Rule<readonly Arg[]> = this.production(
    'Args',
    () => {
      this.CONSUME(T.LParen);
      const args = this.recordCommaList({ item: () => this.SUBRULE(this.arg), loose: true });
      this.CONSUME(T.RParen);
      return args;
    },
    () => this.readArgs(),
  );

  /** Arg = [ NAME ":" ] Expr ; */
  private readonly arg: Rule<Arg> = this.production(
    'Arg',
    () => {
      this.OPTION(() => {
        this.CONSUME(T.Name);
        this.CONSUME(T.Colon);
      });
      return { kind: 'arg', value: this.SUBRULE(this.expr), span: this.gap() };
    },
    () => this.readArg(),
  );
}

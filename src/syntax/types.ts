import type { IToken, TokenType } from 'chevrotain';
import type { Expr, Literal, Name, Param, Type } from './ast.ts';
import { ExpressionParser } from './expressions.ts';
import { primaryStarts } from './first-tokens.ts';
import { replacing } from '../diagnostics/fix.ts';
import { spanText } from '../source.ts';
import type { Rule } from './recovery.ts';
import { T, kindsOf } from './tokens.ts';

/** The tokens that a name or a path can be. */
export const names: ReadonlySet<TokenType> = new Set([...kindsOf('name'), ...kindsOf('inner')]);
const numbers: ReadonlySet<TokenType> = new Set(kindsOf('number'));
const dimStarts: ReadonlySet<TokenType> = new Set([...primaryStarts, T.Minus, T.Not]);

/** Parameters and types. */
export abstract class TypeParser extends ExpressionParser {
  /** NameOrPath = NAME | PATH ; */
  protected readonly nameOrPath: Rule<Name> = this.rule('NameOrPath', () => {
    if (!this.RECORDING_PHASE && !this.seesOneOf(names)) return this.name(9, 'a name or a path');
    const token = this.OR<IToken>([{ ALT: () => this.CONSUME(T.Name) }, { ALT: () => this.CONSUME(T.Path) }]);
    return this.nameOf(token);
  });

  /** Params = "(" [ Param % "," [ "," ] ] ")" ; */
  protected readonly params: Rule<readonly Param[]> = this.rule('Params', () => {
    const item = (): Param => this.SUBRULE(this.param);
    const shape = { what: 'parameters', item, starts: names, loose: true };
    return this.bracketed<readonly Param[]>(1, T.LParen, 'before the parameters', () => this.commaList(shape), []);
  });

  /** Param = NAME ":" Type [ "=" Sum ] ; */
  protected readonly param: Rule<Param> = this.rule('Param', () => {
    const start = this.here();
    const name = this.name(1, 'the name of a parameter');
    const type = this.typeBehind(name);
    const value = this.OPTION(() => {
      this.CONSUME(T.Assign);
      return this.looseDefault(this.SUBRULE(this.sum));
    });
    return {
      kind: 'param',
      name,
      type,
      ...(value === undefined ? {} : { default: value }),
      span: this.spanFrom(start),
    };
  });

  /** `1, 2` as a default, which is a list without its brackets. */
  private looseDefault(value: Expr): Expr {
    const goesOn = !this.RECORDING_PHASE && this.sees(T.Comma) && this.seesOneOf(numbers, 2) && !this.panics;
    return goesOn ? this.readLooseList(value.span, [value], undefined) : value;
  }

  private typeBehind(name: Name): Type {
    const untyped = this.sees(T.Comma) || this.sees(T.RParen) || this.sees(T.Assign);
    if (untyped && !this.RECORDING_PHASE) {
      if (name.text !== '') this.complain('missing-type', name.span, { name: name.text });
      return this.noType();
    }
    this.expect(1, T.Colon, 'before the type', 'a parameter is written `name: type`');
    return this.SUBRULE(this.type);
  }

  private noType(): Type {
    const span = this.placeOfMissing();
    return { kind: 'namedType', name: { kind: 'name', text: '', span }, span };
  }

  /** Type = NAME [ "[" Sum % "," "]" ] | "[" Type "]" | Literal { "|" Literal } ; */
  protected readonly type: Rule<Type> = this.rule('Type', () => {
    if (!this.RECORDING_PHASE && !this.beginsType()) return this.missingType();
    return this.OR<Type>([
      { ALT: () => this.namedType() },
      { ALT: () => this.listType() },
      { ALT: () => this.choiceType() },
    ]);
  });

  private beginsType(): boolean {
    return this.sees(T.Name) || this.sees(T.LBracket) || this.sees(T.Literal);
  }

  private missingType(): Type {
    this.complainUnexpected(
      'a type',
      'types are `int`, `float`, `bool`, `dim`, `f32[N, C, H, W]`, `[int]` and `8 | 16`',
    );
    return this.noType();
  }

  private namedType(): Type {
    const start = this.here();
    const name = this.name(1, 'a type');
    if (!this.RECORDING_PHASE && this.sees(T.LBracket) && this.sees(T.RBracket, 2)) return this.listOf(name);
    const dims = this.OPTION(() => {
      const shape = { what: 'dimensions', item: () => this.SUBRULE(this.sum), starts: dimStarts, loose: false };
      return this.bracketed<readonly Expr[]>(1, T.LBracket, '', () => this.commaList(shape), []);
    });
    return { kind: 'namedType', name, ...(dims === undefined ? {} : { dims }), span: this.spanFrom(start) };
  }

  /** `int[]`, as other languages write a list. */
  private listOf(name: Name): Type {
    const element: Type = { kind: 'namedType', name, span: name.span };
    this.pass();
    this.pass();
    const span = this.spanFrom(name.span.start);
    const list = `[${name.text}]`;
    const facts = { why: `\`${spanText(span)}\` is no type`, hint: `a list of them is \`${list}\`` };
    const inherited = this.panics;
    this.complain('bad-type', span, facts, replacing(span, list));
    this.restore(inherited);
    return { kind: 'listType', element, span };
  }

  private listType(): Type {
    const start = this.here();
    const element = this.bracketed(2, T.LBracket, '', () => this.SUBRULE(this.type), this.noType());
    return { kind: 'listType', element, span: this.spanFrom(start) };
  }

  private choiceType(): Type {
    const start = this.here();
    const values: Literal[] = [this.SUBRULE(this.literal)];
    this.MANY(() => {
      this.CONSUME(T.Bar);
      values.push(this.SUBRULE2(this.literal));
    });
    return { kind: 'choiceType', values, span: this.spanFrom(start) };
  }
}

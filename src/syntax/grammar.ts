import type { IToken, TokenType } from 'chevrotain';
import type {
  BackboneItem,
  Binding,
  Block,
  BranchItem,
  Declaration,
  ExitItem,
  Expr,
  Import,
  InputItem,
  Item,
  Line,
  Literal,
  Model,
  Name,
  Param,
  Point,
  Setting,
  StopItem,
  TierItem,
  Train,
  Type,
  Use,
  WeightsItem,
} from './ast.ts';
import { ExpressionParser } from './expressions.ts';
import { declarationKinds, itemKinds } from './keywords.ts';
import type { Problems } from './problems.ts';
import type { Rule } from './recovery.ts';
import { EndOfFile, T, type Token, describeToken, kindsOf } from './tokens.ts';

/** The tokens that a name or path can be. */
const names: ReadonlySet<TokenType> = new Set([...kindsOf('name'), ...kindsOf('inner')]);
const literals: ReadonlySet<TokenType> = new Set([...kindsOf('number'), T.True, T.False]);
const leaders: ReadonlySet<TokenType> = new Set(kindsOf('leading'));
const lineEnds: ReadonlySet<TokenType> = new Set([T.NL]);
const dimStarts: ReadonlySet<TokenType> = new Set([...names, ...literals, T.LParen, T.LBracket, T.Minus, T.Not]);

/** Files, declarations and items: the first part of the grammar of LANGUAGE.md section 3. */
export class BrnParser extends ExpressionParser {
  /** File = [ Declaration % NL ] ; */
  private readonly file: Rule<readonly Declaration[]> = this.rule('File', () =>
    this.lines(() => this.declarationHere()).filter((each) => each !== undefined),
  );

  private declarationHere(): Declaration | undefined {
    if (this.RECORDING_PHASE || this.seesOneOf(leaders)) {
      const isDeclaration = this.RECORDING_PHASE || [...declarationKinds].some((kind) => this.sees(kind));
      if (isDeclaration) return this.SUBRULE(this.declaration);
    }
    this.complainStranded();
    return undefined;
  }

  /** Reports once what stands outside of every declaration, and passes over all of it. */
  private complainStranded(): void {
    const found = this.LA(1);
    const span = this.spanOf(found);
    const place = itemKinds.has(T.Input) && leaders.has(found.tokenType) ? 'in a model' : 'in a block';
    if (leaders.has(found.tokenType) || found.tokenType === T.Let || found.tokenType === T.Unit) {
      this.complain('misplaced-word', span, { found: found.image, place, here: 'at the top of a file' });
    } else this.complain('outside-declaration', span, { found: describeToken(found) });
    do {
      this.pass();
      this.passTo(lineEnds);
    } while (!this.sees(EndOfFile) && ![...declarationKinds].some((kind) => this.sees(kind, 2)));
  }

  /** Declaration = Use | Block | Model | Train ; */
  private readonly declaration: Rule<Declaration> = this.rule('Declaration', () =>
    this.OR<Declaration>([
      { ALT: () => this.SUBRULE(this.use) },
      { ALT: () => this.SUBRULE(this.block) },
      { ALT: () => this.SUBRULE(this.model) },
      { ALT: () => this.SUBRULE(this.train) },
    ]),
  );

  /** Use = "use" ( NAME | PATH ) "{" Import % "," "}" ; */
  private readonly use: Rule<Use> = this.rule('Use', () => {
    const start = this.here();
    this.CONSUME(T.Use);
    const path = this.SUBRULE(this.nameOrPath);
    const item = (): Import => this.SUBRULE(this.import);
    const shape = { what: 'imports', item, starts: names, loose: false };
    const where = 'before the names that are imported';
    const imports = this.bracketed<readonly Import[]>(1, T.LBrace, where, () => this.commaList(shape), []);
    return { kind: 'use', path, imports, span: this.spanFrom(start) };
  });

  /** Import = NAME [ "as" NAME ] ; */
  private readonly import: Rule<Import> = this.rule('Import', () => {
    const start = this.here();
    const name = this.name(1, 'the name of a block or a model');
    const alias = this.OPTION(() => {
      this.CONSUME(T.As);
      return this.name(2, 'a name behind `as`');
    });
    return { kind: 'import', name, ...(alias === undefined ? {} : { alias }), span: this.spanFrom(start) };
  });

  /** NameOrPath = NAME | PATH ; */
  private readonly nameOrPath: Rule<Name> = this.rule('NameOrPath', () => {
    if (!this.RECORDING_PHASE && !this.seesOneOf(names)) return this.name(9, 'a name or a path');
    const token = this.OR<IToken>([{ ALT: () => this.CONSUME(T.Name) }, { ALT: () => this.CONSUME(T.Path) }]);
    return this.nameOf(token);
  });

  /** Block = "block" NAME Params Body ; */
  private readonly block: Rule<Block> = this.rule('Block', () => {
    const start = this.here();
    this.CONSUME(T.Block);
    const name = this.name(1, 'the name of the block');
    const params = this.SUBRULE(this.params);
    const body = this.SUBRULE(this.body);
    const end = this.spanOf(this.LA(0));
    return { kind: 'block', name, params, body, span: this.spanFrom(start), end };
  });

  /** Params = "(" [ Param % "," [ "," ] ] ")" ; */
  private readonly params: Rule<readonly Param[]> = this.rule('Params', () => {
    const item = (): Param => this.SUBRULE(this.param);
    const shape = { what: 'parameters', item, starts: names, loose: true };
    return this.bracketed<readonly Param[]>(1, T.LParen, 'before the parameters', () => this.commaList(shape), []);
  });

  /** Param = NAME ":" Type [ "=" Sum ] ; */
  private readonly param: Rule<Param> = this.rule('Param', () => {
    const start = this.here();
    const name = this.name(1, 'the name of a parameter');
    const type = this.typeBehind(name);
    const value = this.OPTION(() => {
      this.CONSUME(T.Assign);
      return this.SUBRULE(this.sum);
    });
    return { kind: 'param', name, type, ...(value === undefined ? {} : { default: value }), span: this.spanFrom(start) };
  });

  private typeBehind(name: Name): Type {
    const untyped = this.sees(T.Comma) || this.sees(T.RParen) || this.sees(T.Assign);
    if (untyped && !this.RECORDING_PHASE) {
      if (name.text !== '') this.complain('missing-type', name.span, { name: name.text });
      return this.noType();
    }
    this.expect(1, T.Colon, 'before the type');
    return this.SUBRULE(this.type);
  }

  private noType(): Type {
    return { kind: 'namedType', name: { kind: 'name', text: '', span: this.gap() }, span: this.gap() };
  }

  /** Type = NAME [ "[" Sum % "," "]" ] | "[" Type "]" | Literal { "|" Literal } ; */
  private readonly type: Rule<Type> = this.rule('Type', () => {
    if (!this.RECORDING_PHASE && !this.beginsType()) return this.missingType();
    return this.OR<Type>([
      { ALT: () => this.namedType() },
      { ALT: () => this.listType() },
      { ALT: () => this.choiceType() },
    ]);
  });

  private beginsType(): boolean {
    return this.sees(T.Name) || this.sees(T.LBracket) || this.seesOneOf(literals);
  }

  private missingType(): Type {
    this.complainUnexpected('a type', 'types are `int`, `float`, `bool`, `dim`, `f32[N, C, H, W]`, `[int]` and `8 | 16`');
    return this.noType();
  }

  private namedType(): Type {
    const start = this.here();
    const name = this.name(1, 'a type');
    const dims = this.OPTION(() => {
      const shape = { what: 'dimensions', item: () => this.SUBRULE(this.sum), starts: dimStarts, loose: false };
      return this.bracketed<readonly Expr[]>(1, T.LBracket, '', () => this.commaList(shape), []);
    });
    return { kind: 'namedType', name, ...(dims === undefined ? {} : { dims }), span: this.spanFrom(start) };
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

  /** Body = "{" [ Line % NL ] "}" ; */
  private readonly body: Rule<readonly Line[]> = this.rule('Body', () => {
    const lines = (): readonly Line[] => this.lines(() => this.lineHere()).filter((each) => each !== undefined);
    return this.bracketed<readonly Line[]>(1, T.LBrace, 'before the body', lines, []);
  });

  private lineHere(): Line | undefined {
    if (this.RECORDING_PHASE || !this.seesOneOf(leaders)) return this.SUBRULE(this.line);
    this.complainMisplaced('in a block');
    return undefined;
  }

  /** Reports a word that begins a declaration or an item elsewhere, and passes over all that belongs to it. */
  private complainMisplaced(here: string): void {
    const found = this.LA(1);
    const isItem = [...itemKinds].some((kind) => this.sees(kind));
    const isLine = this.sees(T.Let) || this.sees(T.Unit);
    const place = isItem ? 'in a model' : isLine ? 'in a block' : 'at the top of a file';
    this.complain('misplaced-word', this.spanOf(found), { found: found.image, place, here });
    this.passTo(lineEnds);
  }

  /** Line = ( "let" | "unit" ) NAME "=" Expr | Expr ; */
  private readonly line: Rule<Line> = this.rule('Line', () => {
    if (!this.RECORDING_PHASE && !this.sees(T.Let) && !this.sees(T.Unit)) return this.result();
    return this.OR<Line>([{ ALT: () => this.binding() }, { ALT: () => this.result() }]);
  });

  private binding(): Binding {
    const start = this.here();
    const word = this.OR2([{ ALT: () => this.CONSUME(T.Let) }, { ALT: () => this.CONSUME(T.Unit) }]);
    const name = this.name(1, 'the name of the binding');
    if (!this.RECORDING_PHASE && this.sees(T.Colon)) this.passTypeOf(name);
    this.expect(1, T.Assign, 'behind the name of the binding');
    const value = this.SUBRULE(this.expr);
    return { kind: 'binding', unit: word.tokenType === T.Unit, name, value, span: this.spanFrom(start) };
  }

  /** Passes over the type that other languages state for a binding; a `:` in place of `=` is left for that. */
  private passTypeOf(name: Name): void {
    const start = this.here();
    const typed = this.beginsTypeBehindColon();
    if (!typed) return;
    this.pass();
    this.SUBRULE9(this.type);
    const span = this.spanFrom(start);
    const fix = { title: 'remove the type', edits: [{ span, text: '' }] };
    this.complain('typed-binding', span, { name: name.text }, { fix });
  }

  private beginsTypeBehindColon(): boolean {
    return this.sees(T.Name, 2) && (this.sees(T.Assign, 3) || this.sees(T.LBracket, 3));
  }

  private result(): Line {
    const start = this.here();
    const value = this.SUBRULE2(this.expr);
    if (!this.RECORDING_PHASE && value.kind === 'ref' && this.sees(T.Assign)) return this.bareBinding(value.name);
    return { kind: 'result', value, span: this.spanFrom(start) };
  }

  /** A binding without `let`. */
  private bareBinding(name: Name): Binding {
    const { start, source } = name.span;
    const fix = { title: 'add `let`', edits: [{ span: { source, start, end: start }, text: 'let ' }] };
    this.complain('missing-let', name.span, { name: name.text }, { fix });
    this.pass();
    const value = this.SUBRULE9(this.expr);
    return { kind: 'binding', unit: false, name, value, span: this.spanFrom(start) };
  }

  /** Model = "model" NAME [ Params ] "{" [ Item % NL ] "}" ; */
  private readonly model: Rule<Model> = this.rule('Model', () => {
    const start = this.here();
    this.CONSUME(T.Model);
    const name = this.name(1, 'the name of the model');
    const params = this.OPTION(() => this.SUBRULE(this.params)) ?? [];
    const lines = (): readonly Item[] => this.lines(() => this.itemHere()).filter((each) => each !== undefined);
    const items = this.bracketed<readonly Item[]>(1, T.LBrace, 'before the items', lines, []);
    return { kind: 'model', name, params, items, span: this.spanFrom(start) };
  });

  private itemHere(): Item | undefined {
    const isItem = [...itemKinds].some((kind) => this.sees(kind));
    if (this.RECORDING_PHASE || isItem) return this.SUBRULE(this.item);
    if (this.seesOneOf(leaders) || this.sees(T.Let) || this.sees(T.Unit)) this.complainMisplaced('in a model');
    else {
      const expected = 'an item of the model';
      this.complainUnexpected(expected, 'items begin with `input`, `backbone`, `branch`, `exit`, `stop`, `tier` or `weights`');
      this.passTo(lineEnds);
    }
    return undefined;
  }

  /** Item = Input | Backbone | Branch | Exit | Stop | Tier | Weights ; */
  private readonly item: Rule<Item> = this.rule('Item', () =>
    this.OR<Item>([
      { ALT: () => this.SUBRULE(this.inputItem) },
      { ALT: () => this.SUBRULE(this.backboneItem) },
      { ALT: () => this.SUBRULE(this.branchItem) },
      { ALT: () => this.SUBRULE(this.exitItem) },
      { ALT: () => this.SUBRULE(this.stopItem) },
      { ALT: () => this.SUBRULE(this.tierItem) },
      { ALT: () => this.SUBRULE(this.weightsItem) },
    ]),
  );

  /** Input = "input" NAME ":" Type [ "as" Invocation ] ; */
  private readonly inputItem: Rule<InputItem> = this.rule('Input', () => {
    const start = this.here();
    this.CONSUME(T.Input);
    const name = this.name(1, 'the name of the input');
    this.expect(1, T.Colon, 'before the type');
    const type = this.SUBRULE(this.type);
    const preprocess = this.OPTION(() => {
      this.CONSUME(T.As);
      return this.SUBRULE(this.invocation);
    });
    const rest = preprocess === undefined ? {} : { preprocess };
    return { kind: 'input', name, type, ...rest, span: this.spanFrom(start) };
  });

  /** Backbone = "backbone" Chain ; */
  private readonly backboneItem: Rule<BackboneItem> = this.rule('Backbone', () => {
    const start = this.here();
    this.CONSUME(T.Backbone);
    const chain = this.SUBRULE(this.chain);
    return { kind: 'backbone', chain, span: this.spanFrom(start) };
  });

  /** Branch = "branch" NAME "at" Point "->" Chain [ "when" Or ] ; */
  private readonly branchItem: Rule<BranchItem> = this.rule('Branch', () => {
    const start = this.here();
    this.CONSUME(T.Branch);
    const name = this.name(1, 'the name of the branch');
    this.expect(1, T.At, 'before the point of the branch');
    const point = this.SUBRULE(this.point);
    this.expect(1, T.Arrow, 'before the head of the branch');
    const chain = this.SUBRULE(this.chain);
    const when = this.OPTION(() => {
      this.CONSUME(T.When);
      return this.SUBRULE(this.orExpr);
    });
    const rest = when === undefined ? {} : { when };
    return { kind: 'branch', name, point, chain, ...rest, span: this.spanFrom(start) };
  });

  /** Exit = "exit" NAME "->" Chain ; */
  private readonly exitItem: Rule<ExitItem> = this.rule('Exit', () => {
    const start = this.here();
    this.CONSUME(T.Exit);
    const name = this.name(1, 'the name of the exit');
    this.expect(1, T.Arrow, 'before the head of the exit');
    const chain = this.SUBRULE(this.chain);
    return { kind: 'exit', name, chain, span: this.spanFrom(start) };
  });

  /** Stop = "stop" "when" Or "else" NAME ; */
  private readonly stopItem: Rule<StopItem> = this.rule('Stop', () => {
    const start = this.here();
    this.CONSUME(T.Stop);
    this.expect(1, T.When, 'before the condition');
    const when = this.SUBRULE(this.orExpr);
    this.expect(1, T.Else, 'behind the condition', 'write `else last` or `else most_confident`');
    const otherwise = this.name(1, '`last` or `most_confident`');
    return { kind: 'stop', when, otherwise, span: this.spanFrom(start) };
  });

  /** Tier = "tier" NAME [ "until" Point ] [ "sending" NAME ] ; */
  private readonly tierItem: Rule<TierItem> = this.rule('Tier', () => {
    const start = this.here();
    this.CONSUME(T.Tier);
    const name = this.name(1, 'the name of the tier');
    const until = this.OPTION(() => {
      this.CONSUME(T.Until);
      return this.SUBRULE(this.point);
    });
    const sending = this.OPTION2(() => {
      this.CONSUME(T.Sending);
      return this.name(2, '`f32`, `f16` or `u8`');
    });
    const rest = { ...(until === undefined ? {} : { until }), ...(sending === undefined ? {} : { sending }) };
    return { kind: 'tier', name, ...rest, span: this.spanFrom(start) };
  });

  /** Weights = "weights" Entry % "," ; */
  private readonly weightsItem: Rule<WeightsItem> = this.rule('Weights', () => {
    const start = this.here();
    this.CONSUME(T.Weights);
    const item = (): WeightsItem['entries'][number] => this.SUBRULE(this.entry);
    const entries = this.commaList({ what: 'entries', item, starts: names, loose: false });
    return { kind: 'weights', entries, span: this.spanFrom(start) };
  });

  /** Entry = NameOrPath ":" NameOrPath ; */
  private readonly entry: Rule<WeightsItem['entries'][number]> = this.rule('Entry', () => {
    const start = this.here();
    const part = this.SUBRULE(this.nameOrPath);
    this.expect(1, T.Colon, 'between a part and its prefix');
    const prefix = this.SUBRULE2(this.nameOrPath);
    return { part, prefix, span: this.spanFrom(start) };
  });

  /** Point = Sum [ "of" "flops" ] ; */
  private readonly point: Rule<Point> = this.rule('Point', () => {
    const start = this.here();
    const value = this.SUBRULE(this.sum);
    const ofFlops =
      this.OPTION(() => {
        this.CONSUME(T.Of);
        return this.expect(1, T.Flops, 'behind `of`');
      }) !== undefined;
    return { kind: 'point', value, ofFlops, span: this.spanFrom(start) };
  });

  /** Train = "train" NAME "{" [ Setting % NL ] "}" ; */
  private readonly train: Rule<Train> = this.rule('Train', () => {
    const start = this.here();
    this.CONSUME(T.Train);
    const model = this.name(1, 'the name of a model');
    const lines = (): readonly Setting[] => this.lines(() => this.SUBRULE(this.setting));
    const settings = this.bracketed<readonly Setting[]>(1, T.LBrace, 'before the settings', lines, []);
    return { kind: 'train', model, settings, span: this.spanFrom(start) };
  });

  /** Setting = NAME ":" Expr ; */
  private readonly setting: Rule<Setting> = this.rule('Setting', () => {
    const start = this.here();
    const name = this.name(1, 'the name of a setting');
    this.expect(1, T.Colon, 'behind the name of a setting');
    const value = this.SUBRULE(this.expr);
    return { kind: 'setting', name, value, span: this.spanFrom(start) };
  });

  /** With `checkGrammar`, the constructor throws where the grammar is ambiguous; a test does so. */
  constructor(checkGrammar = false) {
    super(checkGrammar);
    this.performSelfAnalysis();
  }

  /** The declarations of a text, from what the layout pass made of it. */
  parseTokens(tokens: Token[], problems: Problems): readonly Declaration[] {
    this.start(tokens, problems);
    return this.file();
  }
}

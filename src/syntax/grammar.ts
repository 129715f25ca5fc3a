import type { TokenType } from 'chevrotain';
import type { Binding, Block, Declaration, Import, Item, Line, Model, Name, Setting, Train, Use } from './ast.ts';
import type { Fix, Related } from '../diagnostics/diagnostic.ts';
import type { Span } from '../source.ts';
import { freshName } from '../diagnostics/fresh-name.ts';
import { declarationKinds, itemKinds } from './keywords.ts';
import type { Problems } from './problems.ts';
import { ItemParser } from './items.ts';
import { BRACES, type Rule } from './recovery.ts';
import { T, type Token, describeToken, kindsOf } from './tokens.ts';
import { names } from './types.ts';

const leaders: ReadonlySet<TokenType> = new Set(kindsOf('leading'));
const bodyStarts: ReadonlySet<TokenType> = new Set([T.LBrace, T.NL]);
const lineEnds: ReadonlySet<TokenType> = new Set([T.NL]);
const modifiers: ReadonlySet<string> = new Set(['mut', 'const', 'var', 'val']);

/** Files, declarations and items: the first part of the grammar of docs/language.md section 2. */
export class BrnParser extends ItemParser {
  /** The last declaration that was read. */
  private before: Declaration | undefined;
  /** The names that are bound in the block so far, and those of them that are bound anew, which is reported once. */
  private bound = new Set<string>();
  private boundAnew = new Set<string>();

  /** File = [ Declaration % NL ] ; */
  private readonly file: Rule<readonly Declaration[]> = this.rule('File', () =>
    this.lines(() => this.declarationHere()).filter((each) => each !== undefined),
  );

  private declarationHere(): Declaration | undefined {
    if (!this.RECORDING_PHASE && !this.beginsDeclaration(1)) return this.complainStranded();
    const declaration = this.SUBRULE(this.declaration);
    this.before = declaration;
    if (this.panics) this.passToDeclaration();
    return declaration;
  }

  private beginsDeclaration(ahead: number): boolean {
    return this.seesOneOf(declarationKinds, ahead);
  }

  /** Reports once what stands outside of every declaration, and passes over all of it. */
  private complainStranded(): undefined {
    const found = this.LA(1);
    const span = this.spanOf(found);
    const related = this.endOfBraces();
    const facts = { found: describeToken(found) };
    if (this.beginsItem()) this.complain('misplaced-word', span, this.misplaced('at the top of a file'), { related });
    else this.complain('outside-declaration', span, facts, { related });
    this.passToDeclaration();
  }

  /** The brace that ends the block or model before, which may be one too many. */
  private endOfBraces(): readonly Related[] {
    const brace = this.LA(-1);
    const hasBraces = this.before?.kind === 'block' || this.before?.kind === 'model';
    if (!hasBraces || brace.tokenType !== T.RBrace) return [];
    return [{ span: this.spanOf(brace), label: `the ${this.before?.kind} ends here` }];
  }

  /** Passes over lines up to one that begins a declaration. */
  private passToDeclaration(): void {
    this.passTo(lineEnds);
    while (this.sees(T.NL) && !this.beginsDeclaration(2)) {
      this.pass();
      this.passTo(lineEnds);
    }
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
    const shape = { what: 'imports', item, starts: names, loose: false, inBraces: true };
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

  /** Block = "block" NAME Params Body ; */
  private readonly block: Rule<Block> = this.rule('Block', () => {
    const start = this.here();
    this.CONSUME(T.Block);
    const name = this.name(1, 'the name of the block');
    const params = this.SUBRULE(this.params);
    if (!this.RECORDING_PHASE) this.passResultType();
    this.bound = new Set(this.RECORDING_PHASE ? [] : params.map((param) => param.name.text));
    this.boundAnew = new Set();
    const body = this.SUBRULE(this.body);
    const end = this.spanOf(this.LA(0));
    return { kind: 'block', name, params, body, span: this.spanFrom(start), end };
  });

  /** Passes over the type of the result, which other languages state. */
  private passResultType(): void {
    if (!this.sees(T.Arrow) && !this.sees(T.Colon)) return;
    const inferred = 'the type of the result is inferred: leave it out';
    this.complainUnexpected('`{` before the body', this.sees(T.NL, 2) ? BRACES : inferred);
    this.passTo(bodyStarts);
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

  /** Whether a word follows that begins an item of a model or a line of a block. */
  private beginsItem(): boolean {
    return this.seesOneOf(itemKinds) || this.sees(T.Let) || this.sees(T.Unit);
  }

  /** Where the next word would stand right, for an error that it stands in `here`. */
  private misplaced(here: string): { found: string; place: string; here: string } {
    const place = this.seesOneOf(itemKinds) ? 'in a model' : this.beginsItem() ? 'in a block' : 'at the top of a file';
    return { found: this.LA(1).image, place, here };
  }

  /** Reports a word that begins a declaration or an item elsewhere, and passes over all that belongs to it. */
  private complainMisplaced(here: string): void {
    this.complain('misplaced-word', this.spanOf(this.LA(1)), this.misplaced(here));
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
    if (!this.RECORDING_PHASE) this.passModifier();
    const name = this.name(1, 'the name of the binding');
    if (!this.RECORDING_PHASE && this.sees(T.Colon)) this.passTypeOf(name);
    this.expect(1, T.Assign, 'behind the name of the binding');
    const value = this.SUBRULE(this.expr);
    this.bound.add(name.text);
    return { kind: 'binding', unit: word.tokenType === T.Unit, name, value, span: this.spanFrom(start) };
  }

  /** Passes over `mut` of `let mut a`, which other languages have. */
  private passModifier(): void {
    const { image } = this.LA(1);
    if (!this.sees(T.Name) || !this.sees(T.Name, 2) || !modifiers.has(image)) return;
    const span = this.spanOf(this.LA(1));
    const fix = { title: `remove \`${image}\``, edits: [{ span: { ...span, end: this.LA(2).startOffset }, text: '' }] };
    const what = 'a binding is made once and never changed';
    const inherited = this.panics;
    this.complain('foreign-word', span, { found: image, what, help: `remove \`${image}\`` }, { fix });
    this.restore(inherited);
    this.pass();
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
    const inherited = this.panics;
    this.complain('typed-binding', span, { name: name.text }, { fix });
    this.restore(inherited);
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

  /** A binding without `let`, or one that is bound anew, as where names are variables. */
  private bareBinding(given: Name): Binding {
    const text = given.text.replace(/^self\./, '');
    const name = { ...given, text };
    const { span } = given;
    const isSelf = text !== given.text;
    const fix = isSelf
      ? { title: 'leave out `self.`', edits: this.withoutSelf(span) }
      : { title: 'add `let`', edits: [{ span, text: `let ${text}` }] };
    const inherited = this.panics;
    const isBoundAnew = this.bound.has(text);
    // The fix of the first with `self.` mends all.
    const isKnown = isBoundAnew ? this.boundAnew.has(text) : isSelf && this.bound.has('self.');
    if (isSelf) this.bound.add('self.');
    if (!isKnown && isBoundAnew) {
      this.complain('duplicate-name', span, { what: 'binding', name: text, again: freshName(text, this.bound) });
    } else if (!isKnown) this.complain('missing-let', span, { name: text }, { fix });
    if (isBoundAnew) this.boundAnew.add(text);
    this.bound.add(text);
    this.restore(inherited);
    this.pass();
    const value = this.SUBRULE9(this.expr);
    return { kind: 'binding', unit: false, name, value, span: this.spanFrom(span.start) };
  }

  /** The rest of a block without `self.`: with `let` where a name is bound so. */
  private withoutSelf({ source, start }: Span): Fix['edits'] {
    const rest = /^[^]*?(?=[\r\n]\}|$)/.exec(source.text.slice(start))?.[0] ?? '';
    return Array.from(rest.matchAll(/\bself\.(?=\w+([ \t]*=(?!=))?)/g), ({ index, 0: { length }, 1: binds }) => ({
      span: { source, start: start + index, end: start + index + length },
      text: binds === undefined ? '' : 'let ',
    }));
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
    if (this.RECORDING_PHASE || this.seesOneOf(itemKinds)) return this.SUBRULE(this.item);
    if (this.seesOneOf(leaders) || this.beginsItem()) this.complainMisplaced('in a model');
    else {
      const expected = 'an item of the model';
      this.complainUnexpected(
        expected,
        'items begin with `input`, `backbone`, `branch`, `exit`, `stop`, `tier` or `weights`',
      );
      this.passTo(lineEnds);
    }
    return undefined;
  }

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
    this.before = undefined;
    this.start(tokens, problems);
    return this.file();
  }
}

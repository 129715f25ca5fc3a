import type { TokenType } from 'chevrotain';
import { replacing } from '../diagnostics/fix.ts';
import { nearestName } from '../diagnostics/nearest.ts';
import { type Span, spanText } from '../source.ts';
import type { Element, Expr, InfixOperator, Missing, Name } from './ast.ts';
import { elementStarts } from './first-tokens.ts';
import { ListParser } from './lists.ts';
import { closers } from './recovery.ts';
import { EndOfFile, type Kind, T, endOf, kindsOf } from './tokens.ts';

/** How many tokens to look ahead for what tells forms of other languages. */
const FAR = 60;

/** What other frameworks call a sequence. */
const foreignSequence = /^(?:[a-z]+\.)?(?:Sequential|ModuleList)$/;

const numbers: ReadonlySet<TokenType> = new Set(kindsOf('number'));

/** An index in a point: its brackets, and the path that is meant by the whole where it is a number. */
interface Index {
  readonly name: Name;
  readonly span: Span;
  readonly path?: string;
}

const nothing: ReadonlySet<TokenType> = new Set();

/** Reads what other languages write where brn has another form: each is reported with that, and taken for what it means. */
export abstract class ForeignFormReader extends ListParser {
  /** The indexes in the point that is being read; undefined outside of one. */
  protected indexes: Index[] | undefined;

  protected abstract readExpr(): Expr;
  protected abstract readInfix(least: number): Expr;
  protected abstract readElement(): Element;
  protected abstract absent(): Missing;

  /** The index behind a name in a point; one that is a number makes a path of it, as in `tail[0]`. */
  protected readIndexed(name: Name, indexes: Index[]): Expr {
    const start = this.here();
    this.pass();
    const number = this.sees(T.Int) ? this.LA(1).image : undefined;
    const isPath = number !== undefined && this.sees(T.RBracket, 2);
    this.passTo(nothing);
    if (this.sees(T.RBracket)) this.pass();
    const [span, whole] = [this.spanFrom(start), this.spanFrom(name.span.start)];
    if (!isPath) {
      indexes.push({ name, span });
      return { kind: 'missing', span: whole };
    }
    const path = `${name.text}.${Number(number)}`;
    indexes.push({ name, span, path });
    return { kind: 'ref', name: { ...name, text: path, span: whole }, span: whole };
  }

  /** Reports the indexes of a point, all in one, and returns what it can be taken for; `isShare` has no paths in it. */
  protected withoutIndexes(value: Expr, isShare: boolean): Expr {
    const indexes = this.indexes ?? [];
    this.indexes = undefined;
    const [first, ...others] = indexes;
    if (first === undefined) return value;
    const paths = isShare ? [] : indexes.flatMap(({ span, path }) => (path === undefined ? [] : [{ span, path }]));
    const inherited = this.panics;
    if (paths.length < indexes.length) {
      this.complain('indexed-value', first.span, isShare ? {} : { path: `${first.name.text}.0` });
    } else {
      const edits = indexes.map(({ name, span, path = '' }) => ({ span, text: path.slice(name.text.length) }));
      const path = edits.reduceRight(
        (text, { span, text: to }) =>
          text.slice(0, span.start - value.span.start) + to + text.slice(span.end - value.span.start),
        spanText(value.span),
      );
      const related = others.map(({ span }) => ({ span, label: 'and here' }));
      this.complain('indexed-value', first.span, { path }, { related, fix: { title: `write \`${path}\``, edits } });
    }
    this.restore(inherited);
    return paths.length < indexes.length ? { kind: 'missing', span: value.span } : value;
  }

  /** Whether `if c else b` follows a value, as Python has it. */
  protected seesTernary(): boolean {
    if (!this.sees(T.If) || this.panics) return false;
    for (let at = 2; at < FAR; at += 1) {
      const { tokenType } = this.LA(at);
      if (tokenType === T.Else) return true;
      if (tokenType === T.LBrace || tokenType === T.NL || tokenType === EndOfFile) return false;
    }
    return false;
  }

  protected readTernary(then: Expr): Expr {
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

  /** Whether a word stands before members that was meant as `sequence`. */
  protected meansSequence(): boolean {
    if (!this.sees(T.LBrace, 2) || this.sees(T.Sequence)) return false;
    const { image } = this.LA(1);
    return foreignSequence.test(image) || (this.sees(T.Name) && nearestName(image, ['sequence']) !== undefined);
  }

  protected complainSequence(): void {
    const found = this.LA(1);
    const span = this.spanOf(found);
    const inherited = this.panics;
    this.complain('misspelled-word', span, { found: found.image, expected: 'sequence' }, replacing(span, 'sequence'));
    this.restore(inherited);
  }

  /** Reports a second comparison, which is taken along. */
  protected complainChained(operands: readonly Expr[], before: InfixOperator | undefined): void {
    const second = this.LA(1).image;
    const [left = '', middle = ''] = operands.slice(-2).map(({ span }) => spanText(span));
    const facts = { first: `${left} ${before?.text ?? second} ${middle}`, second: `${middle} ${second} ...` };
    this.complain('chained-comparison', this.spanOf(this.LA(1)), facts);
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

  /** `{2, 4}`, where a list was meant; a single value may also be grouped so. */
  protected listInBraces(): Expr {
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
}

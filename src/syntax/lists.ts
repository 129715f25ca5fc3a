import type { IToken, TokenType } from 'chevrotain';
import { replacing } from '../diagnostics/fix.ts';
import { layerCalledAt, layerMeant } from '../diagnostics/foreign-layers.ts';
import type { Span } from '../source.ts';
import { RecoveringParser, closers } from './recovery.ts';
import { EndOfFile, T, describeToken, kindsByText, kindsOf } from './tokens.ts';

/** A list of things with `,` between them. */
export interface CommaList<Item> {
  /** What they are, in the plural, for errors. */
  readonly what: string;
  readonly item: () => Item;
  /** The tokens that an item can begin with. */
  readonly starts: ReadonlySet<TokenType>;
  /** Whether there may be none, and a comma after the last: `[ x % "," [ "," ] ]`. */
  readonly loose: boolean;
  /** Whether a line end may stand where a comma was forgotten: in braces. */
  readonly inBraces?: boolean;
}

const infixes: ReadonlySet<TokenType> = new Set([...kindsOf('infix'), T.And, T.Or]);
const leaders: ReadonlySet<TokenType> = new Set([...kindsOf('leading'), T.Let, T.Unit, T.For, T.If]);
const leadingWords = kindsByText('leading');
const values: ReadonlySet<TokenType> = new Set([...kindsOf('number'), ...kindsOf('name'), T.True, T.False]);

const lineEnds: ReadonlySet<TokenType> = new Set([T.NL, EndOfFile]);
const memberEnds: ReadonlySet<TokenType> = new Set([T.Comma, T.NL, EndOfFile]);

/**
 * The kinds of list of the grammar. Each records its production with Chevrotain and then goes its own way through the
 * text, so that an item that goes wrong ends at its separator. Every turn passes over a token or is the last.
 */
export abstract class ListParser extends RecoveringParser {
  /** The last name that could have had arguments and had none. */
  protected uncalled: IToken | undefined;

  /** `item % ","`, and with `loose` `[ item % "," [ "," ] ]`; it ends before a closing bracket or a line end. */
  protected commaList<Item>(list: CommaList<Item>): readonly Item[] {
    if (this.RECORDING_PHASE) return this.recordCommaList(list);
    const items: Item[] = [];
    if (list.loose && this.seesOneOf(closers)) return items;
    const inherited = this.panics;
    const gaps: Span[] = [];
    for (let goesOn = true; goesOn; this.restore(inherited)) {
      const from = this.here();
      items.push(list.item());
      goesOn = this.#commaIsMissing(list, from);
      if (goesOn) gaps.push(this.gap());
      if (goesOn && this.sees(T.NL)) this.pass();
      goesOn ||= this.#passComma(list);
    }
    this.#complainCommas(list.what, gaps);
    this.restore(inherited);
    return items;
  }

  /** Records the production of `commaList`. */
  protected recordCommaList<Item>({ item, loose }: Pick<CommaList<Item>, 'item' | 'loose'>): readonly Item[] {
    const items = (): void => this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: item });
    if (!loose) items();
    else {
      this.OPTION8(() => {
        items();
        this.OPTION9(() => this.CONSUME9(T.Comma));
      });
    }
    return [];
  }

  /** Whether the next item of a list begins here, without a comma. */
  #commaIsMissing<Item>({ starts, inBraces = false }: CommaList<Item>, from: number): boolean {
    if (this.panics || this.here() === from) return false;
    if (inBraces && this.sees(T.NL)) return this.seesOneOf(starts, 2);
    return this.seesOneOf(starts) && !this.seesAdjacent(T.LBracket) && !this.#isCalled();
  }

  /** Whether what stands before is called that cannot be: a path, or what another call gives. */
  #isCalled(): boolean {
    const { tokenType } = this.LA(0);
    return this.seesAdjacent(T.LParen) && (tokenType === T.Path || tokenType === T.RParen);
  }

  /** Reports all commas that are missing in a list, in one. */
  #complainCommas(what: string, gaps: readonly Span[]): void {
    const [first, ...others] = gaps;
    if (first === undefined) return;
    const fix = { title: 'add `,`', edits: gaps.map((span) => ({ span, text: ',' })) };
    const related = others.map((span) => ({ span, label: 'and here' }));
    this.complain('missing-comma', first, { what: `the ${what}`, count: gaps.length }, { fix, related });
  }

  /** Ends an item of a comma list; whether another follows. */
  #passComma<Item>({ what, loose }: CommaList<Item>): boolean {
    this.endItem(`\`,\` or the end of the ${what}`, memberEnds);
    if (!this.sees(T.Comma)) return false;
    const comma = this.pass();
    if (!this.seesOneOf(closers) && !this.seesOneOf(lineEnds)) return true;
    if (!loose) this.#complainTrailing(what, comma);
    return false;
  }

  #complainTrailing(what: string, comma: IToken): void {
    const span = this.spanOf(comma);
    const fix = { title: 'remove `,`', edits: [{ span, text: '' }] };
    this.complain('trailing-comma', span, { what: `the ${what}` }, { fix });
  }

  /** `[ item % NL ]`, to the closing brace or the end of the text. */
  protected lines<Item>(item: () => Item): readonly Item[] {
    const items: Item[] = [];
    if (this.RECORDING_PHASE) {
      this.MANY_SEP({ SEP: T.NL, DEF: item });
      return items;
    }
    const inherited = this.panics;
    const commas: Span[] = [];
    while (!this.seesOneOf(closers) && !this.sees(EndOfFile)) {
      if (this.sees(T.NL)) this.pass();
      else {
        items.push(item());
        if (!this.panics && this.#endsWithComma()) commas.push(this.spanOf(this.pass()));
        else this.endItem('the end of the line', lineEnds);
        this.restore(inherited);
      }
    }
    this.#complainLineCommas(commas);
    this.restore(inherited);
    return items;
  }

  /** Whether an item that ends with its line has a comma behind it. */
  #endsWithComma(): boolean {
    if (!this.sees(T.Comma)) return false;
    const { source, end } = this.spanOf(this.LA(1));
    const next = this.LA(2);
    const isLast = this.seesOneOf(lineEnds, 2) || this.seesOneOf(closers, 2);
    return isLast || /[\r\n]/.test(source.text.slice(end, next.startOffset));
  }

  /** Reports all commas that stand at the ends of lines, in one. */
  #complainLineCommas(commas: readonly Span[]): void {
    const [first, ...others] = commas;
    if (first === undefined) return;
    const fix = { title: 'remove `,`', edits: commas.map((span) => ({ span, text: '' })) };
    const related = others.map((span) => ({ span, label: 'and here' }));
    this.complain('trailing-comma', first, {}, { fix, related });
  }

  /** `item { ( "," | NL ) item }`, to the closing brace. */
  protected separated<Item>({ what, item, starts }: Omit<CommaList<Item>, 'loose'>): readonly Item[] {
    const items: Item[] = [];
    const inherited = this.panics;
    const gaps: Span[] = [];
    for (let goesOn = true; goesOn; this.restore(inherited)) {
      const from = this.here();
      items.push(item());
      goesOn = !this.panics && this.here() !== from && this.seesOneOf(starts);
      if (goesOn) gaps.push(this.gap());
      goesOn ||= this.#passSeparator(what);
    }
    this.#complainCommas(what, gaps);
    this.restore(inherited);
    return items;
  }

  /** Ends an item of a separated list; whether another follows. */
  #passSeparator(what: string): boolean {
    this.endItem(`\`,\` or a new line between the ${what}`, memberEnds);
    if (this.seesOneOf(closers) || this.sees(EndOfFile)) return false;
    const separator = this.pass();
    if (!this.seesOneOf(closers)) return true;
    this.#complainTrailing(what, separator);
    return false;
  }

  /** Records the production of `separated`; `item` is called for its two places in it. */
  protected recordSeparated(item: (idx: number) => void): void {
    item(0);
    this.MANY(() => {
      this.OR([{ ALT: () => this.CONSUME(T.Comma) }, { ALT: () => this.CONSUME(T.NL) }]);
      item(1);
    });
  }

  /** Sees that an item ends here; else that is reported, and the rest of it passed over. */
  protected endItem(expected: string, stops: ReadonlySet<TokenType>): void {
    if (this.seesOneOf(stops) || this.seesOneOf(closers)) return;
    this.explainRest(expected);
    this.passTo(stops);
  }

  protected override explainRest(expected: string): void {
    const found = this.LA(1);
    const before = this.LA(0);
    const span = this.spanOf(found);
    const name = before.image;
    const follows = { call: this.sees(T.LParen), index: this.seesAdjacent(T.LBracket) };
    if (infixes.has(found.tokenType)) this.complain('operator-after-flow', span, { operator: found.image });
    else if (follows.call && before.tokenType === T.Path) this.complainCalledPath(before, false);
    else if (follows.call && before.tokenType === T.RParen) this.#complainCalledValue(span);
    else if (follows.index && !leaders.has(before.tokenType)) this.complain('indexed-value', span, {});
    else if (leaders.has(found.tokenType) || this.#seesLeadingWord()) {
      this.complain('two-on-a-line', span, { found: describeToken(found) });
    } else if (before === this.uncalled && values.has(found.tokenType)) {
      this.complain('missing-parentheses', this.spanOf(before), { name });
    } else this.complainUnexpected(expected);
  }

  /** Whether two words follow that would begin an item, were they on a line of their own. */
  #seesLeadingWord(): boolean {
    return leadingWords.has(this.LA(1).image) && this.sees(T.Name, 2);
  }

  /** Reports that what a call gives is called, at the second bracket. */
  #complainCalledValue(span: Span): void {
    const meant = layerCalledAt(span.source.text, span.start);
    if (meant === undefined) this.complain('called-value', span, {});
    else {
      const { text, help, start, end = start } = meant;
      this.complain('called-value', span, { meant: help }, replacing({ ...span, start, end }, text));
    }
  }

  /** Reports that a path is called; behind `->` where `flows`. Gives whether the fix writes the whole call anew. */
  protected complainCalledPath(path: IToken, flows: boolean): boolean {
    const at = path.image.lastIndexOf('.');
    const facts = { path: path.image, module: path.image.slice(0, at), name: path.image.slice(at + 1) };
    const span = this.spanOf(path);
    const meant = layerMeant(path.image, span.source.text, span.end, flows);
    const fix = meant?.end === undefined ? {} : replacing({ ...span, end: meant.end }, meant.text);
    this.complain('called-path', span, { ...facts, ...(meant === undefined ? {} : { meant: meant.help }) }, fix);
    return meant?.end !== undefined;
  }
}

import type { Related } from '../diagnostics/diagnostic.ts';
import { present } from '../invariant.ts';
import type { Span } from '../source.ts';
import type { Problems } from './problems.ts';
import { type Kind, T, type Token, endOf, makeToken } from './tokens.ts';

/** What closes each bracket. */
export const closerOf: ReadonlyMap<Kind, Kind> = new Map([
  [T.LParen, T.RParen],
  [T.LBracket, T.RBracket],
  [T.LBrace, T.RBrace],
]);

/** How far to look for the bracket that a closing one belongs to, in brackets or tokens. */
const REACH = 200;

/** Far beyond what the parser takes: brackets nested deeper are only counted, and left out. */
const DEEPEST = 1000;

/** Of how many brackets that one place leaves open each is named. */
const MOST_SHOWN = 5;

interface Open {
  readonly token: Token;
  readonly closer: Kind;
  /** How far its line is indented. */
  readonly indent: number;
  /** Which line of the text it stands on, in order. */
  readonly line: number;
}

/** A brace and what closed it, where their lines are indented as if they did not belong together. */
interface Misfit {
  readonly open: Open;
  readonly close: Token;
}

/** The brackets that are open, and what is done where they do not match. */
export class Brackets {
  readonly #problems: Problems;
  readonly #out: Token[];
  readonly #open: Open[] = [];
  /** The indexes in `#open` of the braces. */
  readonly #braces: number[] = [];
  #misfit: Misfit | undefined;
  /** How many brackets are open beyond `DEEPEST`. */
  #excess = 0;
  #line = 0;
  #indent = 0;
  #indentBefore = 0;

  constructor(problems: Problems, out: Token[]) {
    this.#problems = problems;
    this.#out = out;
  }

  get depth(): number {
    return this.#open.length;
  }

  /** The depth of the innermost brace: how many brackets remain when all in it are closed. */
  get braceDepth(): number {
    const last = this.#braces.at(-1);
    return last === undefined ? 0 : last + 1;
  }

  /** The same for the innermost brace that the present line is indented into, or the outermost. */
  get indentedDepth(): number {
    const inner = this.#braces.findLast((at, index) => index === 0 || (this.#open[at]?.indent ?? 0) < this.#indent);
    return inner === undefined ? 0 : inner + 1;
  }

  /** Whether the innermost open bracket is `(` or `[`. */
  get inParentheses(): boolean {
    return this.#open.length > this.braceDepth;
  }

  /** Notes that `token` is the first of its line. */
  beginLine({ startOffset }: Token): void {
    const { text } = this.#problems.source;
    let start = startOffset;
    while (start > 0 && ' \t'.includes(text.charAt(start - 1))) start -= 1;
    this.#line += 1;
    this.#indentBefore = this.#indent;
    this.#indent = startOffset - start;
  }

  /** Whether the present line is indented further than the one before. */
  get goesIn(): boolean {
    return this.#indent > this.#indentBefore;
  }

  open(token: Token): void {
    if (this.#open.length >= DEEPEST) {
      this.#excess += 1;
      return;
    }
    const closer = present(closerOf.get(token.tokenType), 'an opening bracket has a closing one');
    if (token.tokenType === T.LBrace) this.#braces.push(this.#open.length);
    this.#open.push({ token, closer, indent: this.#indent, line: this.#line });
    this.#out.push(token);
  }

  /** Places a closing bracket, or what it should have been. `silent`: what stands here is reported as a whole. */
  close(token: Token, tokens: readonly Token[], at: number, silent: boolean): void {
    if (this.#excess > 0) {
      this.#excess -= 1;
      return;
    }
    const partner = this.#partnerOf(token);
    if (partner !== undefined) {
      this.closeDownTo(partner + 1);
      this.#noteMisfit(token);
      this.#pop();
      this.#out.push(token);
      return;
    }
    const innermost = this.#open.at(-1);
    if (innermost !== undefined && this.inParentheses && !this.#closesLater(innermost, tokens, at)) {
      this.#mismatched(token, innermost);
    } else if (!silent) this.#stray(token);
  }

  /** Closes brackets until only `depth` are open, and reports them. */
  closeDownTo(depth: number): void {
    this.#excess = 0;
    if (this.#open.length <= depth) return;
    const place = endOf(present(this.#out.at(-1), 'what is open was put out'));
    const closed = this.#open.slice(depth).toReversed();
    for (const { closer } of closed) {
      this.#out.push(makeToken(closer, '', place));
      this.#pop();
    }
    this.#reportUnclosed(closed, place);
  }

  #pop(): void {
    this.#open.pop();
    if (this.#braces.at(-1) === this.#open.length) this.#braces.pop();
  }

  /** The index of the open bracket that `token` closes, past brackets that were never closed. */
  #partnerOf({ tokenType }: Token): number | undefined {
    const top = this.#open.length - 1;
    if (tokenType === T.RBrace) return this.#braces.at(-1);
    for (let index = top; index >= 0 && index > top - REACH; index -= 1) {
      const candidate = this.#open[index];
      if (candidate?.closer === tokenType) return index;
      // A `{` of an earlier line is not closed by `)`; one of this line was forgotten.
      if (candidate?.closer === T.RBrace && candidate.line !== this.#line) return undefined;
    }
    return undefined;
  }

  /** Whether the bracket is closed further on in this line, so that what stands before that is too much. */
  #closesLater({ token, closer }: Open, tokens: readonly Token[], at: number): boolean {
    let depth = 0;
    for (let index = at + 1; index < at + REACH; index += 1) {
      const next = tokens[index];
      if (next === undefined || next.first) return false;
      if (next.tokenType === token.tokenType) depth += 1;
      if (next.tokenType !== closer) continue;
      if (depth === 0) return true;
      depth -= 1;
    }
    return false;
  }

  #noteMisfit(close: Token): void {
    const open = this.#open.at(-1);
    if (open === undefined || !close.first || open.token.tokenType !== T.LBrace) return;
    if (this.#indent < open.indent) this.#misfit ??= { open, close };
  }

  #spanOf(token: Token): { start: number; end: number } {
    return { start: token.startOffset, end: endOf(token) };
  }

  #opened({ token }: Open): Related {
    const { start, end } = this.#spanOf(token);
    return { span: this.#problems.span(start, end), label: `\`${token.image}\` is opened here` };
  }

  #reportUnclosed(closed: readonly Open[], place: number): void {
    const innermost = present(closed[0], 'something was closed');
    const outermost = present(closed.at(-1), 'something was closed');
    const misfit = this.#misfit;
    this.#misfit = undefined;
    // The brace of a whole declaration is left out of the silence: the lines in it stand for themselves.
    const silenced = outermost.token.tokenType === T.LBrace && this.#open.length === 0 ? closed.at(-2) : outermost;
    if (silenced !== undefined) this.#problems.silence(silenced.token.startOffset, place);
    if (misfit !== undefined && misfit.open.token.startOffset > outermost.token.startOffset) {
      return this.#reportMisfit(misfit);
    }
    const related = closed.slice(0, MOST_SHOWN).map((each) => this.#opened(each));
    const comment = this.#commentThatCloses(innermost, place);
    if (comment !== undefined) {
      const facts = { open: innermost.token.image, close: innermost.closer.text ?? '', inComment: true };
      const fix = { title: 'write `/`', edits: [{ span: comment, text: '/' }] };
      this.#problems.report('unclosed-bracket', comment, facts, { related, fix });
      return;
    }
    const span = this.#problems.span(place, place);
    const facts = { open: innermost.token.image, close: innermost.closer.text ?? '', inComment: false };
    const text = closed.map(({ closer }) => closer.text ?? '').join('');
    const fix = { title: `add \`${text}\``, edits: [{ span, text }] };
    this.#problems.report('unclosed-bracket', span, facts, closed.length > MOST_SHOWN ? { related } : { related, fix });
  }

  /** `//` between operands, which in other languages divides; what closes the bracket stands behind it. */
  #commentThatCloses({ closer, token }: Open, place: number): Span | undefined {
    const { text } = this.#problems.source;
    const [, space = '', rest] = /^([ \t]*)\/\/([^\r\n]*)/.exec(text.slice(place)) ?? [];
    if (rest === undefined || closer.text === undefined || !/^\s*[\w(]/.test(rest)) return undefined;
    const start = place + space.length;
    const closes = rest.split(closer.text).length > rest.split(token.image).length;
    return closes ? this.#problems.span(start, start + 2) : undefined;
  }

  /** The indentation tells better than the end of the declaration which brace was forgotten. */
  #reportMisfit({ open, close }: Misfit): void {
    const { start, end } = this.#spanOf(close);
    const span = this.#problems.span(start, end);
    const label = 'this closes it, but by its indentation it belongs to an outer `{`';
    const facts = { open: open.token.image, close: open.closer.text ?? '', inComment: false };
    this.#problems.report('unclosed-bracket', span, facts, { label, related: [this.#opened(open)] });
    this.#problems.silence(open.token.startOffset, end);
  }

  #mismatched(token: Token, { token: opener, closer }: Open): void {
    const { start, end } = this.#spanOf(token);
    const span = this.#problems.span(start, end);
    const expected = closer.text ?? '';
    const fix = { title: `write \`${expected}\``, edits: [{ span, text: expected }] };
    const related = [{ span: this.#problems.span(opener.startOffset, endOf(opener)), label: `to close this` }];
    this.#problems.report('mismatched-bracket', span, { found: token.image, expected }, { related, fix });
    this.#pop();
    this.#out.push({ ...token, tokenType: closer, tokenTypeIdx: closer.tokenTypeIdx });
  }

  #stray(token: Token): void {
    const { start, end } = this.#spanOf(token);
    const span = this.#problems.span(start, end);
    const fix = { title: `remove \`${token.image}\``, edits: [{ span, text: '' }] };
    this.#problems.report('stray-bracket', span, { found: token.image }, { fix });
    this.#problems.silenceLine(start);
  }
}

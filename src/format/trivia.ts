import type { Comment, File } from '../syntax/ast.ts';

/** A comment on a line of its own. */
export interface OwnLine {
  readonly text: string;
  /** Whether an empty line stands above it. */
  readonly blank: boolean;
}

/** What stands between two things of a text, besides tokens that the tree implies. */
export interface Gap {
  /** The comment behind the first of them, on its line. */
  readonly trailing: string | undefined;
  readonly own: readonly OwnLine[];
  /** Whether an empty line stands above the second. */
  readonly blank: boolean;
}

const LINE_END = /[ \t]*(?:\r|\n)/y;
const BLANK_LINE = /(?:\n|\r(?!\n))[ \t]*[\r\n]/;

/**
 * The comments and empty lines of a file, taken in the order of the text while it is printed. A comment is taken by the
 * next place that has a line for it, so that none is lost wherever it stands.
 */
export class Trivia {
  readonly #text: string;
  readonly #comments: readonly Comment[];
  #next = 0;
  #hoisted: OwnLine[] = [];

  constructor({ source, comments }: Pick<File, 'source' | 'comments'>) {
    this.#text = source.text;
    this.#comments = comments;
  }

  /** Where the text ends. */
  get end(): number {
    return this.#text.length;
  }

  /** Takes what stands before `until`, where the second thing begins; a token may stand between it and `from`. */
  gap(until: number, from?: number): Gap {
    const taken = this.#take(until);
    const [first] = taken;
    const trailing = first === undefined || this.#isOwnLine(first) ? undefined : first.text.trimEnd();
    const own = (trailing === undefined ? taken : taken.slice(1)).map((comment) => this.#ownLine(comment));
    const end = taken.at(-1)?.span.end ?? from;
    const isBelowBlank =
      from === undefined || end === undefined ? this.isBelowBlank(until) : this.hasBlankLine(end, until);
    return { trailing, own, blank: isBelowBlank };
  }

  /** Takes what stands before `until`, where no line can end: it goes above what `withHoisted` prints. */
  hoist(until: number): void {
    for (const { text } of this.#take(until)) this.#hoisted.push({ text: text.trimEnd(), blank: false });
  }

  /** What `print` gives, and the comments that it had no line for. */
  withHoisted<R>(print: () => R): { readonly printed: R; readonly hoisted: readonly OwnLine[] } {
    const outer = this.#hoisted;
    this.#hoisted = [];
    const printed = print();
    const hoisted = this.#hoisted;
    this.#hoisted = outer;
    return { printed, hoisted };
  }

  /** Whether a comment that is yet to be taken begins in `[from, to)`. */
  hasComment(from: number, to: number): boolean {
    let low = this.#next;
    let high = this.#comments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#comments[middle]?.span.start ?? Infinity) < from) low = middle + 1;
      else high = middle;
    }
    return (this.#comments[low]?.span.start ?? Infinity) < to;
  }

  /** The offset of the first `sign` in `[from, until)` that is in no comment, or `until`; few tokens stand before it. */
  find(sign: string, from: number, until = this.#text.length): number {
    let at = from;
    while (at < until && !this.#text.startsWith(sign, at)) {
      at = this.#text.startsWith('//', at) ? this.#lineEnd(at) : at + 1;
    }
    return Math.min(at, until);
  }

  /** Whether the line ends behind `offset`. */
  endsLine(offset: number): boolean {
    LINE_END.lastIndex = offset;
    return LINE_END.test(this.#text);
  }

  /** Whether a line ends in `[from, to)`. */
  hasLineEnd(from: number, to: number): boolean {
    return /[\r\n]/.test(this.#text.slice(from, to));
  }

  /** Whether there is an empty line in `[from, to)`. */
  hasBlankLine(from: number, to: number): boolean {
    return BLANK_LINE.test(this.#text.slice(from, to));
  }

  /** Whether an empty line stands above what begins at `offset`. */
  isBelowBlank(offset: number): boolean {
    let at = offset;
    while (at > 0 && ' \t\r\n'.includes(this.#text.charAt(at - 1))) at -= 1;
    return this.hasBlankLine(at, offset);
  }

  #take(until: number): readonly Comment[] {
    const from = this.#next;
    while ((this.#comments[this.#next]?.span.start ?? Infinity) < until) this.#next += 1;
    return this.#comments.slice(from, this.#next);
  }

  #ownLine({ text, span }: Comment): OwnLine {
    return { text: text.trimEnd(), blank: this.isBelowBlank(span.start) };
  }

  /** Whether nothing but space stands before it on its line. */
  #isOwnLine({ span }: Comment): boolean {
    let at = span.start;
    while (at > 0 && ' \t'.includes(this.#text.charAt(at - 1))) at -= 1;
    return at === 0 || '\r\n\ufeff'.includes(this.#text.charAt(at - 1));
  }

  #lineEnd(from: number): number {
    let at = from;
    while (at < this.#text.length && !'\r\n'.includes(this.#text.charAt(at))) at += 1;
    return at;
  }
}

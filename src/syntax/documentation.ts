import type { Source } from '../source.ts';
import type { Comment } from './ast.ts';

/** What separates a comment from what it stands directly above. */
const ONE_LINE_END = /^[ \t]*(?:\r\n|\n|\r)[ \t]*$/;

/** Finds the comments that document a declaration; declarations are asked for in the order of the text. */
export class Documentation {
  readonly #text: string;
  readonly #comments: readonly Comment[];
  /** The comments before this one end above the declaration that was asked for last. */
  #next = 0;

  constructor({ text }: Source, comments: readonly Comment[]) {
    this.#text = text;
    this.#comments = comments;
  }

  /** The text of the `///` lines directly above what begins at `start`, joined by line ends; undefined without any. */
  above(start: number): string | undefined {
    while ((this.#comments[this.#next]?.span.start ?? Infinity) < start) this.#next += 1;
    const lines: string[] = [];
    let below = start;
    for (let index = this.#next - 1; index >= 0; index -= 1) {
      const comment = this.#comments[index];
      if (comment === undefined || !this.#documents(comment, below)) break;
      lines.push(comment.text.slice(3).replace(/^ /, '').trimEnd());
      below = comment.span.start;
    }
    return lines.length === 0 ? undefined : lines.toReversed().join('\n');
  }

  /** Whether it is a `///` line of its own, directly above `below`. */
  #documents({ text, span }: Comment, below: number): boolean {
    return text.startsWith('///') && this.#isFirst(span.start) && ONE_LINE_END.test(this.#text.slice(span.end, below));
  }

  /** Whether nothing but space stands before `offset` on its line. */
  #isFirst(offset: number): boolean {
    let at = offset;
    while (at > 0 && ' \t'.includes(this.#text.charAt(at - 1))) at -= 1;
    return at === 0 || '\r\n\ufeff'.includes(this.#text.charAt(at - 1));
  }
}

import type { Source, Span } from '../source.ts';

/** Where errors are, so that what follows from one need not be said again. A question costs what its span is long. */
export class ErrorPlaces {
  /** The ends of the errors that start at an offset, by source. */
  readonly #ends = new Map<Source, Map<number, number[]>>();

  add({ source, start, end }: Span): void {
    const ofSource = this.#ends.get(source) ?? new Map<number, number[]>();
    this.#ends.set(source, ofSource);
    const ends = ofSource.get(start);
    if (ends === undefined) ofSource.set(start, [end]);
    else ends.push(end);
  }

  /** The errors within a span. */
  *within({ source, start, end }: Span): Generator<Span> {
    const ofSource = this.#ends.get(source);
    if (ofSource === undefined) return;
    const starts = ofSource.size < end - start ? ofSource.keys() : range(start, end);
    for (const at of starts) {
      if (at < start || at > end) continue;
      for (const to of ofSource.get(at) ?? []) if (to <= end) yield { source, start: at, end: to };
    }
  }

  /** Whether there is one within a span. */
  hasWithin(span: Span): boolean {
    return !(this.within(span).next().done ?? false);
  }
}

/** The offsets of a span, its end included. */
function* range(from: number, to: number): Generator<number> {
  for (let at = from; at <= to; at += 1) yield at;
}

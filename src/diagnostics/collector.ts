import type { Source, Span } from '../source.ts';
import { type Code, type Facts, catalogue } from './catalogue.ts';
import type { Diagnostic, Fix, Related } from './diagnostic.ts';
import { ErrorPlaces } from './error-places.ts';

/** What a report may carry besides the facts of its code. */
export interface Extras {
  readonly related?: readonly Related[];
  readonly fix?: Fix;
  /** In place of the catalogue's own label. */
  readonly label?: string;
}

/** Gathers what is wrong. One place is reported once for a code, however often the same text is evaluated. */
export class Diagnostics {
  readonly #all: Diagnostic[] = [];
  readonly #seen = new Set<string>();
  readonly #codes = new Set<Code>();
  readonly #places = new ErrorPlaces();
  readonly #silent = new Map<Source, Span[]>();
  #errors = 0;

  /** Adds a diagnostic with the catalogue's texts for `code`. */
  report<C extends Code>(code: C, span: Span, facts: Facts[C], extras: Extras = {}): void {
    const key = `${code} ${span.source.file} ${span.start} ${span.end}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const entry = catalogue[code];
    if (this.#isSilent(span)) {
      if (entry.severity === 'error') this.#errors += 1;
      return;
    }
    const help = entry.help?.(facts);
    this.#codes.add(code);
    if (entry.severity === 'error') {
      this.#errors += 1;
      this.#places.add(span);
    }
    this.#all.push({
      code,
      severity: entry.severity,
      message: entry.message(facts),
      span,
      label: extras.label ?? entry.label?.(facts) ?? '',
      related: extras.related ?? [],
      ...(help === undefined ? {} : { help }),
      ...(extras.fix === undefined ? {} : { fix: extras.fix }),
    });
  }

  /** From now on, what is wrong within `span` follows from an error there: it counts, and is not said. */
  silence(span: Span): void {
    const spans = this.#silent.get(span.source);
    if (spans === undefined) this.#silent.set(span.source, [span]);
    else spans.push(span);
  }

  #isSilent(span: Span): boolean {
    return this.#silent.get(span.source)?.some((each) => each.start <= span.start && span.end <= each.end) ?? false;
  }

  /** The parts of a source that could not be read, or not as they were meant. */
  lossesIn(source: Source): readonly Span[] {
    return this.#silent.get(source) ?? [];
  }

  /** Whether something within `span` could not be read, so that what seems to be missing may be there. */
  hasLossWithin(span: Span): boolean {
    return this.#silent.get(span.source)?.some((each) => each.start < span.end && span.start < each.end) ?? false;
  }

  /** Whether this was reported of this place. */
  has(code: Code, { source, start, end }: Span): boolean {
    return this.#seen.has(`${code} ${source.file} ${start} ${end}`);
  }

  /** Whether any of this code was reported. */
  hasCode(code: Code): boolean {
    return this.#codes.has(code);
  }

  /** How many errors there are; later stages stand on a program that has none. */
  get errorCount(): number {
    return this.#errors;
  }

  /** Whether there are more errors than anyone reads: what helps to mend one is no longer worth its time. */
  get isFlood(): boolean {
    return this.#errors > 500;
  }

  /** Whether an error lies within `span`: what follows from it there need not be said again. */
  hasErrorWithin(span: Span): boolean {
    return this.#places.hasWithin(span);
  }

  /** All of them, by file and place; those of one place in the order in which they were found. */
  sorted(): readonly Diagnostic[] {
    const files = [...new Set(this.#all.map((diagnostic) => diagnostic.span.source.file))];
    const rank = new Map(files.map((file, index) => [file, index]));
    return this.#all.toSorted(
      (a, b) =>
        (rank.get(a.span.source.file) ?? 0) - (rank.get(b.span.source.file) ?? 0) || a.span.start - b.span.start,
    );
  }
}

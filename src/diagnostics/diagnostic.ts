import type { Span } from '../source.ts';

/**
 * How bad it is: an `error` makes the program invalid, a `warning` says that it does not mean what it seems to, a
 * `lint` that it means what it says and will probably disappoint.
 */
export type Severity = 'error' | 'warning' | 'lint';

/** Another place that has a part in a diagnostic, and what it is there. */
export interface Related {
  readonly span: Span;
  readonly label: string;
}

/** A change of the text that mends the cause. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly { readonly span: Span; readonly text: string }[];
}

/** One thing that is wrong with a program, as data: what was found, what was expected, where, and what to type. */
export interface Diagnostic {
  /** A stable slug, such as `size-mismatch`; a heading of docs/errors.md. */
  readonly code: string;
  readonly severity: Severity;
  /** One line: what was found, and what was expected. */
  readonly message: string;
  readonly span: Span;
  /** What stands at `span`, shown under the source line; may be empty. */
  readonly label: string;
  readonly related: readonly Related[];
  /** What to type. */
  readonly help?: string;
  readonly fix?: Fix;
}

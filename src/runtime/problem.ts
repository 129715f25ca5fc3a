import { type RuntimeFacts, runtimeEntries } from '../diagnostics/catalogue/runtime.ts';

/** Why something could not be run or read, in the catalogue's words. It has no place in a program: a caller adds the file. */
export interface Problem {
  readonly code: keyof RuntimeFacts;
  readonly message: string;
  /** What to type. */
  readonly help?: string;
}

/** What a step gave: its value, or why there is none. */
export type Outcome<T> =
  { readonly kind: 'done'; readonly value: T } | { readonly kind: 'failed'; readonly problem: Problem };

/** The outcome of a step that went well. */
export function done<T>(value: T): Outcome<T> {
  return { kind: 'done', value };
}

/** The outcome of a step that went wrong, with the catalogue's texts for `code`. */
export function failed<C extends keyof RuntimeFacts>(
  code: C,
  facts: RuntimeFacts[C],
): { readonly kind: 'failed'; readonly problem: Problem } {
  const entry = runtimeEntries[code];
  const help = entry.help?.(facts);
  return { kind: 'failed', problem: { code, message: entry.message(facts), ...(help === undefined ? {} : { help }) } };
}

/** The first line of what a library threw, without the names of its own functions and files. */
export function reasonOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.split(/\r?\n/)[0]?.trim() || 'no reason was given';
}

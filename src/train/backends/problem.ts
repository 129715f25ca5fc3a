import { type BackendFacts, backendEntries } from '../../diagnostics/catalogue/backends.ts';

/** Why there is no backend to train on, or not enough memory, in the catalogue's words. */
export interface BackendProblem {
  readonly code: keyof BackendFacts;
  readonly message: string;
  /** What to type. */
  readonly help?: string;
}

/** The value, or why there is none. */
export type Chosen<T> =
  { readonly kind: 'done'; readonly value: T } | { readonly kind: 'failed'; readonly problem: BackendProblem };

/** A problem with the catalogue's texts for `code`. */
export function backendProblem<C extends keyof BackendFacts>(code: C, facts: BackendFacts[C]): BackendProblem {
  const entry = backendEntries[code];
  const help = entry.help?.(facts);
  return { code, message: entry.message(facts), ...(help === undefined ? {} : { help }) };
}

import type { Catalogue } from '../entry.ts';

/** Mistakes of the text itself: LANGUAGE.md sections 2 and 3. */
export interface SyntaxFacts {
  'unexpected-token': { readonly found: string; readonly expected: string; readonly hint?: string };
}

export const syntaxEntries: Catalogue<SyntaxFacts> = {
  'unexpected-token': {
    severity: 'error',
    message: ({ found, expected }) => `expected ${expected}, found ${found}`,
    help: ({ hint }) => hint,
  },
};

import type { Catalogue } from '../entry.ts';

/** Names, modules and calls: LANGUAGE.md sections 4.1 to 4.3. */
export interface NameFacts {
  'unknown-name': { readonly what: string; readonly name: string; readonly nearest?: string };
}

export const nameEntries: Catalogue<NameFacts> = {
  'unknown-name': {
    severity: 'error',
    message: ({ what, name }) => `there is no ${what} called \`${name}\``,
    help: ({ nearest }) => (nearest === undefined ? undefined : `did you mean \`${nearest}\`?`),
  },
};

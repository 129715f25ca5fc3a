import type { Catalogue } from '../entry.ts';

/** Weights files. */
export interface WeightFacts {
  'not-a-weights-file': { readonly file: string; readonly why: string };
}

export const weightEntries: Catalogue<WeightFacts> = {
  'not-a-weights-file': {
    severity: 'error',
    message: ({ file, why }) => `\`${file}\` is not a weights file: ${why}`,
  },
};

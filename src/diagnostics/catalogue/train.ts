import type { Catalogue } from '../entry.ts';

/** The settings of `train`: LANGUAGE.md sections 4.7 and 6. */
export interface TrainFacts {
  'unknown-setting': { readonly name: string; readonly nearest?: string };
}

export const trainEntries: Catalogue<TrainFacts> = {
  'unknown-setting': {
    severity: 'error',
    message: ({ name }) => `\`train\` has no setting \`${name}\``,
    help: ({ nearest }) => (nearest === undefined ? undefined : `did you mean \`${nearest}\`?`),
  },
};

import type { Catalogue } from '../entry.ts';

/** Values that show only when the network is built: LANGUAGE.md sections 4.2 to 4.4, and the limits. */
export interface ValueFacts {
  'division-by-zero': { readonly expression: string };
  'int-overflow': { readonly expression: string };
  'symbolic-value': { readonly what: string; readonly dim: string };
  'not-a-choice': { readonly param: string; readonly value: string; readonly choices: readonly string[] };
  'list-too-long': { readonly length: string; readonly limit: number };
  'expansion-too-large': { readonly what: string; readonly limit: number };
  'two-weighted-calls': { readonly path: string };
  'empty-list': { readonly what: string };
}

export const valueEntries: Catalogue<ValueFacts> = {
  'division-by-zero': {
    severity: 'error',
    message: ({ expression }) => `\`${expression}\` divides by zero`,
  },
  'int-overflow': {
    severity: 'error',
    message: ({ expression }) => `\`${expression}\` is beyond the largest int, 9007199254740991`,
  },
  'symbolic-value': {
    severity: 'error',
    message: ({ what, dim }) =>
      `${what} must be known when the program is compiled, and \`${dim}\` depends on the size of the image`,
    help: () => 'give the input a known height and width, or take the size as a parameter of type `dim`',
  },
  'not-a-choice': {
    severity: 'error',
    message: ({ param, value, choices }) => `\`${param}\` is one of ${choices.join(', ')}, and this is ${value}`,
    help: ({ param, choices }) => `write \`${param}: ${choices[0] ?? ''}\``,
  },
  'list-too-long': {
    severity: 'error',
    message: ({ length, limit }) => `this list has ${length} elements; the most is ${limit}`,
  },
  'expansion-too-large': {
    severity: 'error',
    message: ({ what, limit }) => `the program grows beyond ${limit} ${what} here`,
    help: () => 'a `for` or nested calls repeat more than was probably meant',
  },
  'two-weighted-calls': {
    severity: 'error',
    message: ({ path }) => `two calls own weights at the path \`${path}\`, so their weights would have the same names`,
    label: () => 'this call too owns weights',
    help: () =>
      'bind one of them on a line of its own, `let name = ...`, or make the chain a `sequence { ..., ... }`, whose members have paths of their own',
  },
  'empty-list': {
    severity: 'error',
    message: ({ what }) => `${what} is an empty list`,
  },
};

import type { Catalogue } from '../entry.ts';
import { showNumber } from '../show-number.ts';

/** Values that show only when the network is built: docs/language.md sections 3.2 to 3.4, and the limits. */
export interface ValueFacts {
  /** `values` is the expression with what its operands are worth. */
  'division-by-zero': { readonly expression: string; readonly values?: string };
  /** `digits` is the limit of a float; without it, an int is too large. */
  'int-overflow': { readonly expression: string; readonly values?: string; readonly digits?: number };
  'symbolic-value': { readonly what: string; readonly dim: string };
  'not-a-choice': {
    readonly param: string;
    readonly value: string;
    readonly choices: readonly string[];
    readonly nearest: string;
  };
  'list-too-long': { readonly length: string; readonly limit: number };
  'expansion-too-large': { readonly what: string; readonly limit: number };
  'two-weighted-calls': { readonly path: string; readonly count: number; readonly help: string };
  'empty-list': { readonly what: string };
}

export const valueEntries: Catalogue<ValueFacts> = {
  'division-by-zero': {
    severity: 'error',
    message: ({ expression }) => `\`${expression}\` divides by zero`,
    label: ({ values }) => (values === undefined ? '' : `this is ${values}`),
    help: () => 'change what it is divided by, or the call that gives it',
  },
  'int-overflow': {
    severity: 'error',
    message: ({ expression, digits }) =>
      digits === undefined
        ? `\`${expression}\` is beyond the largest int, 9007199254740991`
        : `\`${expression}\` is a number of more than ${digits} digits`,
    label: ({ values }) => (values === undefined ? '' : `this is ${values}`),
    help: () => 'use smaller numbers',
  },
  'symbolic-value': {
    severity: 'error',
    message: ({ what, dim }) =>
      `${what} must be known when the program is compiled, and \`${dim}\` depends on the size of the image`,
    help: () =>
      'give the input a known height and width, such as `f32[N, 3, 256, 256]`; only a parameter of type `dim` takes a size that is not known',
  },
  'not-a-choice': {
    severity: 'error',
    message: ({ param, value, choices }) => `\`${param}\` is one of ${choices.join(', ')}, and this is ${value}`,
    help: ({ param, nearest }) => `write \`${param}: ${nearest}\``,
  },
  'list-too-long': {
    severity: 'error',
    message: ({ length, limit }) => `this list has ${length} elements, and the most is ${showNumber(limit)}`,
    help: () => 'ask for fewer: a network repeats nothing so often',
  },
  'expansion-too-large': {
    severity: 'error',
    message: ({ what, limit }) => `the program grows beyond ${showNumber(limit)} ${what} here`,
    help: () => 'repeat less: a `for`, or calls within calls, multiply to more than any network has',
  },
  'two-weighted-calls': {
    severity: 'error',
    message: ({ path, count }) =>
      `${count === 2 ? 'two' : count} calls own weights at the path \`${path}\`, so their weights would have the same names`,
    label: () => 'this call too owns weights',
    help: ({ help }) => help,
  },
  'empty-list': {
    severity: 'error',
    message: ({ what }) => `${what} is empty`,
    help: () => 'name at least one, or remove the line',
  },
};

import type { Catalogue } from '../entry.ts';

/** Parameters, arguments and kinds of values: LANGUAGE.md sections 4.2 and 4.3. */
export interface CallFacts {
  'missing-argument': { readonly callee: string; readonly params: readonly string[]; readonly usage: string };
  'unknown-argument': {
    readonly callee: string;
    readonly name: string;
    readonly nearest?: string;
    readonly usage: string;
  };
  'duplicate-argument': { readonly callee: string; readonly name: string };
  'positional-optional': { readonly callee: string; readonly param: string; readonly value: string };
  'positional-after-named': { readonly callee: string; readonly param?: string; readonly value: string };
  'too-many-arguments': { readonly callee: string; readonly most: number; readonly usage: string };
  'kind-mismatch': { readonly what: string; readonly wanted: string; readonly found: string; readonly hint?: string };
  'operand-kinds': { readonly operator: string; readonly left: string; readonly right: string; readonly hint?: string };
  'mixed-list': { readonly first: string; readonly other: string };
  'unknown-type': { readonly name: string; readonly nearest?: string };
  'bad-type': { readonly why: string; readonly hint: string };
  'first-parameter': { readonly block: string };
  'not-a-stage': { readonly name: string; readonly found: string };
}

export const callEntries: Catalogue<CallFacts> = {
  'missing-argument': {
    severity: 'error',
    message: ({ callee, params }) =>
      `\`${callee}\` needs ${params.length === 1 ? 'the argument' : 'the arguments'} ${params.map((name) => `\`${name}\``).join(', ')}`,
    help: ({ usage }) => `write \`${usage}\``,
  },
  'unknown-argument': {
    severity: 'error',
    message: ({ callee, name }) => `\`${callee}\` has no parameter \`${name}\``,
    help: ({ nearest, usage }) => (nearest === undefined ? `it is \`${usage}\`` : `did you mean \`${nearest}\`?`),
  },
  'duplicate-argument': {
    severity: 'error',
    message: ({ callee, name }) => `\`${name}\` of \`${callee}\` is given twice`,
  },
  'positional-optional': {
    severity: 'error',
    message: ({ callee, param }) => `\`${param}\` of \`${callee}\` has a default, so it is given by name`,
    help: ({ param, value }) => `write \`${param}: ${value}\``,
  },
  'positional-after-named': {
    severity: 'error',
    message: ({ callee }) => `an argument of \`${callee}\` without a name follows one with a name`,
    help: ({ param, value }) => (param === undefined ? undefined : `write \`${param}: ${value}\``),
  },
  'too-many-arguments': {
    severity: 'error',
    message: ({ callee, most }) => `\`${callee}\` takes ${most === 0 ? 'no arguments' : `at most ${most}`} here`,
    help: ({ usage }) => `it is \`${usage}\``,
  },
  'kind-mismatch': {
    severity: 'error',
    message: ({ what, wanted, found }) => `${what} must be ${wanted}, and this is ${found}`,
    help: ({ hint }) => hint,
  },
  'operand-kinds': {
    severity: 'error',
    message: ({ operator, left, right }) => `\`${operator}\` does not take ${left} and ${right}`,
    help: ({ hint }) => hint,
  },
  'mixed-list': {
    severity: 'error',
    message: ({ first, other }) => `a list holds values of one kind: its first is ${first}, and this is ${other}`,
  },
  'unknown-type': {
    severity: 'error',
    message: ({ name }) => `there is no type \`${name}\``,
    help: ({ nearest }) =>
      nearest === undefined
        ? 'the types are `int`, `float`, `bool`, `dim`, tensors such as `f32[N, C, H, W]`, lists such as `[int]`, and choices such as `8 | 16`'
        : `did you mean \`${nearest}\`?`,
  },
  'bad-type': {
    severity: 'error',
    message: ({ why }) => why,
    help: ({ hint }) => hint,
  },
  'first-parameter': {
    severity: 'error',
    message: ({ block }) => `the first parameter of the block \`${block}\` must be a tensor without a default`,
    help: () => 'begin the parameters with `x: f32[N, C, H, W]`',
  },
  'not-a-stage': {
    severity: 'error',
    message: ({ name, found }) => `\`${name}\` is ${found}, and \`->\` leads to an operator, a block or a sequence`,
  },
};

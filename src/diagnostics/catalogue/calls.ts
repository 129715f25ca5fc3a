import type { Catalogue } from '../entry.ts';
import type { ForeignArgument } from '../foreign-names.ts';

/** Arguments that stand without a name where no parameter takes them so. */
interface Unnamed {
  readonly callee: string;
  /** The arguments as they are to be written, where that is all there is to say. */
  readonly write?: string;
  readonly hint?: string;
  readonly usage: string;
}

/** Parameters, arguments and kinds of values: LANGUAGE.md sections 4.2 and 4.3. */
export interface CallFacts {
  'missing-argument': {
    readonly callee: string;
    readonly params: readonly { readonly name: string; readonly wanted: string }[];
    /** What may be meant behind `x ->`, where all that is missing is the tensor that is worked on. */
    readonly calls: readonly string[];
    /** The whole call, where it is plain what was meant. */
    readonly write?: string;
    readonly usage: string;
  };
  'unknown-argument': {
    readonly callee: string;
    readonly name: string;
    readonly nearest?: string;
    /** What it is where it is another tool's name. */
    readonly foreign?: ForeignArgument;
    readonly usage: string;
  };
  /** `flows`: it was given by `->`. */
  'duplicate-argument': { readonly callee: string; readonly name: string; readonly flows: boolean };
  /** `inner` is what is called within it without a tensor. */
  'flows-in-twice': { readonly callee: string; readonly inner?: string; readonly help: string };
  'positional-optional': Unnamed & { readonly params: readonly string[] };
  'positional-after-named': Unnamed & { readonly params: readonly string[] };
  'too-many-arguments': Unnamed & { readonly most: number };
  'kind-mismatch': { readonly what: string; readonly wanted: string; readonly found: string; readonly hint?: string };
  'operand-kinds': { readonly operator: string; readonly left: string; readonly right: string; readonly hint?: string };
  'mixed-list': { readonly first: string; readonly other: string };
  /** `write` is what another language's type is here. */
  'unknown-type': { readonly name: string; readonly nearest?: string; readonly write?: string };
  'bad-type': { readonly why: string; readonly hint: string };
  'first-parameter': { readonly block: string };
  'not-a-stage': { readonly name: string; readonly found: string };
}

function writeOr(hint: string | undefined, write: string | undefined): string | undefined {
  return hint ?? (write === undefined ? undefined : `write \`${write}\``);
}

function orByName(usage: string): string {
  return `leave it out, or give it by name: a call is \`${usage}\``;
}

export const callEntries: Catalogue<CallFacts> = {
  'missing-argument': {
    severity: 'error',
    message: ({ callee, params }) =>
      `\`${callee}\` needs ${params.map(({ name, wanted }) => `\`${name}\`, ${wanted}`).join(', and ')}`,
    help: ({ params, calls, write, usage }) => {
      if (write !== undefined) return `write \`${write}\``;
      if (calls.length > 0)
        return `give it the tensor that it works on: ${calls.map((call) => `\`x -> ${call}\``).join(' or ')}`;
      const given = params.map(({ name }) => `${name}: ...`).join(', ');
      return `add \`${given}\`; a call is \`${usage}\``;
    },
  },
  'unknown-argument': {
    severity: 'error',
    message: ({ callee, name }) => `\`${callee}\` has no parameter \`${name}\``,
    help: ({ name, nearest, foreign, usage }) => {
      if (foreign?.kind === 'rename') return `\`${name}\` is \`${foreign.to}\` here: write \`${foreign.to}: ...\``;
      if (foreign?.kind === 'needless') return foreign.hint;
      return nearest === undefined ? `a call is \`${usage}\`` : `did you mean \`${nearest}\`?`;
    },
  },
  'duplicate-argument': {
    severity: 'error',
    message: ({ callee, name, flows }) =>
      flows ? `\`->\` gives \`${name}\` of \`${callee}\` already` : `\`${name}\` of \`${callee}\` is given twice`,
    help: ({ flows }) => (flows ? 'remove it' : 'remove one of the two'),
  },
  'flows-in-twice': {
    severity: 'error',
    message: ({ callee, inner }) =>
      inner === undefined
        ? `\`->\` gives \`${callee}\` the tensor that it works on, and here it is again`
        : `what flows in is given to \`${callee}\`, and \`${inner}\` within it has no tensor to work on`,
    help: ({ help }) => help,
  },
  'positional-optional': {
    severity: 'error',
    message: ({ callee, params }) => {
      if (params.length === 0) return `\`${callee}\` takes no such argument without a name`;
      const names = params
        .map((name) => `\`${name}\``)
        .join(', ')
        .replace(/, (`\w+`)$/, ' and $1');
      return params.length === 1
        ? `${names} of \`${callee}\` has a default, so it is given by name`
        : `${names} of \`${callee}\` have defaults, so they are given by name`;
    },
    help: ({ write, hint, usage }) => writeOr(hint, write) ?? orByName(usage),
  },
  'positional-after-named': {
    severity: 'error',
    message: ({ callee }) => `an argument of \`${callee}\` without a name follows one with a name`,
    help: ({ write, hint, usage }) => writeOr(hint, write) ?? orByName(usage),
  },
  'too-many-arguments': {
    severity: 'error',
    message: ({ callee, most }) =>
      `\`${callee}\` takes ${most === 0 ? 'no arguments' : most === 1 ? '1 argument' : `${most} arguments`} here`,
    help: ({ write, hint, usage }) => writeOr(hint, write) ?? `remove what is too much: a call is \`${usage}\``,
  },
  'kind-mismatch': {
    severity: 'error',
    message: ({ what, wanted, found }) => `${what} must be ${wanted}, and this is ${found}`,
    help: ({ hint }) => hint,
  },
  'operand-kinds': {
    severity: 'error',
    message: ({ operator, left, right }) =>
      left === right
        ? `\`${operator}\` does not join ${left} with another`
        : `\`${operator}\` does not join ${left} and ${right}`,
    help: ({ hint }) => hint,
  },
  'mixed-list': {
    severity: 'error',
    message: ({ first, other }) => `a list holds values of one kind: its first is ${first}, and this is ${other}`,
    help: () => 'remove it, or write it as the others',
  },
  'unknown-type': {
    severity: 'error',
    message: ({ name }) => `there is no type \`${name}\``,
    help: ({ nearest, write }) =>
      write !== undefined
        ? `write \`${write}\``
        : nearest === undefined
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
    help: () => 'write what is done with the tensor, such as `-> conv2d(21)`',
  },
};

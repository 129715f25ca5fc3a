import type { Catalogue } from '../entry.ts';

/** Names and modules: docs/language.md section 3.1, and the lines of a block. */
export interface NameFacts {
  /** `hint` is what to type where something better than a similar name is known. */
  'unknown-name': { readonly what: string; readonly name: string; readonly nearest?: string; readonly hint?: string };
  /** `again` is a name for the second, where it is bound anew as variables are. */
  'duplicate-name': { readonly what: string; readonly name: string; readonly again?: string };
  'built-in-name': { readonly what: string; readonly name: string };
  'name-case': { readonly what: string; readonly name: string; readonly capital: boolean };
  'unknown-module': {
    readonly path: string;
    readonly file: string;
    readonly nearest?: string;
    readonly library: boolean;
    /** Those of the library. */
    readonly modules: readonly string[];
  };
  'import-cycle': { readonly cycle: readonly string[] };
  'recursive-block': { readonly cycle: readonly string[] };
  'used-before-binding': { readonly name: string };
  /** `last` is its last binding. */
  'missing-result': { readonly name: string; readonly last?: string };
  'misplaced-result': { readonly name: string };
  'unused-binding': { readonly name: string };
}

function orNearest(hint: string | undefined, nearest: string | undefined): string | undefined {
  return hint ?? (nearest === undefined ? undefined : `did you mean \`${nearest}\`?`);
}

export const nameEntries: Catalogue<NameFacts> = {
  'unknown-name': {
    severity: 'error',
    message: ({ what, name }) => `there is no ${what} called \`${name}\``,
    help: ({ hint, nearest }) => orNearest(hint, nearest),
  },
  'duplicate-name': {
    severity: 'error',
    message: ({ what, name }) => `the ${what} \`${name}\` is declared twice`,
    label: () => 'declared again',
    help: ({ again }) =>
      again === undefined
        ? 'a visible name is declared once: give one of the two another name'
        : `nothing is bound anew: write \`let ${again} = ...\`, and \`${again}\` in the lines below`,
  },
  'built-in-name': {
    severity: 'error',
    message: ({ what, name }) => `\`${name}\` is a built-in ${what}, and nothing built in is redefined`,
    help: ({ name }) => `give it another name, such as \`my_${name}\``,
  },
  'name-case': {
    severity: 'error',
    message: ({ what, name, capital }) =>
      capital
        ? `the ${what} \`${name}\` must begin with a capital`
        : `the ${what} \`${name}\` must not begin with a capital`,
    help: ({ name, capital }) => {
      const first = name.slice(0, 1);
      return `write \`${capital ? first.toUpperCase() : first.toLowerCase()}${name.slice(1)}\``;
    },
  },
  'unknown-module': {
    severity: 'error',
    message: ({ path, file, library }) =>
      library
        ? `the standard library has no module \`${path}\``
        : `there is no module \`${path}\`: \`${file}\` could not be read`,
    help: ({ nearest, modules, library }) =>
      orNearest(undefined, nearest) ??
      (library
        ? `the library has ${modules.map((name) => `\`${name}\``).join(', ')}`
        : 'write `use std.resnet { resnet101 }` for the library, and `use heads { head }` for `heads.brn` beside this file'),
  },
  'import-cycle': {
    severity: 'error',
    message: ({ cycle }) => `these modules import each other: ${cycle.join(' -> ')}`,
    label: () => 'this import leads back here',
    help: () => 'move what both need into a third module',
  },
  'recursive-block': {
    severity: 'error',
    label: ({ cycle }) => `this calls \`${cycle[cycle.length - 1] ?? ''}\` from within itself`,
    message: ({ cycle }) => `a block calls itself: ${cycle.map((name) => `\`${name}\``).join(' -> ')}`,
    help: () => 'repeat with `for v in range(0, n) { ... }` inside a `sequence`',
  },
  'used-before-binding': {
    severity: 'error',
    message: ({ name }) => `\`${name}\` is used above the line that binds it`,
    help: ({ name }) => `move this line below \`${name}\``,
  },
  'missing-result': {
    severity: 'error',
    message: ({ name }) => `the block \`${name}\` has no result`,
    help: ({ last }) =>
      `end it with a line that is the tensor it gives${last === undefined ? '' : `, such as \`${last}\``}`,
  },
  'misplaced-result': {
    severity: 'error',
    message: ({ name }) => `only the last line of the block \`${name}\` is its result; this line's value is lost`,
    help: () => 'bind it, `let name = ...`, or remove it',
  },
  'unused-binding': {
    severity: 'lint',
    message: ({ name }) => `the result does not depend on \`${name}\`: it is never computed`,
    help: () => 'remove it, or name it `_`',
  },
};

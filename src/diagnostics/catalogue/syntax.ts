import type { Catalogue } from '../entry.ts';
import { foreignCall, methodCall } from '../foreign-names.ts';

/** Mistakes of the text itself: docs/language.md sections 1 and 2. */
export interface SyntaxFacts {
  'not-utf8': { readonly offset: number };
  'file-too-large': { readonly limit: string };
  'too-many-errors': { readonly limit: number };
  'nested-too-deep': { readonly limit: number };

  'unexpected-character': { readonly character: string; readonly point: string };
  'non-ascii-name': { readonly name: string };
  /** `isDoc`: it stands where other languages document. */
  'string-literal': { readonly isDoc: boolean };
  'foreign-comment': { readonly opener: string };
  'foreign-operator': { readonly found: string; readonly write?: string };
  /** `inList`: it stands between arguments or elements. */
  semicolon: { readonly inList: boolean };
  /** `method` is what is called on a value. */
  'stray-dot': { readonly method?: string };
  'malformed-number': { readonly text: string; readonly write?: string };
  'number-too-large': { readonly limit: string };

  /** `inComment`: what closes it stands behind `//`, which was meant as a division. */
  'unclosed-bracket': { readonly open: string; readonly close: string; readonly inComment: boolean };
  'stray-bracket': { readonly found: string };
  'mismatched-bracket': { readonly found: string; readonly expected: string };
  'trailing-operator': { readonly operator: string; readonly value: boolean };
  'brace-on-own-line': object;

  'unexpected-token': { readonly found: string; readonly expected: string; readonly hint?: string };
  'foreign-word': { readonly found: string; readonly what: string; readonly help: string };
  'misspelled-word': { readonly found: string; readonly expected: string };
  'misplaced-word': { readonly found: string; readonly place: string; readonly here: string };
  'outside-declaration': { readonly found: string };
  'two-on-a-line': { readonly found: string };
  /** `count` of them. */
  'missing-comma': { readonly what: string; readonly count: number };
  /** Without `what`, it stands behind an item that ends with its line. */
  'trailing-comma': { readonly what?: string };
  'wrong-sign': { readonly found: string; readonly expected: string; readonly where: string };
  'missing-type': { readonly name: string };
  'missing-let': { readonly name: string };
  'typed-binding': { readonly name: string };
  'reserved-name': { readonly word: string };
  'dotted-name': { readonly path: string };
  'called-path': {
    readonly path: string;
    readonly module: string;
    readonly name: string;
    /** To write the call as brn has it, with its arguments. */
    readonly meant?: string;
  };
  /** `meant` is to write the call as brn has it, with its arguments. */
  'called-value': { readonly meant?: string };
  /** What to type where the path of a unit was meant. */
  'indexed-value': { readonly path?: string };
  'missing-parentheses': { readonly name: string };
  'missing-else': object;
  'chained-comparison': { readonly first: string; readonly second: string };
  'operator-after-flow': { readonly operator: string };
  'sequence-without-flow': object;
}

export const syntaxEntries: Catalogue<SyntaxFacts> = {
  'not-utf8': {
    severity: 'error',
    message: ({ offset }) => `the file is not UTF-8: the byte at offset ${offset} begins no character`,
    help: () => 'save the file as UTF-8',
  },
  'file-too-large': {
    severity: 'error',
    message: ({ limit }) => `the file is larger than ${limit}, the most that brnc reads`,
    help: () => 'move parts of it to modules of their own and `use` them',
  },
  'too-many-errors': {
    severity: 'error',
    message: ({ limit }) => `more than ${limit} syntax errors: from here on they are left out`,
    label: () => 'the next error is here',
  },
  'nested-too-deep': {
    severity: 'error',
    message: ({ limit }) => `nested more than ${limit} deep`,
    label: () => 'everything within is passed over',
    help: () => 'name the inner parts with `let`, or make blocks of them',
  },

  'unexpected-character': {
    severity: 'error',
    message: ({ character, point }) =>
      `the character ${character === '' ? '' : `\`${character}\` `}(${point}) has no meaning here`,
    help: () => 'anything may stand in a comment; elsewhere only letters, digits and the signs of brn do',
  },
  'non-ascii-name': {
    severity: 'error',
    message: ({ name }) => `the name \`${name}\` has letters other than A to Z`,
    help: () => 'rename it wherever it stands: a name is made of the letters A to Z and a to z, digits and `_`',
  },
  'string-literal': {
    severity: 'error',
    message: () => 'there are no strings in brn',
    label: () => 'a string',
    help: ({ isDoc }) =>
      isDoc
        ? 'write `/// ...` above the block or the model that it describes'
        : 'things are called by name, without quotes: `data: voc2012`, `use std.resnet { resnet101 }`',
  },
  'foreign-comment': {
    severity: 'error',
    message: ({ opener }) => `comments begin with \`//\`, not with \`${opener}\``,
    help: () => 'write `// ...`; a comment ends with its line',
  },
  'foreign-operator': {
    severity: 'error',
    message: ({ found }) => `\`${found}\` is no operator of brn`,
    help: ({ found, write }) => (write === undefined ? foreignHelp(found) : `write \`${write}\``),
  },
  semicolon: {
    severity: 'error',
    message: ({ inList }) =>
      inList
        ? 'arguments and elements have `,` between them, not `;`'
        : 'nothing ends with `;`: an item ends with its line',
    help: ({ inList }) => (inList ? 'write `,`' : 'remove it, or begin a new line'),
  },
  'stray-dot': {
    severity: 'error',
    message: () => '`.` stands only within a path or a number, without spaces',
    help: ({ method }) =>
      method === undefined
        ? 'write a path as one word, `layer3.16` or `std.resnet`, and `,` between arguments'
        : `nothing is called on a tensor with a dot: write \`-> ${method}\` in place of \`.${method}\``,
  },
  'malformed-number': {
    severity: 'error',
    message: ({ text }) => `\`${text}\` is neither a number nor a name`,
    help: ({ write }) =>
      write === undefined
        ? 'a number is written `8`, `0.5`, `2.5e-6` or `25%`; a name does not begin with a digit'
        : `write \`${write}\``,
  },
  'number-too-large': {
    severity: 'error',
    message: ({ limit }) => `the number is out of range: ${limit}`,
    help: () => 'write it with fewer digits',
  },

  'unclosed-bracket': {
    severity: 'error',
    message: ({ open, close, inComment }) =>
      inComment
        ? `\`${open}\` is never closed: \`//\` begins a comment, and \`${close}\` stands in it`
        : `\`${open}\` is never closed: expected \`${close}\``,
    label: ({ close, inComment }) => (inComment ? 'from here on it is a comment' : `\`${close}\` is missing here`),
    help: ({ close, inComment }) =>
      inComment ? `write \`/\` to divide, or put \`${close}\` before the comment` : `add \`${close}\``,
  },
  'stray-bracket': {
    severity: 'error',
    message: ({ found }) => `\`${found}\` closes nothing`,
    label: () => 'no bracket is open that it could close',
    help: () => 'remove it, or add what opens it',
  },
  'mismatched-bracket': {
    severity: 'error',
    message: ({ found, expected }) => `expected \`${expected}\`, found \`${found}\``,
    help: ({ expected }) => `write \`${expected}\``,
  },
  'trailing-operator': {
    severity: 'error',
    message: ({ operator }) => `a line does not end with \`${operator}\``,
    help: ({ operator, value }) =>
      value
        ? `write what follows \`${operator}\` on the same line`
        : `a line goes on where the next begins with its operator: move \`${operator}\` there`,
  },
  'brace-on-own-line': {
    severity: 'error',
    message: () => '`{` stands on the line of what it belongs to',
    help: () => 'move it to the end of the line before',
  },

  'unexpected-token': {
    severity: 'error',
    message: ({ found, expected }) => `expected ${expected}, found ${found}`,
    help: ({ hint }) => hint,
  },
  'foreign-word': {
    severity: 'error',
    message: ({ found, what }) => `\`${found}\` is no word of brn: ${what}`,
    help: ({ help }) => help,
  },
  'misspelled-word': {
    severity: 'error',
    message: ({ found, expected }) => `expected \`${expected}\`, found \`${found}\``,
    help: ({ expected }) => `write \`${expected}\``,
  },
  'misplaced-word': {
    severity: 'error',
    message: ({ found, place, here }) => `\`${found}\` stands ${place}, not ${here}`,
    help: ({ found, place }) => `move it: \`${found}\` stands ${place}`,
  },
  'outside-declaration': {
    severity: 'error',
    message: ({ found }) => `expected \`use\`, \`block\`, \`model\` or \`train\`, found ${found}`,
    help: () => 'at the top of a file stand declarations, such as `model Name(...) { ... }`',
  },
  'two-on-a-line': {
    severity: 'error',
    message: ({ found }) => `expected the end of the line, found ${found}`,
    help: () => 'begin a new line here',
  },
  'missing-comma': {
    severity: 'error',
    message: ({ what, count }) => `${count === 1 ? 'a comma is' : 'commas are'} missing between ${what}`,
    label: () => 'expected `,` here',
    help: ({ count }) => (count === 1 ? 'add `,`' : `add \`,\` at each of ${count} places`),
  },
  'trailing-comma': {
    severity: 'error',
    message: ({ what }) =>
      what === undefined
        ? 'an item ends with its line, without a comma'
        : `a comma stands between ${what}, not after the last`,
    help: () => 'remove it',
  },
  'wrong-sign': {
    severity: 'error',
    message: ({ found, expected, where }) => `expected \`${expected}\` ${where}, found \`${found}\``,
    help: ({ expected }) => `write \`${expected}\``,
  },
  'missing-type': {
    severity: 'error',
    message: ({ name }) => `the parameter \`${name}\` has no type`,
    help: ({ name }) =>
      `write \`${name}: int\`, or another of \`float\`, \`bool\`, \`dim\`, \`f32[N, C, H, W]\`, \`[int]\`, \`8 | 16\``,
  },
  'missing-let': {
    severity: 'error',
    message: ({ name }) => `\`${name}\` is bound without \`let\``,
    help: ({ name }) => `write \`let ${name} = ...\``,
  },
  'typed-binding': {
    severity: 'error',
    message: ({ name }) => `the type of \`${name}\` is inferred: a binding states none`,
    help: ({ name }) => `write \`let ${name} = ...\``,
  },
  'reserved-name': {
    severity: 'error',
    message: ({ word }) => `\`${word}\` is a reserved word and cannot be a name`,
    help: ({ word }) => `choose another name, such as \`${word}_\``,
  },
  'dotted-name': {
    severity: 'error',
    message: ({ path }) => `expected a name, found the path \`${path}\``,
    help: ({ path }) => `a name has no dots: write \`${path.replaceAll('.', '_')}\``,
  },
  'called-path': {
    severity: 'error',
    message: ({ path }) => `\`${path}\` is a path, and only a name can be called`,
    help: ({ path, module, name, meant }) =>
      meant ??
      foreignCall(path) ??
      methodCall(path) ??
      (module.includes('.')
        ? `write \`use ${module} { ${name} }\` at the top of the file, and \`${name}(...)\` here`
        : `nothing is called on a tensor with a dot; of a module \`${module}\`, write \`use ${module} { ${name} }\` at the top of the file, and \`${name}(...)\` here`),
  },
  'called-value': {
    severity: 'error',
    message: () => 'only a name can be called, and what a call gives is no function',
    help: ({ meant }) => meant ?? 'a call works on a tensor at once: `conv2d(x, 8)`, or `x -> conv2d(8)`',
  },
  'indexed-value': {
    severity: 'error',
    message: () => 'there is no indexing in brn',
    help: ({ path }) =>
      path === undefined
        ? 'name each value with `let`, or go through a list with `for v in list { ... }`'
        : `write \`${path}\`: a unit of a sequence is named by its path`,
  },
  'missing-parentheses': {
    severity: 'error',
    message: ({ name }) => `the arguments of \`${name}\` stand in parentheses`,
    help: ({ name }) => `write \`${name}(...)\``,
  },
  'missing-else': {
    severity: 'error',
    message: () => 'an `if` that gives a value has an `else`',
    label: () => 'expected `else { ... }` after this',
    help: () => 'add `else { ... }`; only among the members of a `sequence` may it be left out',
  },
  'chained-comparison': {
    severity: 'error',
    message: () => 'comparisons do not chain',
    help: ({ first, second }) => `write \`${first} and ${second}\``,
  },
  'operator-after-flow': {
    severity: 'error',
    message: ({ operator }) => `\`${operator}\` cannot follow a flow: \`->\` binds weaker than every operator`,
    help: ({ operator }) => `put the flow in parentheses: \`(x -> f) ${operator} y\``,
  },
  'sequence-without-flow': {
    severity: 'error',
    message: () => 'a `sequence` stands behind `->`',
    help: () => 'write what flows into it: `x -> sequence { ... }`',
  },
};

const foreignHelps: Readonly<Record<string, string>> = {
  '%': 'there is no remainder; a percentage is written without a space: `25%`',
  '**': 'there are no powers; multiply',
  '^': 'there are no powers; multiply',
  '@': 'there are no decorators and no matrix product; `linear(x, features)` multiplies by weights',
  '?': 'a choice is written `if a { b } else { c }`',
  '::': 'a path is written with dots: `std.resnet`',
};

function foreignHelp(found: string): string {
  return foreignHelps[found] ?? 'a binding is made once, with `let name = ...`, and never changed';
}

import type { Parser, Printer, SupportLanguage } from 'prettier';
import { present } from '../invariant.ts';
import { positionAt } from '../source.ts';
import type { File } from '../syntax/ast.ts';
import { defaults } from './options.ts';
import { printFile } from './print-file.ts';
import { type Errors, readWhole } from './read-whole.ts';
import { treeAsText } from './same-program.ts';

/** What Prettier passes from parser to printer: it would print the comments of the file itself by its own rules. */
interface Tree {
  readonly file: File;
}

/** The languages of the plugin. */
export const languages: SupportLanguage[] = [
  { name: 'brn', parsers: ['brn'], extensions: ['.brn'], vscodeLanguageIds: ['brn'] },
];

/** A syntax error as Prettier wants it: thrown, with the place that it then shows the code of. */
function syntaxError({ diagnostics }: Errors): SyntaxError {
  const { code, message, span } = present(diagnostics[0], 'errors are not empty');
  const [start, end] = [span.start, span.end].map((offset) => positionAt(span.source, offset));
  const place = start === undefined ? '' : ` (${start.line}:${start.column})`;
  return Object.assign(new SyntaxError(`${message} [${code}]${place}`), { loc: { start, end } });
}

function parseTree(text: string, file: string): Tree {
  const read = readWhole(text, file);
  if (read.kind === 'errors') throw syntaxError(read);
  return { file: read };
}

const parser: Parser<Tree> = {
  astFormat: 'brn',
  parse: (text, { filepath }) => parseTree(text, filepath ?? 'text.brn'),
  locStart: () => 0,
  locEnd: ({ file }) => file.span.end,
};

const printer: Printer<Tree> = {
  print: ({ node }) => printFile(node.file),
  // Prettier looks into no node: the tree is printed as a whole.
  getVisitorKeys: () => [],
  // For `--debug-check`, which compares the trees before and after.
  massageAstNode: ({ file }: Tree) => treeAsText(file),
};

/** The parser of the plugin: the compiler's. */
export const parsers: { readonly brn: Parser<Tree> } = { brn: parser };

/** The printer of the plugin. */
export const printers: { readonly brn: Printer<Tree> } = { brn: printer };

/** What differs from Prettier's own defaults, unless the user says otherwise. */
export const defaultOptions = {
  printWidth: defaults.printWidth,
  tabWidth: defaults.tabWidth,
  useTabs: defaults.useTabs,
};

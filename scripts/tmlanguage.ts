import { format } from 'prettier';
import { expressionParts } from './tmlanguage/expressions.ts';
import { itemParts } from './tmlanguage/items.ts';
import { include } from './tmlanguage/rule.ts';

/** The grammar for highlighters that read TextMate's, as VS Code, Shiki and GitHub do. */
const grammar = {
  $schema: 'https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json',
  name: 'brn',
  scopeName: 'source.brn',
  fileTypes: ['brn'],
  information_for_contributors: [
    'Made from the tokens and tables of the compiler by scripts/tmlanguage.ts.',
    '`npx vitest run test/grammar -u` writes it.',
  ],
  patterns: [include('file')],
  repository: Object.fromEntries(
    Object.entries({ ...itemParts, ...expressionParts }).map(([part, patterns]) => [part, { patterns }]),
  ),
};

/** The text of grammar/brn.tmLanguage.json. */
export function printTmLanguage(): Promise<string> {
  return format(JSON.stringify(grammar), { parser: 'json', printWidth: 120 });
}

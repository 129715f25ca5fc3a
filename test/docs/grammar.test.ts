import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('docs/language.md holds the grammar that is made from the parser', () => {
  const grammar = read('grammar/brn.ebnf').replace(/^\(\*[\s\S]*?\*\)\s*/, '');
  expect(read('docs/language.md')).toContain(`\`\`\`ebnf\n${grammar.trimEnd()}\n\`\`\``);
});

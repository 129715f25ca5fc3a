import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import oniguruma from 'vscode-oniguruma';
import textmate from 'vscode-textmate';
import { printTmLanguage } from '../../scripts/tmlanguage.ts';

/** A stretch of a line and its scopes, outermost first, without `source.brn` and the `.brn` that each ends with. */
export interface Piece {
  readonly text: string;
  readonly start: number;
  readonly scopes: readonly string[];
}

async function loadGrammar(): Promise<textmate.IGrammar> {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm'));
  await oniguruma.loadWASM(Uint8Array.from(wasm).buffer);
  const text = await printTmLanguage();
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: () => Promise.resolve(textmate.parseRawGrammar(text, 'brn.tmLanguage.json')),
  });
  const grammar = await registry.loadGrammar('source.brn');
  if (grammar === null) throw new Error('it is no grammar');
  return grammar;
}

let loaded: Promise<textmate.IGrammar> | undefined;

/** The lines of a text in pieces, as VS Code's tokeniser cuts them. */
export async function tokenise(text: string): Promise<readonly (readonly Piece[])[]> {
  loaded ??= loadGrammar();
  const grammar = await loaded;
  let stack = textmate.INITIAL;
  return text.split('\n').map((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, stack);
    stack = ruleStack;
    return tokens.map(({ startIndex, endIndex, scopes }) => ({
      text: line.slice(startIndex, endIndex),
      start: startIndex,
      scopes: scopes.slice(1).map((scope) => scope.replace(/\.brn$/, '')),
    }));
  });
}

/** A text as a golden: each line behind `>`, and under it each stretch that has scopes, marked, with them. */
export async function printScopes(text: string): Promise<string> {
  const source = text.split('\n');
  const lines = (await tokenise(text)).map((pieces, index) => {
    const marks = pieces
      .filter(({ scopes }) => scopes.length > 0)
      .map(({ text: of, start, scopes }) => ` ${' '.repeat(start)}${'^'.repeat(of.length)} ${scopes.join(' ')}\n`);
    return `>${source[index]}\n${marks.join('')}`;
  });
  return lines.join('');
}

/** The text that a golden is about. */
export function sourceOf(golden: string): string {
  return golden
    .split('\n')
    .flatMap((line) => (line.startsWith('>') ? [line.slice(1)] : []))
    .join('\n');
}

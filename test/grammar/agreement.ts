import { scopes } from '../../scripts/tmlanguage/scopes.ts';
import { Diagnostics } from '../../src/diagnostics/collector.ts';
import { type Source, lineStarts, positionAt } from '../../src/source.ts';
import { layOut } from '../../src/syntax/layout.ts';
import { scan } from '../../src/syntax/lexer.ts';
import { parse } from '../../src/syntax/parse.ts';
import { Problems } from '../../src/syntax/problems.ts';
import { T, type Token, kindsOf } from '../../src/syntax/tokens.ts';
import { walk } from '../../src/syntax/visit.ts';
import { type Piece, tokenise } from './tokenise.ts';

const keyOf = new Map(Object.entries(T).map(([key, kind]) => [kind, key]));
const scopeOf: ReadonlyMap<string, string> = new Map(Object.entries(scopes));
const contextual: ReadonlySet<string> = new Set(
  [...kindsOf('leading'), ...kindsOf('inner')].map(({ text }) => text ?? ''),
);

/** The scope that a token must have, where its kind alone tells; undefined for names. */
function scopeOfToken(token: Token, names: ReadonlySet<number>): string | undefined {
  const { group } = token.tokenType;
  if (group === 'name' || group === 'layout' || names.has(token.startOffset)) return undefined;
  return scopeOf.get(keyOf.get(token.tokenType) ?? '');
}

const isKeyword = (scope: string): boolean => scope.startsWith('keyword.') || scope.startsWith('storage.');

/**
 * Where the grammar and the compiler take a word or a sign of a valid program for different things: what is a keyword for
 * one and a name for the other, and every number, operator and bracket whose scope is not that of its token. Undefined for
 * a text with errors.
 */
export async function disagreements(text: string): Promise<readonly string[] | undefined> {
  const source: Source = { file: 'net.brn', text, library: false };
  const diagnostics = new Diagnostics();
  const file = parse(source, diagnostics);
  if (diagnostics.sorted().length > 0) return undefined;
  const names = new Set([...walk(file)].flatMap((node) => (node.kind === 'name' ? [node.span.start] : [])));
  const problems = new Problems(source);
  // A line of the tokeniser ends where one of the program does.
  const starts = lineStarts(source);
  const lines = await tokenise(
    starts.map((start, at) => text.slice(start, starts[at + 1]).replace(/[\r\n]+$/, '')).join('\n'),
  );
  return layOut([...scan(problems).tokens], problems).flatMap((token) => {
    if (token.image === '') return [];
    const { line, column } = positionAt(source, token.startOffset);
    const found = pieceAt(lines[line - 1] ?? [], column - 1)?.scopes.join(' ') ?? '';
    const wanted = scopeOfToken(token, names);
    const isWrong = wanted === undefined ? contextual.has(token.image) && isKeyword(found) : wanted !== found;
    const instead = wanted ?? 'that of a name';
    return isWrong ? [`${line}:${column}: ${token.image} has the scope ${found}, and not ${instead}`] : [];
  });
}

function pieceAt(pieces: readonly Piece[], offset: number): Piece | undefined {
  return pieces.find(({ text, start }) => start <= offset && offset < start + text.length);
}

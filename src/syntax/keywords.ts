import type { TokenType } from 'chevrotain';
import type { Extras } from '../diagnostics/collector.ts';
import { replacing } from '../diagnostics/fix.ts';
import { nearestName } from '../diagnostics/nearest.ts';
import { type Span, spanText } from '../source.ts';
import { importHelp, importMeant, importsFramework } from './foreign-imports.ts';
import type { Problems } from './problems.ts';
import { type Kind, T, type Token, endOf, kindsByText, kindsOf } from './tokens.ts';

/** Words that begin a declaration. */
export const declarationKinds: ReadonlySet<TokenType> = new Set([T.Use, T.Block, T.Model, T.Train]);

/** Words that begin a model's item. */
export const itemKinds: ReadonlySet<TokenType> = new Set([
  T.Input,
  T.Backbone,
  T.Branch,
  T.Exit,
  T.Stop,
  T.Tier,
  T.Weights,
]);

interface Habit {
  readonly words: readonly string[];
  readonly kind: Kind;
  readonly what: string;
  readonly help: string;
}

/** Words that other languages begin a line with, the word of brn that was meant, and what to say. */
const habits: readonly Habit[] = [
  {
    words: ['def', 'fn', 'fun', 'func', 'function', 'proc', 'layer', 'module'],
    kind: T.Block,
    what: 'what can be called is a block',
    help: 'write `block name(x: f32[N, C, H, W]) { ... }`',
  },
  {
    words: ['class', 'struct', 'net', 'network'],
    kind: T.Model,
    what: 'a network is a model',
    help: 'write `model Name(...) { ... }`',
  },
  {
    words: ['import', 'from', 'include', 'require', 'using'],
    kind: T.Use,
    what: 'what another module has is imported with `use`',
    help: 'write `use module { name }`',
  },
  {
    words: ['var', 'const', 'val', 'auto', 'mut'],
    kind: T.Let,
    what: 'a value is named with `let`',
    help: 'write `let name = ...`',
  },
];

const leadingWords = kindsByText('leading');

/** Words between two operands, which make no item of the name before them. */
const joining: ReadonlySet<Kind> = new Set([T.And, T.Or, T.In]);

/** Whether a token is a word: a name, a path, or a word of the language. */
export function isWord(token: Token): boolean {
  const { group } = token.tokenType;
  return group === 'name' || group === 'reserved' || group === 'inner';
}

/** Whether `next` makes an item of the word before it (docs/language.md rule 4). */
export function isSecondWord(next: Token | undefined): boolean {
  return next !== undefined && !next.first && isWord(next) && !joining.has(next.tokenType);
}

/** Where a line stands: at the top of the file, or directly in the braces of what this word declares. */
export type Context = { readonly kind: Kind | undefined; readonly direct: boolean };

/**
 * The word of brn that a name stands for where it begins a line or follows `{`, with `next` behind it: a keyword, or
 * what was meant by a word of another language or a misspelling, which is reported. Undefined where it is a name.
 */
export function leadingKind(
  token: Token,
  next: Token | undefined,
  context: Context,
  problems: Problems,
): Kind | undefined {
  if (token.tokenType !== T.Name) return undefined;
  const kind = leadingWords.get(token.image);
  if (!isSecondWord(next)) return kind !== undefined && isOnlyWord(kind, context) ? kind : undefined;
  return kind ?? habitKind(token, next, problems) ?? misspeltKind(token, context, problems);
}

/** Whether a line here can begin with nothing but such a word, so that it is one even where no second word follows. */
function isOnlyWord(kind: Kind, context: Context): boolean {
  if (!context.direct) return false;
  return context.kind === undefined ? declarationKinds.has(kind) : context.kind === T.Model && itemKinds.has(kind);
}

function habitKind(token: Token, next: Token | undefined, problems: Problems): Kind | undefined {
  const span = problems.span(token.startOffset, endOf(token));
  if (token.image === 'return') {
    const edits = [{ span: problems.span(token.startOffset, next?.startOffset ?? endOf(token)), text: '' }];
    const what = 'the last line of a block is its result';
    const fix = { title: 'remove `return`', edits };
    problems.report('foreign-word', span, { found: 'return', what, help: 'remove `return`' }, { fix });
    return T.Unreadable;
  }
  const habit = habits.find(({ words }) => words.includes(token.image));
  if (habit === undefined) return undefined;
  const { kind, what } = habit;
  if (kind === T.Use) return reportImport(token, what, problems);
  const { help } = habit;
  const text = kind.text ?? '';
  const fix = { fix: { title: `write \`${text}\``, edits: [{ span, text }] } };
  problems.report('foreign-word', span, { found: token.image, what, help }, fix);
  problems.silenceLine(token.startOffset);
  return kind;
}

/** Leaves a line out, with its end. */
function removed(line: Span): Extras {
  const length = /^\r\n|^[\r\n]/.exec(line.source.text.slice(line.end, line.end + 2))?.[0].length ?? 0;
  return { fix: { title: 'leave the line out', edits: [{ span: { ...line, end: line.end + length }, text: '' }] } };
}

/** Reports an import of another language, with what it is here. */
function reportImport(token: Token, what: string, problems: Problems): Kind {
  const line = problems.lineAt(token.startOffset);
  const text = spanText(line);
  const help = importHelp(text);
  const span = problems.span(token.startOffset, endOf(token));
  const meant = importsFramework(text) ? removed(line) : replacing(line, importMeant(text));
  problems.report('foreign-word', span, { found: token.image, what, help }, meant);
  problems.silenceLine(token.startOffset);
  return T.Use;
}

const byText = (words: readonly Kind[]): ReadonlyMap<string, Kind> =>
  new Map(words.map((kind) => [kind.text ?? '', kind]));
const declarationWords = byText(kindsOf('leading').filter((kind) => declarationKinds.has(kind)));
const itemWords = byText(kindsOf('leading').filter((kind) => itemKinds.has(kind)));
const lineWords = byText([T.Let, T.Unit]);
const noWords = byText([]);

/** Which words can begin a line there. */
function wordsIn({ kind }: Context): ReadonlyMap<string, Kind> {
  if (kind === undefined) return declarationWords;
  if (kind === T.Model) return itemWords;
  return kind === T.Block ? lineWords : noWords;
}

function misspeltKind(token: Token, context: Context, problems: Problems): Kind | undefined {
  const candidates = wordsIn(context);
  const nearest = nearestName(token.image, candidates.keys());
  if (nearest === undefined) return undefined;
  const span = problems.span(token.startOffset, endOf(token));
  const fix = { title: `write \`${nearest}\``, edits: [{ span, text: nearest }] };
  problems.report('misspelled-word', span, { found: token.image, expected: nearest }, { fix });
  return candidates.get(nearest);
}

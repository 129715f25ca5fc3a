import { replacement, replacing } from '../diagnostics/fix.ts';
import { spanText } from '../source.ts';
import { importMeant } from './foreign-imports.ts';
import type { Problems } from './problems.ts';
import { type Kind, T } from './tokens.ts';

/** Text that is no token: how long it is, and what it stands for where that can be told (`&&` for `and`). */
export interface Mistake {
  readonly length: number;
  readonly kind: Kind | undefined;
  /** It ends an item, as a line end would. */
  readonly separates?: boolean;
}

/** Signs of other languages and of typesetting, longest first, and what brn writes for them. */
const foreignSigns: readonly (readonly [sign: string, kind: Kind | undefined, write: string | undefined])[] = [
  ['===', T.Equal, '=='],
  ['!==', T.NotEqual, '!='],
  ['**', T.Unreadable, undefined],
  ['+=', T.Unreadable, undefined],
  ['-=', T.Unreadable, undefined],
  ['*=', T.Unreadable, undefined],
  ['/=', T.Unreadable, undefined],
  ['&&', T.And, 'and'],
  ['||', T.Or, 'or'],
  ['=>', T.Arrow, '->'],
  ['|>', T.Arrow, '->'],
  [':=', T.Assign, '='],
  ['<>', T.NotEqual, '!='],
  ['::', T.Unreadable, undefined],
  ['?', T.Unreadable, undefined],
  ['^', T.Unreadable, undefined],
  ['@', T.Unreadable, undefined],
  ['!', T.Not, 'not '],
  ['&', T.And, 'and'],
  ['\u2192', T.Arrow, '->'],
  ['\u2212', T.Minus, '-'],
  ['\u2013', T.Minus, '-'],
  ['\u2014', T.Minus, '-'],
  ['\u00d7', T.Times, '*'],
  ['\u00f7', T.Divide, '/'],
  ['\u2264', T.LessEqual, '<='],
  ['\u2265', T.GreaterEqual, '>='],
  ['\u2260', T.NotEqual, '!='],
];

/** Whether a foreign sign begins here that would otherwise be read as several tokens. */
const FOREIGN = /===|!==|\*\*|[-+*/]=(?!=)|&&|\|\||=>|\|>|:=|<>|::/y;
const SPACE = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff\f\v]+/y;
const HASH = /#[^\r\n]*/y;
const WORD = /[\p{L}\p{M}\p{N}_]+(?:\.[\p{L}\p{M}\p{N}_]+)*/uy;
const POINT_NUMBER = /\.[0-9]+(?:[eE][+-]?[0-9]+)?%?/y;
const STRANGE = /[^\sA-Za-z0-9_()[\]{}<>=!+\-*/:,|.;#"'`%&?^@]+/y;

/** What closes a string that other languages open so. */
const quotes = new Map([
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['\u201c', '\u201d'],
  ['\u2018', '\u2019'],
]);

function endOfDelimited(text: string, from: number, close: string): number {
  const found = text.indexOf(close, from);
  return found < 0 ? text.length : found + close.length;
}

/** A string ends with its quote or its line; one in three quotes goes on over lines. */
function endOfString(text: string, at: number, close: string): number {
  const triple = close.repeat(3);
  if (text.startsWith(triple, at)) return endOfDelimited(text, at + 3, triple);
  let end = at + 1;
  while (end < text.length && !'\r\n'.includes(text.charAt(end))) {
    if (text.charAt(end) === close) return end + 1;
    end += text.charAt(end) === '\\' ? 2 : 1;
  }
  return Math.min(end, text.length);
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/**
 * A sign of another language that begins like signs of brn (`&&`, `=>`, a block comment), or undefined. It is reported.
 */
export function scanForeignSign(text: string, at: number, problems: Problems): Mistake | undefined {
  if (text.startsWith('/*', at)) {
    const end = endOfDelimited(text, at + 2, '*/');
    const span = problems.span(at, end);
    const fix = endsLine(text, end) ? { fix: replacement(span, lineComments(text.slice(at, end))) } : {};
    problems.report('foreign-comment', problems.span(at, at + 2), { opener: '/*' }, fix);
    return { length: end - at, kind: undefined };
  }
  const found = match(FOREIGN, text, at);
  if (found === '::') return scanForeignPath(at, problems) ?? reportSign(found, at, problems);
  return found === undefined ? undefined : reportSign(found, at, problems);
}

/** The rest of an import with `::`, which is reported as a whole; undefined where no import is meant. */
function scanForeignPath(at: number, problems: Problems): Mistake | undefined {
  const line = problems.lineAt(at);
  const meant = importMeant(spanText(line));
  if (meant === undefined) return undefined;
  problems.report('foreign-operator', problems.span(at, at + 2), { found: '::', write: meant }, replacing(line, meant));
  problems.silenceLine(at);
  return { length: line.end - at, kind: undefined };
}

/** A block comment as comments of brn; one that documents stays so. */
function lineComments(comment: string): string {
  const opener = comment.startsWith('/**') ? '///' : '//';
  const lines = comment
    .replace(/^\/\*+/, '')
    .replace(/\*+\/$/, '')
    .trim()
    .split(/\r\n|\n|\r/);
  return lines.map((line) => `${opener} ${line.trim().replace(/^\*+\s*/, '')}`.trimEnd()).join('\n');
}

function reportSign(found: string, at: number, problems: Problems): Mistake {
  const [, kind, write] = foreignSigns.find(([sign]) => sign === found) ?? [found, T.Unreadable, undefined];
  const span = problems.span(at, at + found.length);
  const facts = { found, ...(write === undefined ? {} : { write: write.trim() }) };
  const fix =
    write === undefined ? {} : { fix: { title: `write \`${write.trim()}\``, edits: [{ span, text: write }] } };
  problems.report('foreign-operator', span, facts, fix);
  return { length: found.length, kind };
}

/**
 * What stands at `at`, behind a token of the kind `before`, where no token of brn begins: reported, and read as what it
 * was probably meant to be.
 */
export function scanMistake(text: string, at: number, before: Kind | undefined, problems: Problems): Mistake {
  const close = quotes.get(text.charAt(at));
  if (close !== undefined) {
    const end = endOfString(text, at, close);
    problems.report('string-literal', problems.span(at, end), { isDoc: text.startsWith(close.repeat(3), at) });
    return { length: end - at, kind: T.Unreadable };
  }
  return scanSpacing(text, at, problems) ?? scanDotted(text, at, before, problems) ?? scanStrange(text, at, problems);
}

/** Whether nothing but space and a comment stands behind a place on its line. */
export function endsLine(text: string, at: number): boolean {
  return /^[ \t]*(?:\/\/|[\r\n]|$)/.test(text.slice(at, at + 200));
}

/** Comments, spaces and separators that other languages have. */
function scanSpacing(text: string, at: number, problems: Problems): Mistake | undefined {
  const comment = match(HASH, text, at);
  if (comment !== undefined) {
    const span = problems.span(at, at + 1);
    const fix = { title: 'begin the comment with `//`', edits: [{ span, text: '//' }] };
    problems.report('foreign-comment', span, { opener: '#' }, { fix });
    return { length: comment.length, kind: undefined };
  }
  if (text.startsWith(';', at)) {
    const span = problems.span(at, at + 1);
    const fix = { title: 'end the item with its line', edits: [{ span, text: endsLine(text, at + 1) ? '' : '\n' }] };
    problems.report('semicolon', span, { inList: false }, { fix });
    return { length: 1, kind: undefined, separates: true };
  }
  const space = match(SPACE, text, at);
  if (space === undefined) return undefined;
  const span = problems.span(at, at + space.length);
  const fix = { title: 'write a plain space', edits: [{ span, text: ' ' }] };
  problems.report('unexpected-character', span, characterFacts(space), { fix });
  return { length: space.length, kind: undefined };
}

/** A `.` that is not within a path, and numbers that begin with one. */
function scanDotted(text: string, at: number, before: Kind | undefined, problems: Problems): Mistake | undefined {
  if (!text.startsWith('.', at)) return undefined;
  const number = before?.group === 'name' ? undefined : match(POINT_NUMBER, text, at);
  if (number === undefined) {
    const method = before?.group === 'close' ? /^\.([A-Za-z_]\w*)/.exec(text.slice(at, at + 40))?.[1] : undefined;
    problems.report('stray-dot', problems.span(at, at + 1), method === undefined ? {} : { method });
    return { length: 1, kind: T.Unreadable };
  }
  const span = problems.span(at, at + number.length);
  const fix = { title: `write \`0${number}\``, edits: [{ span, text: `0${number}` }] };
  problems.report('malformed-number', span, { text: number, write: `0${number}` }, { fix });
  return { length: number.length, kind: number.endsWith('%') ? T.Percent : T.Float };
}

function scanStrange(text: string, at: number, problems: Problems): Mistake {
  const word = match(WORD, text, at);
  if (word !== undefined) {
    problems.report('non-ascii-name', problems.span(at, at + word.length), { name: word.slice(0, 40) });
    return { length: word.length, kind: word.includes('.') ? T.Path : T.Name };
  }
  const sign = foreignSigns.find(([each]) => text.startsWith(each, at));
  if (sign !== undefined) return reportSign(sign[0], at, problems);
  const remainder = text.startsWith('%', at);
  if (remainder) return reportSign('%', at, problems);
  const strange = match(STRANGE, text, at) ?? text.slice(at, at + 1);
  problems.report('unexpected-character', problems.span(at, at + strange.length), characterFacts(strange));
  // Before a word it is a habit of other languages (`$name`), and the word means what it says.
  const isSigil = /^\w/.test(text.slice(at + strange.length, at + strange.length + 1));
  return { length: strange.length, kind: isSigil ? undefined : T.Unreadable };
}

/** The first character as itself, where it can be seen, and as its number. */
function characterFacts(text: string): { readonly character: string; readonly point: string } {
  const first = text.codePointAt(0) ?? 0;
  const point = `U+${first.toString(16).toUpperCase().padStart(4, '0')}`;
  const visible = /^[^\p{C}\p{Z}]/u.test(text);
  return { character: visible ? String.fromCodePoint(first) : '', point };
}

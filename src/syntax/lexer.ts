import type { Comment } from './ast.ts';
import { endsLine, scanForeignSign, scanMistake } from './mistakes.ts';
import type { Problems } from './problems.ts';
import { type Kind, T, type Token, kindsByText, makeToken } from './tokens.ts';

/** The tokens of a text, without line ends: whether one stands first on its line is a property of it. */
export interface Scan {
  readonly tokens: readonly Token[];
  readonly comments: readonly Comment[];
}

const MAX_INT_DIGITS = 15;
const MAX_EXPONENT = 300;
/** Digits that no double can tell apart, and that exact arithmetic would still carry along. */
const MAX_NUMBER_LENGTH = 40;

const WORD = /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*/y;
const NUMBER = /[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const NUMBER_TAIL = /[A-Za-z0-9_.]+/y;
const COMMENT = /\/\/[^\r\n]*/y;
/** Classes of Unicode take milliseconds to compile, and are asked for only where a character is not ASCII. */
const NOT_ASCII_TAIL = /[\p{L}\p{M}\p{N}_.]+/uy;

const words = kindsByText('reserved', 'inner');
const reserved = kindsByText('reserved');
const signs = kindsByText('infix', 'open', 'close', 'symbol');
const signStarts = new Set([...signs.keys()].map((text) => text.charCodeAt(0)));
const SLASH = 47;

const isWordStart = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** The end of `pattern`'s match at `at`, or `at` where it does not match. */
function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

class Lexer {
  readonly #text: string;
  readonly #problems: Problems;
  readonly #tokens: Token[] = [];
  readonly #comments: Comment[] = [];
  #at = 0;
  /** Whether the next token is the first of its line. */
  #first = true;
  /** The brackets that are open. */
  readonly #open: Kind[] = [];
  /** Up to where every `;` in a list was reported with the first of them. */
  #reportedTo = 0;

  constructor(problems: Problems) {
    this.#problems = problems;
    this.#text = problems.source.text;
    if (this.#text.startsWith('\ufeff')) this.#at = 1;
  }

  run(): Scan {
    while (this.#at < this.#text.length && !this.#problems.full) this.#next();
    return { tokens: this.#tokens, comments: this.#comments };
  }

  #next(): void {
    const code = this.#text.charCodeAt(this.#at);
    if (code === 32 || code === 9) this.#at += 1;
    else if (code === 10 || code === 13) this.#lineEnd();
    else if (isWordStart(code)) this.#word();
    else if (isDigit(code)) this.#number();
    else if (code === SLASH && this.#text.charCodeAt(this.#at + 1) === SLASH) this.#comment();
    else if (signStarts.has(code)) this.#sign();
    else this.#mistake();
  }

  #push(kind: Kind, end: number): void {
    this.#tokens.push(makeToken(kind, this.#text.slice(this.#at, end), this.#at, this.#first));
    this.#first = false;
    this.#at = end;
    if (kind.group === 'open') this.#open.push(kind);
    else if (kind.group === 'close') this.#open.pop();
  }

  #lineEnd(): void {
    this.#first = true;
    this.#at += 1;
  }

  #comment(): void {
    const end = matchEnd(COMMENT, this.#text, this.#at);
    const span = this.#problems.span(this.#at, end);
    this.#comments.push({ kind: 'comment', text: this.#text.slice(this.#at, end), span });
    this.#at = end;
  }

  /** A name, a path or a word of the language. */
  #word(): void {
    const end = matchEnd(WORD, this.#text, this.#at);
    if (this.#foreignTail(end) > end) return this.#mistake();
    const image = this.#text.slice(this.#at, end);
    const kind = words.get(image);
    if (kind !== undefined || !image.includes('.')) return this.#push(kind ?? T.Name, end);
    const head = image.slice(0, image.indexOf('.'));
    if (reserved.has(head)) {
      this.#problems.report('reserved-name', this.#problems.span(this.#at, this.#at + head.length), { word: head });
    }
    this.#push(T.Path, end);
  }

  /** The end of the letters at `at` that are not ASCII, and of what follows them without a space. */
  #foreignTail(at: number): number {
    return this.#text.charCodeAt(at) > 127 ? matchEnd(NOT_ASCII_TAIL, this.#text, at) : at;
  }

  #number(): void {
    const digits = matchEnd(NUMBER, this.#text, this.#at);
    const tail = this.#foreignTail(matchEnd(NUMBER_TAIL, this.#text, digits));
    if (tail > digits) return this.#malformed(tail);
    const image = this.#text.slice(this.#at, digits);
    const percent = this.#text.startsWith('%', digits) && !/[eE]/.test(image);
    const end = percent ? digits + 1 : digits;
    const isInt = !percent && /^[0-9]*$/.test(image);
    this.#checkSize(image, isInt, end);
    this.#push(percent ? T.Percent : isInt ? T.Int : T.Float, end);
  }

  #checkSize(image: string, isInt: boolean, end: number): void {
    const exponent = Number(/[eE](.*)/.exec(image)?.[1] ?? '0');
    const limit = isInt
      ? image.length > MAX_INT_DIGITS && `an int has at most ${MAX_INT_DIGITS} digits`
      : Math.abs(exponent) > MAX_EXPONENT
        ? `an exponent lies between -${MAX_EXPONENT} and ${MAX_EXPONENT}`
        : image.length > MAX_NUMBER_LENGTH && `a number has at most ${MAX_NUMBER_LENGTH} characters`;
    if (limit !== false) this.#problems.report('number-too-large', this.#problems.span(this.#at, end), { limit });
  }

  #malformed(end: number): void {
    const image = this.#text.slice(this.#at, end);
    const span = this.#problems.span(this.#at, end);
    const write = mendNumber(image);
    const facts = { text: image.slice(0, 40), ...(write === undefined ? {} : { write }) };
    const fix = write === undefined ? {} : { fix: { title: `write \`${write}\``, edits: [{ span, text: write }] } };
    this.#problems.report('malformed-number', span, facts, fix);
    this.#push(T.Float, end);
  }

  #sign(): void {
    const mistake = scanForeignSign(this.#text, this.#at, this.#problems);
    if (mistake !== undefined) return this.#take(mistake);
    const two = signs.get(this.#text.slice(this.#at, this.#at + 2));
    const one = two ?? signs.get(this.#text.charAt(this.#at));
    if (one === undefined) this.#mistake();
    else this.#push(one, this.#at + (two === undefined ? 1 : 2));
  }

  /** Whether `;` stands here between arguments or elements, where other languages too write a comma. */
  #separatesInList(): boolean {
    const inList = this.#open.at(-1) === T.LParen || this.#open.at(-1) === T.LBracket;
    return inList && this.#text.startsWith(';', this.#at) && !endsLine(this.#text, this.#at + 1);
  }

  /** Takes `;` as a comma, and reports all of a list in one. */
  #semicolonInList(): void {
    if (this.#at >= this.#reportedTo) {
      const rest = /^[^\r\n)\]]*/.exec(this.#text.slice(this.#at))?.[0] ?? '';
      this.#reportedTo = this.#at + rest.length;
      const places = Array.from(rest.matchAll(/;(?!\s*$)/g), ({ index }) => this.#at + index);
      const edits = places.map((place) => ({ span: this.#problems.span(place, place + 1), text: ',' }));
      const fix = { title: 'write `,`', edits };
      // `for (let i = 0; i < 3; ...)` is another matter.
      const isLoop = /\bfor\s*\([^()\r\n]*$/.test(this.#text.slice(Math.max(0, this.#at - 200), this.#at));
      const span = this.#problems.span(this.#at, this.#at + 1);
      if (!isLoop) this.#problems.report('semicolon', span, { inList: true }, { fix });
    }
    this.#push(T.Comma, this.#at + 1);
  }

  #mistake(): void {
    if (this.#separatesInList()) return this.#semicolonInList();
    this.#take(scanMistake(this.#text, this.#at, this.#tokens.at(-1)?.tokenType, this.#problems));
  }

  #take({ length, kind, separates = false }: ReturnType<typeof scanMistake>): void {
    if (kind === undefined) this.#at += length;
    else this.#push(kind, this.#at + length);
    this.#first ||= separates;
  }
}

/** What was meant by a number that other languages would take, if that is plain. */
function mendNumber(image: string): string | undefined {
  if (/^[0-9]+\.$/.test(image)) return `${image}0`;
  if (/^[0-9_]+$/.test(image)) return image.replaceAll('_', '');
  const range = /^([0-9]+)\.\.([0-9]+)$/.exec(image);
  return range === null ? undefined : `range(${range[1]}, ${range[2]})`;
}

/** Cuts a text into tokens and comments. Text that is no token is reported; it never throws. */
export function scan(problems: Problems): Scan {
  return new Lexer(problems).run();
}

/** A text and where it came from. */
export interface Source {
  /** The path to show a user: as given on the command line, or `std/resnet.brn` for the library. */
  readonly file: string;
  readonly text: string;
  /** Whether it is the standard library's; an error that a user caused is reported in their own file where it can be. */
  readonly library: boolean;
}

/** A stretch of a source: `[start, end)` in UTF-16 code units. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** A place as people count: both from 1; a column counts UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const lineStartsOf = new WeakMap<Source, readonly number[]>();

/** The offset at which each line starts; a line ends with `\n`, `\r\n` or `\r`. */
export function lineStarts(source: Source): readonly number[] {
  const known = lineStartsOf.get(source);
  if (known !== undefined) return known;
  const starts = [0];
  for (const match of source.text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
  lineStartsOf.set(source, starts);
  return starts;
}

/** The position of `offset`, which is clamped to the text. */
export function positionAt(source: Source, offset: number): Position {
  const starts = lineStarts(source);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: Math.min(offset, source.text.length) - (starts[low] ?? 0) + 1 };
}

/** The text of a line (from 1), without its line end. */
export function lineText(source: Source, line: number): string {
  const starts = lineStarts(source);
  const from = starts[line - 1];
  if (from === undefined) return '';
  return source.text.slice(from, starts[line] ?? source.text.length).replace(/[\r\n]+$/, '');
}

/** The text that a span covers. */
export function spanText(span: Span): string {
  return span.source.text.slice(span.start, span.end);
}

/** A text on one line, as messages and titles show it. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/** What a new line of a text ends with: the same as its first. */
export function lineEndOf({ text }: Source): string {
  return /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
}

/** The smallest span that covers both; they are of one source. */
export function spanTo(from: Span, to: Span): Span {
  return { source: from.source, start: Math.min(from.start, to.start), end: Math.max(from.end, to.end) };
}

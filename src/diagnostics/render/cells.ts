import { eastAsianWidth } from 'get-east-asian-width';

/** What a reader sees as one character of a line, and where. Columns count from 0 and are those of the screen. */
export interface Cell {
  /** Where it starts in the text, in UTF-16 code units. */
  readonly offset: number;
  /** What to print for it. */
  readonly text: string;
  readonly column: number;
  readonly width: number;
}

const tabStop = 4;

/** Control characters, and those that turn the direction of the text round: neither may reach a terminal. */
const unprintable = /[\p{Cc}\u2028\u2029\u200E\u200F\u202A-\u202E\u2066-\u2069\uFFF9-\uFFFB]|[\uD800-\uDFFF]/gu;

/** `text` with each character that a terminal would obey, or could not show, replaced by a visible one. */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\uFFFD';
  });
}

const plain = /^[\x20-\x7e]*$/;
let segmenter: Intl.Segmenter | undefined;

/** What a reader sees as characters, each with its offset. A segmenter costs more than the rest: most texts need none. */
function characters(text: string): Iterable<{ readonly segment: string; readonly index: number }> {
  if (/^[\t\x20-\x7e]*$/.test(text)) return [...text].map((segment, index) => ({ segment, index }));
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
}

/** The columns that one character takes, several code points though it may have. */
function characterWidth(character: string): number {
  if (/^[\p{Default_Ignorable_Code_Point}\p{Mark}\p{Control}]*$/u.test(character)) return 0;
  if (/\p{Emoji_Presentation}|\p{Emoji}\uFE0F/u.test(character)) return 2;
  return eastAsianWidth(character.codePointAt(0) ?? 0);
}

/** The width of `text` on a screen, in columns; wide characters count two. */
export function displayWidth(text: string): number {
  if (plain.test(text)) return text.length;
  return [...characters(text)].reduce((width, { segment }) => width + characterWidth(segment), 0);
}

/** The cells of a line, with tabs as spaces. */
export function layoutLine(line: string): readonly Cell[] {
  const cells: Cell[] = [];
  let column = 0;
  for (const { segment, index } of characters(line)) {
    const text = segment === '\t' ? ' '.repeat(tabStop - (column % tabStop)) : printable(segment);
    const width = displayWidth(text);
    cells.push({ offset: index, text, column, width });
    column += width;
  }
  return cells;
}

/** The column after the last cell. */
export function endColumn(cells: readonly Cell[]): number {
  const last = cells.at(-1);
  return last === undefined ? 0 : last.column + last.width;
}

/** The column at which the character at `offset` stands; the one after the last for an offset past the line's end. */
export function columnAt(cells: readonly Cell[], offset: number): number {
  const next = cells.findIndex((cell) => cell.offset > offset);
  const cell = next < 0 ? cells.at(-1) : cells[next - 1];
  if (cell === undefined) return 0;
  const within = next >= 0 || offset < cell.offset + cell.text.length;
  return within ? cell.column : cell.column + cell.width;
}

import type { Source } from '../../source.ts';
import { type Cell, columnAt, displayWidth, endColumn, layoutLine, printable } from './cells.ts';
import { type Mark, type MarkedSource, lineBounds } from './marks.ts';

/** The widest stretch of a source line to show, in columns. */
const widest = 110;
/** How much of a line to lay out on each side of a mark: more than is ever shown, and little of a line of megabytes. */
const margin = 2 * widest;

/** How to colour an excerpt. */
export interface ExcerptStyle {
  readonly gutter: (text: string) => string;
  readonly primary: (text: string) => string;
  readonly related: (text: string) => string;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** The columns of a line to show, so that `wanted` is among them; a mark that is too long is cut at its end. */
function visibleColumns(wanted: Range, end: number): Range {
  if (end <= widest) return { from: 0, to: end };
  const slack = Math.max(8, Math.floor((widest - (wanted.to - wanted.from)) / 2));
  const latest = Math.max(0, end - widest);
  const from = wanted.to <= widest ? 0 : Math.max(0, Math.min(wanted.from - slack, latest));
  return { from, to: Math.min(end, from + widest) };
}

/** The marks of one line in groups that fit on the screen together. */
function groupMarks(marks: readonly Mark[], columnsOf: (mark: Mark) => Range, end: number): readonly Mark[][] {
  const groups: Mark[][] = [];
  for (const mark of marks) {
    const group = groups.at(-1);
    const together = [...(group ?? []), mark].map(columnsOf);
    const width = Math.max(...together.map((range) => range.to)) - Math.min(...together.map((range) => range.from));
    if (group !== undefined && (end <= widest || width <= widest - 16)) group.push(mark);
    else groups.push([mark]);
  }
  return groups;
}

function showCells(cells: readonly Cell[], visible: Range, cutBefore: boolean, cutAfter: boolean): string {
  const inside = cells.filter((cell) => cell.column >= visible.from && cell.column + cell.width <= visible.to);
  const text = inside.map((cell) => cell.text).join('');
  return `${cutBefore ? '…' : ''}${text.trimEnd()}${cutAfter ? '…' : ''}`;
}

function showMark(mark: Mark, range: Range, visible: Range, indent: number, style: ExcerptStyle): string {
  const from = Math.max(range.from, visible.from);
  const length = Math.max(1, Math.min(range.to, visible.to) - from);
  const line = (mark.primary ? '^' : '-').repeat(length);
  const text = mark.label === '' ? line : `${line} ${printable(mark.label)}`;
  return ' '.repeat(from - visible.from + indent) + (mark.primary ? style.primary : style.related)(text);
}

/** The rows of one source line: its text, then a row for each mark; several times where they are far apart. */
function showLine(source: Source, line: number, marks: readonly Mark[], style: ExcerptStyle): readonly string[][] {
  const bounds = lineBounds(source, line);
  const from = Math.max(0, Math.min(...marks.map((mark) => mark.start)) - margin);
  const to = Math.max(...marks.map((mark) => Math.min(mark.end, mark.start + margin))) + margin;
  if (to - from > 3 * margin && marks.length > 1) return marks.flatMap((mark) => showLine(source, line, [mark], style));
  const textEnd = Math.min(bounds.end, bounds.start + to);
  const cells = layoutLine(source.text.slice(bounds.start + from, textEnd));
  const end = endColumn(cells);
  const columnsOf = (mark: Mark): Range => ({
    from: columnAt(cells, mark.start - from),
    to: columnAt(cells, mark.end - from),
  });
  return groupMarks(marks, columnsOf, end).map((group) => {
    const ranges = group.map(columnsOf);
    const wanted = {
      from: Math.min(...ranges.map((range) => range.from)),
      to: Math.max(...ranges.map((range) => range.to)),
    };
    const visible = visibleColumns(wanted, end);
    const cutBefore = from > 0 || visible.from > 0;
    const cutAfter = visible.to < end || textEnd < bounds.end;
    const text = showCells(cells, visible, cutBefore, cutAfter);
    return [text, ...group.map((mark) => showMark(mark, columnsOf(mark), visible, cutBefore ? 1 : 0, style))];
  });
}

/** The lines to show: those with marks, and a single one between two of them. Undefined stands for left-out lines. */
function linesToShow(marks: readonly Mark[]): readonly (number | undefined)[] {
  const marked = [...new Set(marks.map((mark) => mark.line))];
  return marked.flatMap((line, index) => {
    const before = marked[index - 1];
    if (before === undefined || line - before === 1) return [line];
    return line - before === 2 ? [line - 1, line] : [undefined, line];
  });
}

/** The text of a line without marks, cut at its end. */
function plainLine(source: Source, line: number): string {
  const bounds = lineBounds(source, line);
  const cells = layoutLine(source.text.slice(bounds.start, Math.min(bounds.end, bounds.start + margin)));
  const end = endColumn(cells);
  const visible = { from: 0, to: Math.min(end, widest) };
  return showCells(cells, visible, false, visible.to < end || bounds.start + margin < bounds.end);
}

/** The source lines of an excerpt with its marks under them, behind a gutter of `digits` columns. */
export function renderExcerpt(marked: MarkedSource, digits: number, style: ExcerptStyle): readonly string[] {
  const { source, marks } = marked;
  const row = (number: string, text: string): string =>
    `${style.gutter(` ${number.padStart(digits)} |`)} ${text}`.trimEnd();
  return linesToShow(marks).flatMap((line) => {
    if (line === undefined) return [style.gutter(` ${'...'.slice(0, Math.max(3, digits))}`)];
    const own = marks.filter((mark) => mark.line === line);
    if (own.length === 0) return [row(String(line), plainLine(source, line))];
    return showLine(source, line, own, style).flatMap(([text = '', ...rows]) => [
      row(String(line), text),
      ...rows.map((marksRow) => row('', marksRow)),
    ]);
  });
}

/** How many columns the line numbers of a diagnostic's excerpts take. */
export function gutterDigits(sources: readonly MarkedSource[]): number {
  return displayWidth(String(Math.max(1, ...sources.flatMap(({ marks }) => marks.map((mark) => mark.line)))));
}

import { displayWidth } from '../diagnostics/render/cells.ts';

/** A column: its heading, and whether it holds figures, which stand at its right. */
export interface Column {
  readonly heading: string;
  readonly figures?: boolean;
}

const gap = '  ';

/** Rows under their headings, in columns without borders. */
export function showTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const all = [columns.map(({ heading }) => heading), ...rows];
  const widths = columns.map((_, index) => Math.max(...all.map((row) => displayWidth(row[index] ?? ''))));
  const showCell = (cell: string, index: number): string => {
    const padding = ' '.repeat(Math.max(0, (widths[index] ?? 0) - displayWidth(cell)));
    return columns[index]?.figures === true ? padding + cell : cell + padding;
  };
  return all.map((row) => `${row.map(showCell).join(gap).trimEnd()}\n`).join('');
}

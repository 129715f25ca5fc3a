import { lineHeight, shorten, widthOf } from '../draw/text.ts';
import type { Size } from './chart.ts';
import { CHART_COLOURS } from './looks.ts';
import { element, picture, textAt } from './svg.ts';

/** An image of a grid, and what stands below it. */
export interface GridCell {
  /** The bytes of a PNG. */
  readonly png: Uint8Array;
  readonly caption: string;
  /** Whether it has a frame. */
  readonly framed?: boolean;
}

/** A colour and what it stands for. */
export interface Swatch {
  readonly colour: string;
  readonly label: string;
}

/** Images in rows and columns with headings, all of one size. */
export interface ImageGrid {
  readonly title: string;
  /** What a reader must know of it. */
  readonly note: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly GridCell[])[];
  /** Of each image. */
  readonly cell: Size;
  readonly legend: readonly Swatch[];
}

const colours = CHART_COLOURS.light;

/** Lengths in pixels. */
const SPACE = { edge: 16, gap: 8, top: 78, caption: 20, legend: 22 } as const;
/** The side of a swatch, and the room from it to its label and from there to the next. */
const SWATCH = { side: 11, label: 16, next: 18 } as const;

/** A grid of images as the text of an SVG file that holds them, on a light background. */
export function imageGrid(grid: ImageGrid): string {
  const { columns, rows, cell, title, note } = grid;
  const width = Math.max(360, 2 * SPACE.edge + columns.length * (cell.width + SPACE.gap) - SPACE.gap);
  const lines = legendLines(grid.legend, width - 2 * SPACE.edge);
  const bottom = SPACE.top + rows.length * (cell.height + SPACE.caption + SPACE.gap);
  const height = bottom + lines.length * SPACE.legend + SPACE.edge;
  const room = width - 2 * SPACE.edge;
  const size = { width: Math.ceil(width), height: Math.ceil(height) };
  return picture({ size, title, description: note, background: colours.background }, [
    textAt(
      { x: SPACE.edge, y: 26, text: shorten(title, 'title', room), style: 'title', anchor: 'start' },
      colours.text,
    ),
    textAt(
      { x: SPACE.edge, y: 45, text: shorten(note, 'small', room), style: 'small', anchor: 'start' },
      colours.muted,
    ),
    ...columns.map((text, column) => {
      const x = xOf(cell, column) + cell.width / 2;
      const label = {
        x,
        y: SPACE.top - 8,
        text: shorten(text, 'name', cell.width),
        style: 'name',
        anchor: 'middle',
      } as const;
      return textAt(label, colours.text);
    }),
    ...rows.flatMap((cells, row) => cells.flatMap((each, column) => drawCell(each, cell, row, column))),
    ...lines.flatMap((line, index) => drawLegend(line, bottom + 8 + index * SPACE.legend)),
  ]);
}

function xOf({ width }: Size, column: number): number {
  return SPACE.edge + column * (width + SPACE.gap);
}

function drawCell(
  { png, caption, framed = false }: GridCell,
  size: Size,
  row: number,
  column: number,
): readonly string[] {
  const { width, height } = size;
  const x = xOf(size, column);
  const y = SPACE.top + row * (height + SPACE.caption + SPACE.gap);
  const image = { x, y, width, height, href: `data:image/png;base64,${base64(png)}`, preserveAspectRatio: 'none' };
  const frame = { fill: 'none', stroke: colours.text, 'stroke-width': 2.5 };
  const text = shorten(caption, 'small', width);
  return [
    element('image', image),
    ...(framed ? [element('rect', { x: x - 2, y: y - 2, width: width + 4, height: height + 4, ...frame })] : []),
    textAt(
      { x: x + width / 2, y: y + height + 15, text, style: framed ? 'strong' : 'small', anchor: 'middle' },
      colours.text,
    ),
  ];
}

/** The legend's entries in lines that fit. */
function legendLines(
  legend: readonly Swatch[],
  room: number,
): readonly (readonly (Swatch & { readonly x: number })[])[] {
  const lines: (Swatch & { readonly x: number })[][] = [];
  let x = Infinity;
  for (const swatch of legend) {
    const width = SWATCH.label + widthOf(swatch.label, 'small');
    if (x + width > room) {
      lines.push([]);
      x = 0;
    }
    lines.at(-1)?.push({ ...swatch, x: SPACE.edge + x });
    x += width + SWATCH.next;
  }
  return lines;
}

function drawLegend(line: readonly (Swatch & { readonly x: number })[], y: number): readonly string[] {
  return line.flatMap(({ x, colour, label }) => [
    element('rect', { x, y, width: SWATCH.side, height: SWATCH.side, fill: colour, stroke: colours.axis }),
    textAt(
      { x: x + SWATCH.label, y: y + lineHeight('small') - 4, text: label, style: 'small', anchor: 'start' },
      colours.text,
    ),
  ]);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

import { drawText, glyphHeight, glyphWidth } from './font.ts';
import type { Colour } from './palette.ts';
import { type Pixels, pixels } from './pixels.ts';
import { resizeBilinear } from './resize.ts';

/** One picture of a sheet, and what stands below it: a heading and a line of figures. */
export interface Panel {
  readonly picture: Pixels;
  readonly heading: string;
  readonly caption: string;
  /** Drawn with a frame: the exit that answered. */
  readonly marked: boolean;
}

const panelWidth = 300;
const gap = 12;
const headingScale = 2;
const captionHeight = headingScale * glyphHeight + glyphHeight + 16;
const paper = 250;
const ink: Colour = [30, 34, 42];
const faint: Colour = [96, 102, 112];
const mark: Colour = [214, 72, 48];

/** RGB pictures of one size side by side, at most four in a row, with their captions. */
export function drawSheet(panels: readonly Panel[]): Pixels {
  const columns = Math.min(4, panels.length);
  const tallest = Math.max(0, ...panels.map(({ picture }) => scaledHeight(picture)));
  const cell = { width: panelWidth + gap, height: tallest + captionHeight + gap };
  const width = columns * cell.width + gap;
  const height = Math.ceil(panels.length / Math.max(1, columns)) * cell.height + gap;
  const sheet = pixels(width, height, 3, new Uint8Array(width * height * 3).fill(paper));
  panels.forEach((panel, index) => {
    drawPanel(sheet, panel, gap + (index % columns) * cell.width, gap + Math.floor(index / columns) * cell.height);
  });
  return sheet;
}

function scaledHeight({ width, height }: Pixels): number {
  return Math.max(1, Math.round((height * panelWidth) / width));
}

function drawPanel(sheet: Pixels, { picture, heading, caption, marked }: Panel, x: number, y: number): void {
  const scaled = resizeBilinear(picture, panelWidth, scaledHeight(picture));
  if (marked) fillBox(sheet, x - 4, y - 4, scaled.width + 8, scaled.height + 8, mark);
  for (let row = 0; row < scaled.height; row += 1) {
    const line = scaled.data.subarray(row * scaled.width * 3, (row + 1) * scaled.width * 3);
    sheet.data.set(line, ((y + row) * sheet.width + x) * 3);
  }
  const below = y + scaled.height + 8;
  drawText(sheet, fitted(heading, headingScale), x, below, headingScale, marked ? mark : ink);
  drawText(sheet, fitted(caption, 1), x, below + headingScale * glyphHeight + 5, 1, faint);
}

/** As much of a text as fits below a picture. */
function fitted(text: string, scale: number): string {
  const most = Math.floor(panelWidth / (glyphWidth * scale));
  return text.length <= most ? text : `${text.slice(0, most - 2)}..`;
}

function fillBox(sheet: Pixels, x: number, y: number, width: number, height: number, colour: Colour): void {
  for (let row = y; row < y + height; row += 1) {
    for (let column = x; column < x + width; column += 1) sheet.data.set(colour, (row * sheet.width + column) * 3);
  }
}

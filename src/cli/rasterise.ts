import type { Sharp } from 'sharp';
import { note } from './console.ts';

/** How many pixels of a PNG are one of the drawing, and how many it has at most along a side. */
const PNG = { scale: 2, longest: 16_000 } as const;

async function rasterise(svg: string): Promise<Sharp> {
  const { default: sharp } = await import('sharp');
  const [, width = '1', height = '1'] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
  const scale = Math.min(PNG.scale, PNG.longest / Math.max(Number(width), Number(height)));
  // At 72 dots an inch a unit of SVG is a pixel.
  return sharp(Buffer.from(svg), { density: 72 * scale, unlimited: true });
}

/** Whether text shows in a raster image: it does not where no font is installed. */
async function hasFonts(): Promise<boolean> {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><text y="15">x</text></svg>';
  const { channels } = await (await rasterise(svg)).stats();
  return channels.some(({ max }) => max > 0);
}

let fonts: Promise<boolean> | undefined;

/** Tells once that the PNGs will have no text. */
async function noteMissingFonts(): Promise<void> {
  if (fonts !== undefined) return;
  fonts = hasFonts();
  if (!(await fonts)) note('note: no fonts are installed, so that the PNG has no text; write an SVG instead\n');
}

/**
 * A drawing as the bytes of a PNG, twice as many pixels a side as the SVG has units. A drawing has few colours, and a
 * palette halves the file; one that holds photographs keeps `all` its colours.
 */
export async function encodeDrawing(svg: string, colours: 'few' | 'all' = 'few'): Promise<Uint8Array> {
  await noteMissingFonts();
  const png = colours === 'few' ? { palette: true, dither: 0 } : {};
  return await (await rasterise(svg)).png(png).toBuffer();
}

import type { Sharp } from 'sharp';
import { loadNative } from '../runtime/packages.ts';
import { note } from './console.ts';
import { failureOf } from './runtime-failure.ts';
import { type Result, value } from './status.ts';

/** How many pixels of a PNG are one of the drawing, and how many it has at most along a side. */
const PNG = { scale: 2, longest: 16_000 } as const;

type Library = (typeof import('sharp'))['default'];

function rasterise(svg: string, sharp: Library): Sharp {
  const [, width = '1', height = '1'] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
  const scale = Math.min(PNG.scale, PNG.longest / Math.max(Number(width), Number(height)));
  // At 72 dots an inch a unit of SVG is a pixel.
  return sharp(Buffer.from(svg), { density: 72 * scale, unlimited: true });
}

/** Whether text shows in a raster image: it does not where no font is installed. */
async function hasFonts(sharp: Library): Promise<boolean> {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><text y="15">x</text></svg>';
  const { channels } = await rasterise(svg, sharp).stats();
  return channels.some(({ max }) => max > 0);
}

let fonts: Promise<boolean> | undefined;

/** Tells once that the PNGs will have no text. */
async function noteMissingFonts(sharp: Library): Promise<void> {
  if (fonts !== undefined) return;
  fonts = hasFonts(sharp);
  if (!(await fonts)) note('note: no fonts are installed, so that the PNG has no text; write an SVG instead\n');
}

/**
 * A drawing as the bytes of a PNG, twice as many pixels a side as the SVG has units. A drawing has few colours, and a
 * palette halves the file; one that holds photographs keeps `all` its colours. A failure where sharp cannot be loaded.
 */
export async function encodeDrawing(svg: string, colours: 'few' | 'all' = 'few'): Promise<Result<Uint8Array>> {
  const library = await loadNative('image-library-missing', () => import('sharp'));
  if (library.kind === 'failed') return failureOf(library.problem);
  const { default: sharp } = library.value;
  await noteMissingFonts(sharp);
  const png = colours === 'few' ? { palette: true, dither: 0 } : {};
  return value(await rasterise(svg, sharp).png(png).toBuffer());
}

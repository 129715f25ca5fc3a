import { escapeXml } from '../draw/render.ts';
import { pixels } from '../draw/scene.ts';
import { type Label, TEXT_STYLES } from '../draw/text.ts';
import type { Size } from './chart.ts';

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element of SVG; numbers are written with at most two decimals, and what is undefined is left out. */
export function element(name: string, attributes: Attributes, content = ''): string {
  const written = Object.entries(attributes).flatMap(([key, value]) => {
    if (value === undefined) return [];
    return [` ${key}="${typeof value === 'number' ? pixels(value) : escapeXml(value)}"`];
  });
  return content === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${content}</${name}>`;
}

/** A straight line. */
export function straight(x1: number, y1: number, x2: number, y2: number, attributes: Attributes): string {
  return element('line', { x1, y1, x2, y2, ...attributes });
}

/** A text. `halo` is the background's colour, which is put around its letters, so that it can be read over lines. */
export function textAt({ x, y, text, style, anchor }: Label, fill: string, halo?: string): string {
  const { size, bold } = TEXT_STYLES[style];
  const around = halo === undefined ? {} : { stroke: halo, 'stroke-width': 3, 'paint-order': 'stroke' };
  const place = { x, y, 'text-anchor': anchor === 'start' ? undefined : anchor };
  const font = { 'font-size': size, 'font-weight': bold ? '600' : undefined };
  return element('text', { ...place, ...font, fill, ...around }, escapeXml(text));
}

/** A picture, and what it shows in words for those who cannot see it. */
export interface Picture {
  readonly size: Size;
  readonly title: string;
  readonly description: string;
  readonly background: string;
}

/** The text of an SVG file: `parts` over a background. */
export function picture({ size, title, description, background }: Picture, parts: readonly string[]): string {
  const { width, height } = size;
  const open = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
  return [
    `${open} role="img" font-family="system-ui,sans-serif">`,
    element('title', {}, escapeXml(title)),
    element('desc', {}, escapeXml(description)),
    element('rect', { width, height, fill: background }),
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

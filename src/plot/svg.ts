import { escapeXml } from '../draw/render.ts';
import { pixels } from '../draw/scene.ts';
import { type Label, TEXT_STYLES } from '../draw/text.ts';
import type { Size } from './chart.ts';
import { INK } from './looks.ts';

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

/** A text. `halo` puts the background's colour around its letters, so that it can be read over lines. */
export function textAt({ x, y, text, style, anchor }: Label, fill: string = INK.text, halo = false): string {
  const { size, bold } = TEXT_STYLES[style];
  const around = halo ? { stroke: INK.background, 'stroke-width': 3, 'paint-order': 'stroke' } : {};
  const place = { x, y, 'text-anchor': anchor === 'start' ? undefined : anchor };
  const font = { 'font-size': size, 'font-weight': bold ? '600' : undefined };
  return element('text', { ...place, ...font, fill, ...around }, escapeXml(text));
}

/** The text of an SVG file: `parts` over a light background, and the picture in words for those who cannot see it. */
export function picture(size: Size, title: string, description: string, parts: readonly string[]): string {
  const { width, height } = size;
  const open = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
  return [
    `${open} role="img" font-family="system-ui,sans-serif">`,
    element('title', {}, escapeXml(title)),
    element('desc', {}, escapeXml(description)),
    element('rect', { width, height, fill: INK.background }),
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

import type { Drawing, Place } from './drawing.ts';
import { layOut, summaryOf, unitOf } from './layout.ts';
import { titleOfCut } from './place-cuts.ts';
import { titleOf } from './place-exits.ts';
import { type Scene, type ScenePart, type Shape, pixels } from './scene.ts';
import type { Label } from './text.ts';
import { type DrawingTheme, styleSheet } from './theme.ts';

/** How a drawing is rendered. */
export interface RenderOptions {
  /** Light where it is absent. */
  readonly theme?: DrawingTheme;
}

/**
 * A drawing as the text of an SVG file. Each part of it is a `g` whose class says what it is (`unit`, `exit`, `cut`,
 * `tier`, ...), and which carries the place in the program that it stands for: `data-start` and `data-end`, offsets in
 * UTF-16 code units, and `data-line`, from 1. Its colours are the custom properties `--brnc-...` of theme.ts. The same
 * drawing always gives the same text.
 */
export function renderDrawing(drawing: Drawing, { theme = 'light' }: RenderOptions = {}): string {
  const scene = layOut(drawing);
  const id = `brnc-${drawing.name.replaceAll(/[^A-Za-z0-9_]/g, '')}`;
  return [
    openSvg(scene, id),
    `<title id="${id}-title">${escapeXml(`${drawing.name}, an early-exit network`)}</title>`,
    `<desc id="${id}-desc">${escapeXml(describe(drawing))}</desc>`,
    `<style>\n${styleSheet(theme)}\n</style>`,
    `<rect class="b-background" width="${scene.width}" height="${scene.height}"/>`,
    ...scene.parts.map(renderPart),
    '</svg>',
    '',
  ].join('\n');
}

function openSvg({ width, height }: Scene, id: string): string {
  const size = `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
  const named = `role="img" aria-labelledby="${id}-title ${id}-desc"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" class="brnc" ${size} ${named}>`;
}

/** The picture in words. */
function describe(drawing: Drawing): string {
  const unit = unitOf(drawing);
  const exits = drawing.exits.map((exit) => titleOf(exit, unit));
  return [summaryOf(drawing, unit), ...exits, ...drawing.cuts.map(titleOfCut)].map((each) => `${each}.`).join(' ');
}

function renderPart({ kind, place, title, shapes, labels }: ScenePart): string {
  const words = title === undefined ? [] : [`<title>${escapeXml(title)}</title>`];
  return [
    `<g class="brnc-${kind}"${placeAttributes(place)}>`,
    ...words,
    ...shapes.map(renderShape),
    ...labels.map(renderLabel),
    '</g>',
  ].join('\n');
}

function placeAttributes(place: Place | undefined): string {
  return place === undefined ? '' : ` data-start="${place.start}" data-end="${place.end}" data-line="${place.line}"`;
}

function renderShape(shape: Shape): string {
  switch (shape.kind) {
    case 'rect': {
      const { x, y, width, height, radius = 0, paint } = shape;
      const round = radius === 0 ? '' : ` rx="${pixels(radius)}"`;
      const size = `width="${pixels(width)}" height="${pixels(height)}"`;
      return `<rect class="b-${paint}" x="${pixels(x)}" y="${pixels(y)}" ${size}${round}/>`;
    }
    case 'circle':
      return `<circle class="b-${shape.paint}" cx="${pixels(shape.x)}" cy="${pixels(shape.y)}" r="${pixels(shape.radius)}"/>`;
    case 'path':
      return `<path class="b-${shape.paint}" d="${shape.d}"/>`;
  }
}

function renderLabel({ x, y, text, style, anchor }: Label): string {
  const at = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  return `<text class="b-text-${style}" x="${pixels(x)}" y="${pixels(y)}"${at}>${escapeXml(text)}</text>`;
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);

/** A text as XML has it; what XML cannot hold at all becomes U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll(/[&<>"]/g, (character) => ENTITIES.get(character) ?? character);
}

import {
  type SymbolType,
  symbol,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolTriangle,
  symbolWye,
} from 'd3-shape';
import { present } from '../invariant.ts';
import type { Look } from './chart.ts';

/** What a series looks like. */
export interface Style {
  readonly colour: string;
  readonly width: number;
  /** The `stroke-dasharray` of its line; undefined for a whole one. */
  readonly dash: string | undefined;
  /** Undefined where it has no markers. */
  readonly marker: SymbolType | undefined;
}

/**
 * Colours that differ by at least 22 in CIELAB from each other and from the ink, also as seen without one kind of cones
 * (Machado et al. 2009, severity 1), with a contrast of at least 3 against white (WCAG 2.2).
 */
export const COLOURS = ['#009bf2', '#912700', '#007d4b', '#e051a8', '#004089', '#b68a2c'] as const;

const MARKERS = [symbolCircle, symbolSquare, symbolTriangle, symbolDiamond, symbolWye, symbolCross] as const;
const DASHES = [undefined, '6 3', '2 3'] as const;

/** The colours of everything else. */
export const INK = {
  background: '#ffffff',
  text: '#16202a',
  muted: '#4d5964',
  grid: '#e3e7ea',
  axis: '#7f8b97',
} as const;

/** The style of a look. */
export function styleOf(look: Look): Style {
  if (look === 'main') return { colour: INK.text, width: 2.5, dash: undefined, marker: symbolCircle };
  if (look === 'reference') return { colour: INK.axis, width: 1.2, dash: '4 3', marker: undefined };
  const round = Math.floor(look / COLOURS.length);
  return {
    colour: present(COLOURS[look % COLOURS.length], 'a colour'),
    width: 1.8,
    dash: DASHES[round % DASHES.length],
    // Lines of one colour differ in their markers too.
    marker: present(MARKERS[(look + 2 * round) % MARKERS.length], 'a marker'),
  };
}

/** The path of a marker around the origin, its area in square pixels. */
export function markerPath(marker: SymbolType, area: number): string {
  return symbol(marker, area).digits(2)() ?? '';
}

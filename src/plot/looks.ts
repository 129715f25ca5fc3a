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
import { PALETTES, type Theme } from '../draw/theme.ts';
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

/** The colours of a chart. */
export interface ChartColours {
  readonly background: string;
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly axis: string;
  /**
   * Those of the series. They differ by at least 22 in CIELAB from each other and from the text, also as seen without one
   * kind of cones (Machado et al. 2009, severity 1), with a contrast of at least 3 against the background (WCAG 2.2).
   */
  readonly series: readonly string[];
}

const MARKERS = [symbolCircle, symbolSquare, symbolTriangle, symbolDiamond, symbolWye, symbolCross] as const;
const DASHES = [undefined, '6 3', '2 3'] as const;

export const CHART_COLOURS: { readonly [T in Theme]: ChartColours } = {
  light: {
    background: PALETTES.light.background,
    text: PALETTES.light.ink,
    muted: PALETTES.light.muted,
    grid: '#e3e7ea',
    axis: PALETTES.light.border,
    series: ['#009bf2', '#912700', '#007d4b', '#e051a8', '#004089', '#b68a2c'],
  },
  dark: {
    background: PALETTES.dark.background,
    text: PALETTES.dark.ink,
    muted: PALETTES.dark.muted,
    grid: '#222c35',
    axis: PALETTES.dark.border,
    series: ['#2bb5ff', '#e55222', '#03895c', '#d889b6', '#8f5efb', '#f7d487'],
  },
};

/** The style of a look. */
export function styleOf(look: Look, { text, axis, series }: ChartColours): Style {
  if (look === 'main') return { colour: text, width: 2.5, dash: undefined, marker: symbolCircle };
  if (look === 'reference') return { colour: axis, width: 1.2, dash: '4 3', marker: undefined };
  const round = Math.floor(look / series.length);
  return {
    colour: present(series[look % series.length], 'a colour'),
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

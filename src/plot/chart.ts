import type { Theme } from '../draw/theme.ts';

/** What is shown along an axis. */
export interface Axis {
  /** With its unit: `FLOPs (G)`. */
  readonly title: string;
  /** The ends of the axis; without it, those of the data, rounded outwards. */
  readonly domain?: readonly [number, number];
  /** Whether the axis begins at zero; not by default. */
  readonly fromZero?: boolean;
  /** Whether only whole numbers have a tick, as for epochs. */
  readonly integers?: boolean;
}

/** A place in a chart. */
export interface Point {
  readonly x: number;
  /** Null where there is no value: the line has a gap. What is not finite is the same. */
  readonly y: number | null;
  /** Text beside it. */
  readonly label?: string;
  /** The area of its marker relative to others', from 0 to 1; all have the same without it. */
  readonly weight?: number;
}

/**
 * How a series is drawn: a number gives one of the colours with its marker, beyond six a dash too; `main` is black and
 * heavier, for the exit that all others are measured by; `reference` is a grey line without markers.
 */
export type Look = number | 'main' | 'reference';

/** Points of one kind, and the line through them. */
export interface Series {
  readonly label: string;
  /** In the order in which the line passes them. */
  readonly points: readonly Point[];
  readonly look: Look;
  /** `line` has markers where there is room; `points` has no line; `faint` is thin, pale, and without markers or a label. */
  readonly form?: 'line' | 'points' | 'faint';
  /** Whether its line is dashed, beyond what its look says. */
  readonly dashed?: boolean;
}

/** A straight line across a chart at a value of one axis, such as the epoch whose weights are kept. */
export interface Mark {
  readonly axis: 'x' | 'y';
  readonly at: number;
  readonly label: string;
}

/** A chart of lines and points over two axes. */
export interface LineChart {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  readonly marks?: readonly Mark[];
  /** Of the whole picture, in pixels; 640 by 400 without it. */
  readonly size?: Size;
  /** Light without it. */
  readonly theme?: Theme;
}

/** Width and height in whole pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Several charts as one picture. */
export interface ChartGrid {
  /** Over all of them. */
  readonly title: string;
  readonly charts: readonly LineChart[];
  /** How many stand side by side. */
  readonly columns: number;
}

import { line } from 'd3-shape';
import { pixels } from '../draw/scene.ts';
import type { Point, Series } from './chart.ts';
import { type ChartColours, markerPath, styleOf } from './looks.ts';
import { type Scale, isKnown } from './scales.ts';
import { element } from './svg.ts';

/** Where values stand in a picture, and its colours. */
export interface Plot {
  readonly x: Scale;
  readonly y: Scale;
  readonly colours: ChartColours;
}

/** A point of a series in pixels; null where the line has a gap. */
interface Spot {
  readonly x: number;
  readonly y: number;
  readonly point: Point;
}

/** The area of a marker in square pixels. */
const MARKER_AREA = 42;
/** The least distance of two markers of one line. */
const MARKER_DISTANCE = 36;

/** The line and the markers of a series. */
export function drawSeries(series: Series, plot: Plot): readonly string[] {
  const spots = series.points.map((point) => spotOf(point, plot));
  const drawn = series.form === 'points' ? [] : [drawLine(series, spots, plot)];
  return [...drawn, ...drawMarkers(series, spots, plot)];
}

function spotOf(point: Point, { x, y }: Plot): Spot | null {
  return isKnown(point) ? { x: x(point.x), y: y(point.y), point } : null;
}

function drawLine({ look, form, dashed = false }: Series, spots: readonly (Spot | null)[], { colours }: Plot): string {
  const { colour, width, dash } = styleOf(look, colours);
  const path = line<Spot | null>()
    .defined((spot) => spot !== null)
    .x((spot) => spot?.x ?? 0)
    .y((spot) => spot?.y ?? 0)
    .digits(2);
  const faint = form === 'faint';
  return element('path', {
    d: path([...thinned(spots)]) ?? '',
    fill: 'none',
    stroke: colour,
    'stroke-width': faint ? 1 : width,
    'stroke-opacity': faint ? '0.35' : undefined,
    'stroke-dasharray': dash ?? (dashed ? '5 4' : undefined),
    'stroke-linejoin': 'round',
  });
}

/**
 * The line without what nobody sees: of the points that share a column of pixels, the first, the lowest, the highest and
 * the last in their order.
 */
function thinned(spots: readonly (Spot | null)[]): readonly (Spot | null)[] {
  const kept: (Spot | null)[] = [];
  let column: Spot[] = [];
  const flush = (): void => {
    const ys = column.map(({ y }) => y);
    const wanted = [0, ys.indexOf(Math.min(...ys)), ys.indexOf(Math.max(...ys)), column.length - 1];
    const indices = [...new Set(wanted)].toSorted((a, b) => a - b);
    kept.push(...indices.flatMap((index) => column[index] ?? []));
    column = [];
  };
  for (const spot of spots) {
    const first = column[0];
    if (first !== undefined && (spot === null || Math.floor(spot.x) !== Math.floor(first.x))) flush();
    if (spot === null) kept.push(null);
    else column.push(spot);
  }
  if (column.length > 0) flush();
  return kept;
}

function drawMarkers(
  { look, form = 'line' }: Series,
  spots: readonly (Spot | null)[],
  { colours }: Plot,
): readonly string[] {
  const { colour, marker } = styleOf(look, colours);
  if (marker === undefined || form === 'faint') return [];
  let last = -Infinity;
  return spots.flatMap((spot) => {
    if (spot === null) return [];
    // A line shows some of its points; points that have a label or a weight, or no line, are all shown.
    const isOwn = form === 'points' || spot.point.label !== undefined || spot.point.weight !== undefined;
    if (!isOwn && Math.abs(spot.x - last) < MARKER_DISTANCE) return [];
    last = spot.x;
    return [drawMarker(spot, markerPath(marker, areaOf(spot.point)), colour, colours.background)];
  });
}

function areaOf({ weight }: Point): number {
  return weight === undefined ? MARKER_AREA : Math.max(8, weight * 4 * MARKER_AREA);
}

function drawMarker({ x, y }: Spot, d: string, fill: string, stroke: string): string {
  const transform = `translate(${pixels(x)} ${pixels(y)})`;
  return element('path', { d, transform, fill, stroke });
}

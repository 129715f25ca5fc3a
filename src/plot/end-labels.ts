import { spread } from '../draw/spread.ts';
import { lineHeight, shorten, widthOf } from '../draw/text.ts';
import { pixels } from '../draw/scene.ts';
import type { LineChart, Series } from './chart.ts';
import type { Plot } from './lines.ts';
import { type ChartColours, markerPath, styleOf } from './looks.ts';
import { type Known, isKnown } from './scales.ts';
import { element, straight, textAt } from './svg.ts';

/** The widest that a label may be, in pixels. */
const WIDEST = 170;
/** From the plot's edge to the sample of a line, and from there to its label. */
const [LEADER, SAMPLE] = [16, 26];

/** The series that have a label at the end of their lines. */
function labelled({ series }: LineChart): readonly Series[] {
  return series.filter(({ label, form, points }) => {
    const speaks = form === 'points' && points.some((point) => point.label !== undefined);
    return label !== '' && form !== 'faint' && !speaks && points.some(isKnown);
  });
}

/** The room right of a chart for the labels of its lines. */
export function roomForLabels(chart: LineChart): number {
  const widths = labelled(chart).map(({ label }) => Math.min(WIDEST, widthOf(label, 'figure')));
  return widths.length === 0 ? 16 : Math.max(...widths) + LEADER + SAMPLE + 10;
}

/**
 * The names of the lines, each beside its line's end with a piece of the line: a legend in the order in which the lines
 * end. Those that would overlap are moved apart, and a thin line leads to each.
 */
export function drawEndLabels(chart: LineChart, { x, y, colours }: Plot): readonly string[] {
  const [low, high] = y.range();
  const ends = labelled(chart)
    .map((series) => {
      const last = rightmost(series);
      return { series, x: x(last?.x ?? 0), y: y(last?.y ?? 0) };
    })
    .toSorted((a, b) => a.y - b.y);
  const [top, bottom] = [Math.min(low ?? 0, high ?? 0), Math.max(low ?? 0, high ?? 0)];
  const wanted = ends.map((end) => ({ at: end.y, width: lineHeight('figure') + 1 }));
  const places = spread(wanted, top - 6, bottom + 6);
  const edge = Math.max(...x.range());
  return ends.flatMap((end, index) => {
    const at = places[index] ?? end.y;
    const leader = straight(end.x + 4, end.y, edge + LEADER - 2, at, { stroke: colours.axis, 'stroke-width': 0.7 });
    return [leader, ...drawSample(end.series, edge + LEADER, at, colours)];
  });
}

/** The point of a series beside its label. */
function rightmost({ points }: Series): Known | undefined {
  let found: Known | undefined;
  for (const point of points.filter(isKnown)) if (found === undefined || point.x >= found.x) found = point;
  return found;
}

function drawSample(
  { look, label, form, dashed = false }: Series,
  x: number,
  y: number,
  colours: ChartColours,
): readonly string[] {
  const { colour, width, dash, marker } = styleOf(look, colours);
  const stroke = { stroke: colour, 'stroke-width': width, 'stroke-dasharray': dash ?? (dashed ? '5 4' : undefined) };
  const line = form === 'points' ? [] : [straight(x, y, x + SAMPLE - 6, y, stroke)];
  const middle = `translate(${pixels(x + (SAMPLE - 6) / 2)} ${pixels(y)})`;
  const dot = { transform: middle, fill: colour, stroke: colours.background };
  const text = shorten(label, 'figure', WIDEST);
  return [
    ...line,
    ...(marker === undefined ? [] : [element('path', { d: markerPath(marker, 38), ...dot })]),
    textAt({ x: x + SAMPLE, y: y + 4, text, style: 'figure', anchor: 'start' }, colours.text),
  ];
}

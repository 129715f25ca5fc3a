import { pixels } from '../draw/scene.ts';
import { shorten, widthOf } from '../draw/text.ts';
import type { ChartGrid, LineChart, Mark, Size } from './chart.ts';
import { drawEndLabels, roomForLabels } from './end-labels.ts';
import { type Plot, drawSeries } from './lines.ts';
import { CHART_COLOURS } from './looks.ts';
import { drawPointLabels } from './point-labels.ts';
import { type Tick, isKnown, scaleOf, ticksOf } from './scales.ts';
import { element, picture, straight, textAt } from './svg.ts';

const DEFAULT_SIZE: Size = { width: 640, height: 400 };

/** Lengths in pixels. */
const SPACE = { edge: 16, title: 20, axisTitle: 40, top: 54, bottom: 50, gridTitle: 34 } as const;

/**
 * A chart as the text of an SVG file, the lines named at their ends. The same chart always gives
 * the same text.
 */
export function lineChart(chart: LineChart): string {
  const { size = DEFAULT_SIZE, title, theme = 'light' } = chart;
  const { background } = CHART_COLOURS[theme];
  return picture({ size, title, description: describe(chart), background }, drawChart(chart));
}

/** Several charts side by side and below each other, each in the size that it asks for, as the text of an SVG file on a light background. */
export function chartGrid({ title, charts, columns }: ChartGrid): string {
  const sizes = charts.map(({ size }) => size ?? DEFAULT_SIZE);
  const cell = {
    width: Math.max(0, ...sizes.map(({ width }) => width)),
    height: Math.max(0, ...sizes.map(({ height }) => height)),
  };
  const rows = Math.ceil(charts.length / columns);
  const size = {
    width: Math.min(columns, charts.length) * cell.width,
    height: SPACE.gridTitle + rows * cell.height,
  };
  const { background, text } = CHART_COLOURS.light;
  const heading = textAt({ x: SPACE.edge, y: 26, text: title, style: 'title', anchor: 'start' }, text);
  const drawn = charts.map((chart, index) => {
    const x = (index % columns) * cell.width;
    const y = SPACE.gridTitle + Math.floor(index / columns) * cell.height;
    return element('g', { transform: `translate(${pixels(x)} ${pixels(y)})` }, drawChart(chart).join('\n'));
  });
  return picture({ size, title, description: charts.map(describe).join(' '), background }, [heading, ...drawn]);
}

/** The chart in words. */
function describe({ title, x, y, series }: LineChart): string {
  const lines = series.flatMap(({ label, points, form }) => {
    const last = points.filter(isKnown).at(-1);
    if (last === undefined || form === 'faint') return [];
    return [`${label} ends at ${Number(last.y.toPrecision(4))}`];
  });
  return `${title}: ${y.title} over ${x.title}. ${lines.join(', ')}.`;
}

/** The elements of a chart whose upper left corner is the origin. */
function drawChart(chart: LineChart): readonly string[] {
  const { size: { width, height } = DEFAULT_SIZE, theme = 'light' } = chart;
  const y = scaleOf(chart, 'y', height - SPACE.bottom, SPACE.top);
  const yTicks = ticksOf(y, chart.y);
  const left = SPACE.edge + Math.max(8, ...yTicks.map(({ text }) => widthOf(text, 'tick'))) + 8;
  const x = scaleOf(chart, 'x', left, width - roomForLabels(chart));
  const plot = { x, y, colours: CHART_COLOURS[theme] };
  return [
    ...drawTitles(chart, plot, width, height),
    ...drawYAxis(yTicks, plot),
    ...drawXAxis(ticksOf(x, chart.x), plot),
    ...(chart.marks ?? []).flatMap((mark) => drawMark(mark, plot)),
    ...chart.series.flatMap((series) => drawSeries(series, plot)),
    ...drawEndLabels(chart, plot),
    ...drawPointLabels(chart, plot),
    ...drawEmptiness(chart, plot),
  ];
}

function drawTitles(chart: LineChart, { x, colours }: Plot, width: number, height: number): readonly string[] {
  const [from = 0, to = 0] = x.range();
  const title = shorten(chart.title, 'name', width - 2 * SPACE.edge);
  return [
    textAt({ x: SPACE.edge, y: SPACE.title, text: title, style: 'name', anchor: 'start' }, colours.text),
    textAt({ x: SPACE.edge, y: SPACE.axisTitle, text: chart.y.title, style: 'small', anchor: 'start' }, colours.muted),
    textAt(
      { x: (from + to) / 2, y: height - 12, text: chart.x.title, style: 'small', anchor: 'middle' },
      colours.muted,
    ),
  ];
}

function drawYAxis(ticks: readonly Tick[], { x, colours }: Plot): readonly string[] {
  const [from = 0, to = 0] = x.range();
  return ticks.flatMap(({ at, text }) => [
    straight(from, at, to, at, { stroke: colours.grid }),
    textAt({ x: from - 8, y: at + 3.5, text, style: 'tick', anchor: 'end' }, colours.muted),
  ]);
}

function drawXAxis(ticks: readonly Tick[], { x, y, colours }: Plot): readonly string[] {
  const [from = 0, to = 0] = x.range();
  const bottom = Math.max(...y.range());
  return [
    straight(from, bottom, to, bottom, { stroke: colours.axis }),
    ...ticks.flatMap(({ at, text }) => [
      straight(at, bottom, at, bottom + 4, { stroke: colours.axis }),
      textAt({ x: at, y: bottom + 16, text, style: 'tick', anchor: 'middle' }, colours.muted),
    ]),
  ];
}

function drawMark({ axis, at, label }: Mark, { x, y, colours }: Plot): readonly string[] {
  const [left = 0, right = 0] = x.range();
  const [top, bottom] = [Math.min(...y.range()), Math.max(...y.range())];
  const line = { stroke: colours.axis, 'stroke-dasharray': '4 3' };
  if (axis === 'y') {
    const text = { x: right - 4, y: y(at) - 5, text: label, style: 'small', anchor: 'end' } as const;
    return [straight(left, y(at), right, y(at), line), textAt(text, colours.muted, colours.background)];
  }
  const isLeft = x(at) < (left + right) / 2;
  const beside = x(at) + (isLeft ? 5 : -5);
  const text = { x: beside, y: top - 5, text: label, style: 'small', anchor: isLeft ? 'start' : 'end' } as const;
  return [straight(x(at), top - 12, x(at), bottom, line), textAt(text, colours.muted, colours.background)];
}

/** Words in the place of lines where there is nothing to draw. */
function drawEmptiness({ series }: LineChart, { x, y, colours }: Plot): readonly string[] {
  if (series.some(({ points }) => points.some(isKnown))) return [];
  const middle = (range: readonly number[]): number => ((range[0] ?? 0) + (range[1] ?? 0)) / 2;
  const at = { x: middle(x.range()), y: middle(y.range()) };
  return [textAt({ ...at, text: 'no data', style: 'figure', anchor: 'middle' }, colours.muted)];
}

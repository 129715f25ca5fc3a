import { type ScaleLinear, scaleLinear } from 'd3-scale';
import type { Axis, LineChart, Point } from './chart.ts';

/** From values to pixels. */
export type Scale = ScaleLinear<number, number>;

/** A place on an axis with its text. */
export interface Tick {
  readonly at: number;
  readonly text: string;
}

/** A point whose value is known. */
export type Known = Point & { readonly y: number };

/** Whether a point has a place in the chart. */
export function isKnown(point: Point): point is Known {
  return point.y !== null && Number.isFinite(point.y) && Number.isFinite(point.x);
}

/** The scale of one axis of a chart, from `from` to `to` in pixels. */
export function scaleOf(chart: LineChart, of: 'x' | 'y', from: number, to: number): Scale {
  const axis = chart[of];
  const [low, high] = axis.domain ?? domainOf(chart, of);
  const scale = scaleLinear([low, high], [from, to]);
  // An axis ends at ticks, but for one that counts epochs or steps: the data fill it.
  return axis.domain === undefined && axis.integers !== true ? scale.nice(TICKS) : scale;
}

/** About how many ticks an axis has. */
const TICKS = 5;

function domainOf(chart: LineChart, of: 'x' | 'y'): readonly [number, number] {
  const values = chart.series.flatMap(({ points }) => points.filter(isKnown).map((point) => point[of]));
  const marks = (chart.marks ?? []).filter(({ axis }) => axis === of).map(({ at }) => at);
  const zero = chart[of].fromZero === true ? [0] : [];
  const [low, high] = extentOf([...values, ...marks, ...zero]);
  if (low < high) return [low, high];
  // One value alone stands in the middle.
  const room = chart[of].integers === true ? 1 : Math.max(Math.abs(low) * 0.1, 1e-3);
  return [low - room, low + room];
}

/** The lowest and the highest of the values; of none, 0 and 1. */
function extentOf(values: readonly number[]): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return low > high ? [0, 1] : [low, high];
}

/** The ticks of an axis, few and round. */
export function ticksOf(scale: Scale, { integers = false }: Axis): readonly Tick[] {
  const show = scale.tickFormat(TICKS);
  const ticks = scale.ticks(TICKS).filter((value) => !integers || Number.isInteger(value));
  return ticks.map((value) => ({ at: scale(value), text: integers ? String(value) : show(value) }));
}

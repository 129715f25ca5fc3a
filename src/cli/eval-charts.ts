import type { LineChart, Point, Series } from '../plot/chart.ts';
import { drawFlopsBySize } from '../plot/flops-by-size.ts';
import { chartGrid, lineChart } from '../plot/line-chart.ts';
import type { EvaluationResults, ExitCalibration } from '../train/evaluate/results.ts';
import type { ReliabilityPoint } from '../train/metrics/reliability.ts';
import { unitOf } from './figures.ts';

/** A figure of an evaluation: the name of its files, and its text. */
export interface Figure {
  readonly name: string;
  readonly svg: string;
  /** Whether it holds photographs, or few colours. */
  readonly colours: 'few' | 'all';
}

/** The charts of an evaluation, those that there is something to show in. */
export function drawCharts(results: EvaluationResults): readonly Figure[] {
  const charts = {
    'accuracy-over-flops': drawAccuracyOverFlops(results),
    'flops-by-size': drawSizes(results),
    reliability: drawReliability(results),
  };
  return Object.entries(charts).flatMap(([name, svg]) => {
    return svg === undefined ? [] : [{ name, svg, colours: 'few' } as const];
  });
}

function percent(share: number | null): number | null {
  return share === null ? null : 100 * share;
}

/** Every exit alone as a point, and the policy as its threshold moves as a line. */
function drawAccuracyOverFlops(results: EvaluationResults): string {
  const { exits, sweep, policy, constant, model, data } = results;
  const isMap = data.comparedAt !== null;
  const unit = unitOf(exits.map(({ pathFlops }) => pathFlops));
  const goodness = (of: { readonly miou: number | null; readonly accuracy: number | null }): number | null =>
    percent(isMap ? of.miou : of.accuracy);
  const place = (flops: number | null, y: number | null, label?: string): readonly Point[] =>
    flops === null ? [] : [{ x: flops / unit.size, y, ...(label === undefined ? {} : { label }) }];
  const alone: Series = {
    label: 'an exit alone',
    look: 'main',
    form: 'points',
    points: exits.flatMap((exit) => place(exit.flops, goodness(exit), exit.name)),
  };
  const swept: Series = {
    label: `the policy as its ${sweep?.from ?? ''} moves`,
    look: 0,
    points: sweep?.points.flatMap((point) => place(point.meanFlops, goodness(point))) ?? [],
  };
  const written: Series = {
    label: 'the policy as written',
    look: 1,
    form: 'points',
    points: policy === null ? [] : place(policy.meanFlops, goodness(policy), 'policy as written'),
  };
  const best = constant === null ? null : goodness(constant);
  return lineChart({
    title: `${model}: ${isMap ? 'mIoU' : 'accuracy'} over FLOPs on ${data.name}, ${data.part}`,
    x: { title: `mean FLOPs of an image (${unit.prefix}, ${results.convention})` },
    y: { title: `${isMap ? 'mIoU' : 'accuracy'} (%)` },
    series: [swept, alone, written],
    marks: best === null ? [] : [{ axis: 'y', at: best, label: `${constant?.class ?? ''} everywhere` }],
    size: { width: 760, height: 420 },
  });
}

/** Figure 4 of the paper. */
function drawSizes({ flopsBySize, exits, model, data, convention }: EvaluationResults): string | undefined {
  if (flopsBySize === null || flopsBySize.length < 2) return undefined;
  const unit = unitOf(flopsBySize.flatMap(({ flops }) => Object.values(flops)));
  const { height, width } = data.size;
  const marks = height === width ? [{ axis: 'x', at: height, label: `evaluated: ${height}` } as const] : [];
  return lineChart({
    title: `${model}: FLOPs to reach each exit, by image size`,
    ...drawFlopsBySize({ exits: exits.map(({ name }) => name), rows: flopsBySize, unit, convention }),
    marks,
  });
}

/** Reliability diagrams side by side, one an exit. */
function drawReliability({ calibration, model, data }: EvaluationResults): string | undefined {
  if (calibration === null || calibration.exits.length === 0) return undefined;
  return chartGrid({
    title: `${model}: reliability on ${data.name}, ${data.part} (area of a marker: share of positions)`,
    charts: calibration.exits.map(drawExitReliability),
    columns: Math.min(4, calibration.exits.length),
  });
}

function drawExitReliability({ name, temperature, error, reliability }: ExitCalibration): LineChart {
  const shares = [...reliability.before, ...reliability.after].map(({ share }) => share);
  const most = Math.max(...shares);
  const pointOf = ({ confidence, accuracy, share }: ReliabilityPoint): Point => {
    return { x: confidence, y: accuracy, weight: share / most };
  };
  const show = (of: number | null): string => (of === null ? '-' : `${(100 * of).toFixed(1)}%`);
  return {
    title: `${name}: error ${show(error[0])} → ${show(error[1])}, T = ${temperature.toFixed(2)}`,
    x: { title: 'confidence', domain: [0, 1] },
    y: { title: 'accuracy', domain: [0, 1] },
    series: [
      {
        label: '',
        look: 'reference',
        points: [
          { x: 0, y: 0 },
          { x: 1, y: 1 },
        ],
      },
      { label: 'as trained', look: 1, points: reliability.before.map(pointOf) },
      { label: 'calibrated', look: 0, points: reliability.after.map(pointOf) },
    ],
    size: { width: 340, height: 300 },
  };
}

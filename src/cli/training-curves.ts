import type { LineChart, Series } from '../plot/chart.ts';
import { chartGrid } from '../plot/line-chart.ts';
import { type MetricsLine, readLines } from '../train/run/metrics-log.ts';
import type { RunPlan } from '../train/run/progress.ts';
import { runFiles } from '../train/run/store.ts';
import { encodeDrawing } from './rasterise.ts';
import type { RunFolder } from './run-folder.ts';

type EpochLine = MetricsLine & { readonly kind: 'epoch' };

/** Each exit as a line over the epochs, by what of an epoch it shows. */
function linesOf(exits: readonly string[], epochs: readonly EpochLine[], of: Reading): readonly Series[] {
  return exits.map((exit, index) => ({
    label: exit,
    look: index === exits.length - 1 ? 'main' : index,
    points: epochs.map((line) => ({ x: line.epoch, y: of(line, exit) })),
  }));
}

type Reading = (line: EpochLine, exit: string) => number | null;

/** The curves of a run: each exit's training loss, and its mIoU (or accuracy, of images) on the validation images. */
export function drawCurves(
  title: string,
  exits: readonly string[],
  lines: readonly MetricsLine[],
  plan: RunPlan,
): string {
  const epochs = lines.filter((line) => line.kind === 'epoch');
  const isMap = epochs.some(({ metrics }) => 'mean_miou' in metrics);
  const name = isMap ? 'miou' : 'accuracy';
  const percent = (value: number | null | undefined): number | null => (typeof value === 'number' ? 100 * value : null);
  const x = { title: 'epoch', integers: true };
  const best = bestEpoch(epochs, plan);
  const marks = best === undefined ? [] : [{ axis: 'x', at: best, label: `kept: epoch ${best}` } as const];
  const charts: readonly LineChart[] = [
    {
      title: 'Training loss',
      x,
      y: { title: 'loss, mean over the epoch', fromZero: true },
      series: linesOf(exits, epochs, ({ losses }, exit) => losses[exit] ?? null),
    },
    {
      title: isMap ? 'Validation mIoU' : 'Validation accuracy',
      x,
      y: { title: isMap ? 'mIoU (%)' : 'accuracy (%)', fromZero: true },
      series: linesOf(exits, epochs, ({ metrics }, exit) => percent(metrics[`${exit}.${name}`])),
      marks,
    },
  ];
  return chartGrid({ title, charts, columns: 2 });
}

function bestEpoch(epochs: readonly EpochLine[], { keep }: RunPlan): number | undefined {
  if (keep.kind !== 'best') return undefined;
  let best: { readonly epoch: number; readonly value: number } | undefined;
  for (const { epoch, metrics } of epochs) {
    const value = metrics[keep.metric];
    if (typeof value === 'number' && value > (best?.value ?? -Infinity)) best = { epoch, value };
  }
  return best?.epoch;
}

/** Writes the curves of a run into its folder, as SVG and, where sharp can be loaded, as PNG, from what its metrics say. */
export async function writeCurves(
  folder: RunFolder,
  title: string,
  exits: readonly string[],
  plan: RunPlan,
): Promise<void> {
  const lines = readLines((await folder.read(runFiles.metrics)) ?? new Uint8Array());
  if (!lines.some(({ kind }) => kind === 'epoch')) return;
  const svg = drawCurves(title, exits, lines, plan);
  await folder.write('curves.svg', [new TextEncoder().encode(svg)]);
  const png = await encodeDrawing(svg);
  if (png.kind === 'value') await folder.write('curves.png', [png.value]);
}

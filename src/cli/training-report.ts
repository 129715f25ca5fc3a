import { Presets, SingleBar } from 'cli-progress';
import type { MetricsLine } from '../train/run/metrics-log.ts';
import { type Figures, type RunPlan, type TrainingState, isKept } from '../train/run/progress.ts';
import { print } from './console.ts';
import { showDuration } from './progress.ts';

/** What the lines of a training are about. */
export interface ReportedRun {
  readonly plan: RunPlan;
  readonly exits: readonly string[];
  readonly validationImages: number;
}

const BAR = 'epoch {epoch} [{bar}] {percentage}% {what} | {left}';

/** The mean of what something took. */
class Stopwatch {
  #started = performance.now();
  #total = 0;
  #count = 0;

  /** Begins to measure. */
  start(): void {
    this.#started = performance.now();
  }

  /** Ends it. */
  stop(): void {
    this.#total += performance.now() - this.#started;
    this.#count += 1;
  }

  /** Mean milliseconds; undefined before something was measured. */
  get mean(): number | undefined {
    return this.#count === 0 ? undefined : this.#total / this.#count;
  }
}

/** Shows a training as it runs: a line for each epoch, and on a terminal a bar with the time left. */
export class TrainingReport {
  readonly #run: ReportedRun;
  readonly #columns: readonly { readonly heading: string; readonly width: number }[];
  readonly #steps = new Stopwatch();
  readonly #validations = new Stopwatch();
  #bar: SingleBar | undefined;
  #epochStarted = performance.now();

  constructor(run: ReportedRun) {
    this.#run = run;
    const figures = ['loss', ...run.exits, 'mean'];
    this.#columns = ['epoch', ...figures, 'time'].map((heading) => ({ heading, width: Math.max(6, heading.length) }));
  }

  /** Before the first step. */
  begin(state: TrainingState): void {
    print(`${this.#row(this.#columns.map(({ heading }) => heading))}\n`);
    this.#beginEpoch(state);
  }

  /** After a line was added to the metrics. */
  add(line: MetricsLine, state: TrainingState): void {
    switch (line.kind) {
      case 'step':
        this.#steps.stop();
        this.#show(state, `step ${line.step}/${this.#run.plan.stepsPerEpoch}, loss ${showLoss(line.losses['total'])}`);
        // What follows the last step is validation.
        if (line.step === this.#run.plan.stepsPerEpoch) this.#validations.start();
        this.#steps.start();
        return;
      case 'epoch':
        this.#validations.stop();
        this.end();
        print(`${this.#epochRow(line, state)}\n`);
        if (state.ended === null) this.#beginEpoch(state);
    }
  }

  /** While validation runs. */
  validated(images: number): void {
    this.#bar?.update({ what: `validation ${images}/${this.#run.validationImages}` });
  }

  /** Takes the bar away. */
  end(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #beginEpoch(state: TrainingState): void {
    this.#epochStarted = performance.now();
    this.#steps.start();
    if (!process.stderr.isTTY) return;
    const bar = new SingleBar({ format: BAR, clearOnComplete: true, stream: process.stderr }, Presets.legacy);
    const { epochs, stepsPerEpoch } = this.#run.plan;
    const epoch = `${state.epoch + 1}/${epochs}`;
    bar.start(stepsPerEpoch, state.step, { epoch, what: '', left: this.#left(state) });
    this.#bar = bar;
  }

  #show(state: TrainingState, what: string): void {
    this.#bar?.update(state.step, { what, left: this.#left(state) });
  }

  /** How long the rest takes, if each step and each validation takes as long as those so far. */
  #left({ epoch, step }: TrainingState): string {
    const { epochs, stepsPerEpoch } = this.#run.plan;
    const { mean } = this.#steps;
    if (mean === undefined) return 'time left: measuring';
    const ms = mean * ((epochs - epoch) * stepsPerEpoch - step) + (epochs - epoch) * (this.#validations.mean ?? 0);
    return `${showDuration(ms)} left`;
  }

  #epochRow(line: MetricsLine & { readonly kind: 'epoch' }, state: TrainingState): string {
    const cells = [
      String(line.epoch),
      showLoss(line.losses['total']),
      ...this.#run.exits.map((exit) => showFigure(line.metrics, exit)),
      showFigure(line.metrics),
      showDuration(performance.now() - this.#epochStarted),
    ];
    const { keep } = this.#run.plan;
    return this.#row(cells) + (keep.kind === 'best' && isKept(state, this.#run.plan) ? '  best so far' : '');
  }

  #row(cells: readonly string[]): string {
    return cells.map((cell, index) => cell.padStart(this.#columns[index]?.width ?? 0)).join('  ');
  }
}

function showLoss(loss: number | null | undefined): string {
  return loss === null || loss === undefined ? '-' : Number(loss.toPrecision(4)).toString();
}

/** An exit's mIoU, or accuracy where it gives no maps, as a percentage; without an exit, the mean of all. */
function showFigure(metrics: Figures, exit?: string): string {
  const of = (name: string): number | null | undefined =>
    metrics[exit === undefined ? `mean_${name}` : `${exit}.${name}`];
  const figure = of('miou') ?? of('accuracy');
  return figure === null || figure === undefined ? '-' : (100 * figure).toFixed(2);
}

import type { TrainSettings } from '../../model/train/settings.ts';

/** What of a run decides how far it goes. */
export type RunPlan = Pick<TrainSettings, 'epochs' | 'keep' | 'stop'> & {
  readonly stepsPerEpoch: number;
};

/** Where a run stands: plain data, which a checkpoint holds. */
export interface TrainingState {
  /** Finished epochs, validation included. */
  readonly epoch: number;
  /** Finished steps of the epoch that runs. */
  readonly step: number;
  /** The sum of each loss over those steps. */
  readonly losses: Readonly<Record<string, number>>;
  /** The epoch, counted from 1, whose metric was the highest so far, of equal ones the first; null before there is one. */
  readonly best: { readonly epoch: number; readonly value: number } | null;
  /** Finished epochs since then. */
  readonly stale: number;
  readonly ended: EndOfTraining | null;
}

/** Why no step follows: all epochs are done, the metric has not risen for long enough, or a loss is not finite. */
export type EndOfTraining = 'epochs' | 'patience' | 'diverged';

/** What a run does next. */
export type Action =
  { readonly kind: 'step' } | { readonly kind: 'validate' } | { readonly kind: 'end'; readonly because: EndOfTraining };

/** Numbers by name: losses of a step, or metrics of an epoch. Null for a metric of nothing, such as an mIoU without pixels. */
export type Figures = Readonly<Record<string, number | null>>;

/** A run before its first step. */
export const STARTED: TrainingState = { epoch: 0, step: 0, losses: {}, best: null, stale: 0, ended: null };

/** What comes next. */
export function nextAction(state: TrainingState, plan: RunPlan): Action {
  if (state.ended !== null) return { kind: 'end', because: state.ended };
  if (state.epoch >= plan.epochs) return { kind: 'end', because: 'epochs' };
  return { kind: state.step < plan.stepsPerEpoch ? 'step' : 'validate' };
}

/** The state after a step that had these losses. */
export function advanceStep(state: TrainingState, losses: Readonly<Record<string, number>>): TrainingState {
  const sums = Object.entries(losses).map(([name, loss]): [string, number] => [name, (state.losses[name] ?? 0) + loss]);
  const isFinite = sums.every(([, sum]) => Number.isFinite(sum));
  return {
    ...state,
    step: state.step + 1,
    losses: { ...state.losses, ...Object.fromEntries(sums) },
    ended: isFinite ? state.ended : 'diverged',
  };
}

/** The mean of each loss over the steps of the epoch that runs. */
export function meanLosses({ losses, step }: TrainingState): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(losses).map(([name, sum]) => [name, sum / Math.max(1, step)]));
}

/** The state after an epoch's steps and validation, which gave these metrics. */
export function advanceEpoch(state: TrainingState, plan: RunPlan, metrics: Figures): TrainingState {
  const epoch = state.epoch + 1;
  const value = plan.keep.kind === 'best' ? (metrics[plan.keep.metric] ?? null) : null;
  const hasRisen = value !== null && Number.isFinite(value) && value > (state.best?.value ?? -Infinity);
  const stale = hasRisen ? 0 : state.stale + 1;
  return {
    epoch,
    step: 0,
    losses: {},
    best: hasRisen ? { epoch, value } : state.best,
    stale,
    ended: endAfter(epoch, stale, plan),
  };
}

function endAfter(epoch: number, stale: number, { epochs, keep, stop }: RunPlan): EndOfTraining | null {
  if (epoch >= epochs) return 'epochs';
  // Without a metric none can rise.
  const isOver = keep.kind === 'best' && stop.kind === 'patience' && stale >= stop.epochs;
  return isOver ? 'patience' : null;
}

/**
 * Whether the weights after an epoch, which led to `state`, become the run's result. As long as no metric has been a
 * number, each epoch's do, so that there is a result.
 */
export function isKept(state: TrainingState, { keep }: RunPlan): boolean {
  return keep.kind === 'last' || state.best === null || state.best.epoch === state.epoch;
}

/** The state that is written so in JSON; undefined where it is none. */
export function readState(value: unknown): TrainingState | undefined {
  if (!isRecord(value)) return undefined;
  const { epoch, step, losses, best, stale, ended } = value;
  if (!isCount(epoch) || !isCount(step) || !isCount(stale) || !isNumbers(losses)) return undefined;
  if (ended !== null && ended !== 'epochs' && ended !== 'patience' && ended !== 'diverged') return undefined;
  if (best === null) return { epoch, step, losses, best, stale, ended };
  if (!isRecord(best)) return undefined;
  const { epoch: bestEpoch, value: bestValue } = best;
  if (!isCount(bestEpoch) || typeof bestValue !== 'number') return undefined;
  return { epoch, step, losses, best: { epoch: bestEpoch, value: bestValue }, stale, ended };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isNumbers(value: unknown): value is Readonly<Record<string, number>> {
  return isRecord(value) && Object.values(value).every((item) => typeof item === 'number');
}

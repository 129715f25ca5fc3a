import type { Schedule } from '../../model/train/settings.ts';
import { type Progress, rateFactor } from '../optimise/schedule.ts';
import { type Checkpoint, type Snapshot, encodeCheckpoint, encodeWeights } from './checkpoint.ts';
import { type MetricsLine, encodeLine } from './metrics-log.ts';
import {
  type EndOfTraining,
  type Figures,
  type RunPlan,
  STARTED,
  type TrainingState,
  advanceEpoch,
  advanceStep,
  isKept,
  meanLosses,
  nextAction,
} from './progress.ts';
import { type RunStore, checkpointName, checkpointsAmong, runFiles } from './store.ts';

/** What learns. Whatever it draws at random must follow from the seed, the place and its snapshot alone. */
export interface Trainer {
  /** One update with the next batch, at the rates times `factor`; the losses before the update, by name. */
  step(at: StepPlace): Promise<Readonly<Record<string, number>>>;
  /** The metrics on the validation images, by name; it changes nothing. */
  validate(): Promise<Figures>;
  /** A copy of all that training changes. */
  snapshot(): Promise<Snapshot>;
  /** Takes the place of what a snapshot was taken of; what is amiss in words where it does not fit. */
  restore(snapshot: Snapshot): string | undefined;
}

/** Where a step stands. */
export interface StepPlace extends Progress {
  /** Finished steps of the epoch: which batch it is. */
  readonly stepOfEpoch: number;
  /** Of the learning rates. */
  readonly factor: number;
}

/** How a run goes on, beside what its settings say. */
export interface RunOptions {
  readonly schedule: Schedule;
  /** Steps after which a checkpoint is written within an epoch, too; 0 for at its end alone. */
  readonly checkpointEvery: number;
  /** Checkpoints that are kept, at least one. */
  readonly checkpoints: number;
  /** Called with each line that is added to the metrics. */
  readonly report?: (line: MetricsLine, state: TrainingState) => void;
  /** When it is aborted, a checkpoint is written after the step that runs, and the run returns. */
  readonly signal?: AbortSignal;
}

export type RunResult =
  | { readonly kind: 'ended'; readonly because: EndOfTraining; readonly state: TrainingState }
  | { readonly kind: 'interrupted'; readonly state: TrainingState }
  /** A checkpoint that does not fit the network, though the folder's record does. */
  | { readonly kind: 'unfit-checkpoint'; readonly what: string };

/**
 * Trains to the end from a checkpoint, or from the start where there is none. All files are written in an order in which
 * a kill at any moment leaves a folder that `openRun` and this function finish with the same weights and metrics.
 */
export async function runTraining(
  store: RunStore,
  trainer: Trainer,
  plan: RunPlan,
  options: RunOptions,
  checkpoint: Checkpoint | null,
): Promise<RunResult> {
  const unfit = checkpoint === null ? undefined : trainer.restore(checkpoint.snapshot);
  if (unfit !== undefined) return { kind: 'unfit-checkpoint', what: unfit };
  return new Run(store, trainer, plan, options, checkpoint?.state ?? STARTED).toEnd();
}

/** A run on its way. */
class Run {
  readonly #store: RunStore;
  readonly #trainer: Trainer;
  readonly #plan: RunPlan;
  readonly #options: RunOptions;
  #state: TrainingState;

  constructor(store: RunStore, trainer: Trainer, plan: RunPlan, options: RunOptions, state: TrainingState) {
    this.#store = store;
    this.#trainer = trainer;
    this.#plan = plan;
    this.#options = options;
    this.#state = state;
  }

  async toEnd(): Promise<RunResult> {
    for (;;) {
      const action = nextAction(this.#state, this.#plan);
      switch (action.kind) {
        case 'end':
          return { kind: 'ended', because: action.because, state: this.#state };
        case 'step':
          await this.#step();
          break;
        case 'validate':
          await this.#finishEpoch();
          break;
      }
      // A run that has diverged or is over has nothing to go on with.
      if (this.#options.signal?.aborted === true && this.#state.ended === null) return this.#interrupt();
    }
  }

  async #step(): Promise<void> {
    const { schedule, checkpointEvery } = this.#options;
    const { epoch, step: stepOfEpoch } = this.#state;
    const { epochs, stepsPerEpoch } = this.#plan;
    const progress = { epoch, step: epoch * stepsPerEpoch + stepOfEpoch, steps: epochs * stepsPerEpoch };
    const factor = rateFactor(schedule, progress);
    const losses = await this.#trainer.step({ ...progress, stepOfEpoch, factor });
    this.#state = advanceStep(this.#state, losses);
    await this.#log({ kind: 'step', epoch: epoch + 1, step: this.#state.step, factor, losses });
    const { step, ended } = this.#state;
    // Weights that have diverged are no place to go on from; the end of an epoch has a checkpoint of its own.
    const isDue = checkpointEvery > 0 && step % checkpointEvery === 0 && step < stepsPerEpoch && ended === null;
    if (isDue) await this.#writeCheckpoint(await this.#trainer.snapshot());
  }

  /** The checkpoint comes last: without it, the epoch's other files are written again, the same. */
  async #finishEpoch(): Promise<void> {
    const losses = meanLosses(this.#state);
    const metrics = await this.#trainer.validate();
    this.#state = advanceEpoch(this.#state, this.#plan, metrics);
    await this.#log({ kind: 'epoch', epoch: this.#state.epoch, losses, metrics });
    const snapshot = await this.#trainer.snapshot();
    if (isKept(this.#state, this.#plan)) {
      await this.#store.write(runFiles.weights, encodeWeights(snapshot.weights, this.#state.epoch));
    }
    await this.#writeCheckpoint(snapshot);
  }

  async #interrupt(): Promise<RunResult> {
    await this.#writeCheckpoint(await this.#trainer.snapshot());
    return { kind: 'interrupted', state: this.#state };
  }

  async #log(line: MetricsLine): Promise<void> {
    await this.#store.append(runFiles.metrics, encodeLine(line));
    this.#options.report?.(line, this.#state);
  }

  async #writeCheckpoint(snapshot: Snapshot): Promise<void> {
    await this.#store.write(checkpointName(this.#state), encodeCheckpoint({ state: this.#state, snapshot }));
    const checkpoints = checkpointsAmong(await this.#store.names());
    for (const old of checkpoints.slice(Math.max(1, this.#options.checkpoints))) await this.#store.remove(old);
  }
}

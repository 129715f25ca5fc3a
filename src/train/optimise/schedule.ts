import type { Schedule } from '../../model/train/settings.ts';

/** How far training is. */
export interface Progress {
  /** Finished epochs. */
  readonly epoch: number;
  /** Finished steps, over all epochs. */
  readonly step: number;
  /** All steps that there will be. */
  readonly steps: number;
}

/**
 * The factor of the learning rates for the step that comes next, in [0, 1] for the schedules that fall. The share of steps
 * that are done, t, is `step / steps`: docs/language.md section 5.
 */
export function rateFactor(schedule: Schedule, { epoch, step, steps }: Progress): number {
  const t = steps === 0 ? 0 : Math.min(1, step / steps);
  switch (schedule.kind) {
    case 'constant':
      return 1;
    case 'poly':
      return (1 - t) ** schedule.power;
    case 'step':
      return schedule.factor ** Math.floor(epoch / schedule.every);
    case 'cosine':
      return (1 + Math.cos(Math.PI * t)) / 2;
  }
}

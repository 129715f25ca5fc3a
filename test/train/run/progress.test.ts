import { describe, expect, test } from 'vitest';
import {
  type RunPlan,
  STARTED,
  type TrainingState,
  advanceEpoch,
  advanceStep,
  isKept,
  meanLosses,
  nextAction,
  readState,
} from '../../../src/train/run/progress.ts';

const plan: RunPlan = {
  epochs: 5,
  stepsPerEpoch: 2,
  keep: { kind: 'best', metric: 'mean_miou' },
  stop: { kind: 'patience', epochs: 2 },
};

/** The states after epochs with these metrics. */
function statesAfter(metrics: readonly (number | null)[], of: RunPlan = plan): readonly TrainingState[] {
  const states: TrainingState[] = [];
  for (const mean_miou of metrics) states.push(advanceEpoch(states.at(-1) ?? STARTED, of, { mean_miou }));
  return states;
}

describe('a run', () => {
  test('steps through an epoch, validates, and begins the next', () => {
    const first = advanceStep(STARTED, { out: 3, b1: 1 });
    const second = advanceStep(first, { out: 1, b1: 1 });
    expect([STARTED, first, second].map((state) => nextAction(state, plan).kind)).toEqual(['step', 'step', 'validate']);
    expect(meanLosses(second)).toEqual({ out: 2, b1: 1 });
    expect(advanceEpoch(second, plan, { mean_miou: 0.5 })).toEqual({
      epoch: 1,
      step: 0,
      losses: {},
      best: { epoch: 1, value: 0.5 },
      stale: 0,
      ended: null,
    });
  });

  test('ends after its epochs', () => {
    const last = statesAfter([1, 2, 3, 4, 5]).at(-1) ?? STARTED;
    expect(nextAction(last, plan)).toEqual({ kind: 'end', because: 'epochs' });
    expect(nextAction(STARTED, { ...plan, epochs: 0 })).toEqual({ kind: 'end', because: 'epochs' });
  });

  test('ends when the metric has not risen for as many epochs as its patience', () => {
    const states = statesAfter([0.5, 0.5, 0.4]);
    expect(states.map(({ ended }) => ended)).toEqual([null, null, 'patience']);
    expect(states.map(({ stale }) => stale)).toEqual([0, 1, 2]);
    expect(statesAfter([0.5, 0.4, 0.6, 0.5]).at(-1)?.ended).toBeNull();
    expect(statesAfter([0.5, 0.4, 0.4, 0.4], { ...plan, keep: { kind: 'last' } }).at(-1)?.ended).toBeNull();
    expect(statesAfter([0.5, 0.4, 0.4, 0.4], { ...plan, stop: { kind: 'never' } }).at(-1)?.ended).toBeNull();
  });

  test('keeps the best weights, of equal ones the first; a metric of nothing is no best', () => {
    const states = statesAfter([0.5, 0.6, 0.6, NaN, null], { ...plan, stop: { kind: 'never' } });
    expect(states.map((state) => isKept(state, plan))).toEqual([true, true, false, false, false]);
    expect(statesAfter([null, null, 0.1, 0]).map((state) => isKept(state, plan))).toEqual([true, true, true, false]);
    expect(states.every((state) => isKept(state, { ...plan, keep: { kind: 'last' } }))).toBe(true);
  });

  test('ends where a loss is not finite', () => {
    const diverged = advanceStep(STARTED, { out: NaN });
    expect(nextAction(diverged, plan)).toEqual({ kind: 'end', because: 'diverged' });
    expect(nextAction(advanceStep(STARTED, { out: Infinity }), plan).kind).toBe('end');
  });

  test('is read back from JSON, and from nothing else', () => {
    const [state] = statesAfter([1 / 3]);
    const written: unknown = JSON.parse(JSON.stringify(state));
    expect(readState(written)).toEqual(state);
    expect(readState(JSON.parse(JSON.stringify(STARTED)))).toEqual(STARTED);
    const others = [null, [], {}, { ...state, epoch: -1 }, { ...state, ended: 'so' }, { ...state, best: {} }];
    for (const other of others) expect(readState(other)).toBeUndefined();
  });
});

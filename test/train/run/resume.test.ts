import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeCheckpoint } from '../../../src/train/run/checkpoint.ts';
import { openRun } from '../../../src/train/run/open-run.ts';
import type { RunPlan } from '../../../src/train/run/progress.ts';
import { type RunOptions, type RunResult, runTraining } from '../../../src/train/run/run-training.ts';
import { type RunStore, checkpointsAmong, runFiles } from '../../../src/train/run/store.ts';
import { FakeTrainer, type Kill, Killed, MemoryStore, record, settings } from './fakes.ts';

const defaults: RunOptions = { schedule: settings.schedule, checkpointEvery: 2, checkpoints: 2 };
const planOf = (stepsPerEpoch: number, changes: Partial<RunPlan> = {}): RunPlan => ({
  epochs: settings.epochs,
  keep: settings.keep,
  stop: settings.stop,
  stepsPerEpoch,
  ...changes,
});

/** What one process does: it opens the folder and trains, until the end or until it is killed. */
async function train(store: RunStore, plan: RunPlan, options: RunOptions): Promise<RunResult> {
  const opened = await openRun(store, record);
  if (opened.kind !== 'opened') throw new Error(opened.kind);
  return runTraining(store, new FakeTrainer(), plan, options, opened.checkpoint);
}

/** Whether the process was killed before its end. */
async function isKilled(store: RunStore, plan: RunPlan, options: RunOptions): Promise<boolean> {
  try {
    await train(store, plan, options);
    return false;
  } catch (error) {
    if (error instanceof Killed) return true;
    throw error;
  }
}

/** All that a run comes to: the bytes of its files, of the checkpoints only the newest. */
function outcomeOf(files: ReadonlyMap<string, Uint8Array>): Readonly<Record<string, string>> {
  const [newest = 'none'] = checkpointsAmong([...files.keys()]);
  const names = [...Object.values(runFiles), newest];
  return Object.fromEntries(names.map((name) => [name, Buffer.from(files.get(name) ?? []).toString('latin1')]));
}

async function wholeRun(plan: RunPlan, options: RunOptions): Promise<MemoryStore> {
  const store = new MemoryStore();
  await train(store, plan, options);
  return store;
}

describe('a run that is killed and started again', () => {
  test('comes to the same files, whichever change it was killed at', async () => {
    const plan = planOf(5);
    const whole = await wholeRun(plan, defaults);
    expect(whole.changes).toBeGreaterThan(40);
    for (let change = 1; change <= whole.changes; change += 1) {
      for (const when of ['before', 'within', 'after'] as const) {
        const files = new Map<string, Uint8Array>();
        expect(await isKilled(new MemoryStore(files, { change, when }), plan, defaults)).toBe(true);
        await train(new MemoryStore(files), plan, defaults);
        expect(outcomeOf(files), `killed ${when} change ${change}`).toEqual(outcomeOf(whole.files));
      }
    }
  });

  const kill = fc.record({
    change: fc.integer({ min: 1, max: 30 }),
    when: fc.constantFrom<Kill['when']>('before', 'within', 'after'),
  });
  const plans = fc.record({
    stepsPerEpoch: fc.integer({ min: 1, max: 6 }),
    epochs: fc.integer({ min: 1, max: 6 }),
    keep: fc.constantFrom<RunPlan['keep']>(
      { kind: 'last' },
      { kind: 'best', metric: 'mean_miou' },
      { kind: 'best', metric: 'mean_accuracy' },
    ),
    stop: fc.constantFrom<RunPlan['stop']>({ kind: 'never' }, { kind: 'patience', epochs: 2 }),
  });
  const options = fc.record({
    schedule: fc.constantFrom(...([{ kind: 'constant' }, { kind: 'cosine' }] as const)),
    checkpointEvery: fc.integer({ min: 0, max: 3 }),
    checkpoints: fc.integer({ min: 1, max: 3 }),
  });

  test('comes to the same files, killed again and again, its newest checkpoint damaged or not', async () => {
    const kills = fc.array(fc.record({ kill, damage: fc.option(fc.nat(), { nil: undefined }) }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(plans, options, kills, async (plan, chosen, killed) => {
        const expected = outcomeOf((await wholeRun(plan, chosen)).files);
        const files = new Map<string, Uint8Array>();
        for (const { kill: at, damage } of killed) {
          await isKilled(new MemoryStore(files, at), plan, chosen);
          if (damage !== undefined) damageNewest(files, damage);
        }
        await train(new MemoryStore(files), plan, chosen);
        expect(outcomeOf(files)).toEqual(expected);
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  test('takes up where it was interrupted', async () => {
    const plan = planOf(5);
    const expected = outcomeOf((await wholeRun(plan, defaults)).files);
    const store = new MemoryStore();
    const controller = new AbortController();
    const result = await train(store, plan, {
      ...defaults,
      checkpointEvery: 0,
      signal: controller.signal,
      report: (line) => {
        if (line.kind === 'step' && line.epoch === 2 && line.step === 3) controller.abort();
      },
    });
    expect(result).toMatchObject({ kind: 'interrupted', state: { epoch: 1, step: 3 } });
    await train(store, plan, defaults);
    expect(outcomeOf(store.files)).toEqual(expected);
  });

  test('goes on from the newest whole checkpoint, and removes damaged ones, which would drive out whole ones', async () => {
    const store = await wholeRun(planOf(5), defaults);
    const [newest = '', before = ''] = checkpointsAmong([...store.files.keys()]);
    damageNewest(store.files, 1234);
    const opened = await openRun(store, record);
    expect(opened).toMatchObject({ damaged: [newest], checkpoint: { state: { epoch: 3, step: 4 } } });
    expect(checkpointsAmong([...store.files.keys()])).toEqual([before]);
  });

  test('does no step again once it has ended', async () => {
    const plan = planOf(5);
    const store = await wholeRun(plan, defaults);
    const opened = await openRun(store, record);
    const trainer = new FakeTrainer();
    const checkpoint = opened.kind === 'opened' ? opened.checkpoint : null;
    const result = await runTraining(store, trainer, plan, defaults, checkpoint);
    expect(result).toMatchObject({ kind: 'ended', because: 'epochs' });
    expect(trainer.steps).toBe(0);
  });
});

/** Flips a bit of the newest checkpoint, or cuts it. */
function damageNewest(files: Map<string, Uint8Array>, damage: number): void {
  const [name] = checkpointsAmong([...files.keys()]);
  const bytes = name === undefined ? undefined : files.get(name)?.slice();
  if (name === undefined || bytes === undefined) return;
  const at = damage % bytes.length;
  bytes[at] = (bytes[at] ?? 0) ^ (1 << (damage % 8));
  files.set(name, damage % 2 === 0 ? bytes : bytes.subarray(0, at));
  expect(decodeCheckpoint(files.get(name) ?? bytes)).toBeUndefined();
}

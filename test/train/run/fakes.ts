import type { TrainSettings } from '../../../src/model/train/settings.ts';
import type { Snapshot } from '../../../src/train/run/checkpoint.ts';
import type { Figures } from '../../../src/train/run/progress.ts';
import type { RunRecord } from '../../../src/train/run/run-record.ts';
import type { StepPlace, Trainer } from '../../../src/train/run/run-training.ts';
import type { RunStore } from '../../../src/train/run/store.ts';

/** What a killed process is to this test. */
export class Killed extends Error {}

/** When a process is killed: at its `change`-th change of the folder, before it, within it, or just after. */
export interface Kill {
  readonly change: number;
  readonly when: 'before' | 'within' | 'after';
}

/** A folder in memory, whose process is killed at a change. */
export class MemoryStore implements RunStore {
  readonly files: Map<string, Uint8Array>;
  readonly #kill: Kill | undefined;
  /** Changes so far. */
  changes = 0;

  constructor(files: Map<string, Uint8Array> = new Map(), kill?: Kill) {
    this.files = files;
    this.#kill = kill;
  }

  names(): Promise<readonly string[]> {
    const outermost = [...this.files.keys()].map((name) => name.replace(/\/.*/, '/'));
    return Promise.resolve([...new Set(outermost)]);
  }

  read(name: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.files.get(name)?.slice());
  }

  write(name: string, pieces: readonly Uint8Array[]): Promise<void> {
    return this.#change(() => this.files.set(name, joined(pieces)));
  }

  append(name: string, bytes: Uint8Array): Promise<void> {
    const old = this.files.get(name) ?? new Uint8Array();
    const half = bytes.subarray(0, Math.floor(bytes.length / 2));
    return this.#change(
      () => this.files.set(name, joined([old, bytes])),
      () => this.files.set(name, joined([old, half])),
    );
  }

  remove(name: string): Promise<void> {
    return this.#change(() => this.files.delete(name));
  }

  /** A change is whole or not at all, save where `part` says what a kill within it leaves. */
  async #change(whole: () => void, part?: () => void): Promise<void> {
    this.changes += 1;
    const when = this.#kill?.change === this.changes ? this.#kill.when : undefined;
    if (when === 'within') part?.();
    if (when === 'before' || when === 'within') throw new Killed();
    whole();
    if (when === 'after') throw new Killed();
    return Promise.resolve();
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(pieces));
}

/** Learns nothing, but all that it has depends on all that went before: two weights, a momentum, a generator's state. */
export class FakeTrainer implements Trainer {
  readonly #weights = Float32Array.of(0.1, -3);
  readonly #momentum = Float32Array.of(0);
  #random = 12345;
  /** Steps of this process. */
  steps = 0;

  step({ step, steps, stepOfEpoch, factor }: StepPlace): Promise<Readonly<Record<string, number>>> {
    this.steps += 1;
    this.#random = (Math.imul(this.#random, 1664525) + 1013904223) >>> 0;
    const [first = 0, second = 0] = this.#weights;
    const gradient = Math.sin(first + step / steps + stepOfEpoch) + this.#random / 2 ** 32 + second;
    this.#momentum[0] = (this.#momentum[0] ?? 0) * 0.9 + gradient;
    this.#weights.set([first - 0.1 * factor * (this.#momentum[0] ?? 0), Math.cos(second + first)]);
    return Promise.resolve({ b1: gradient, out: gradient / 3 });
  }

  validate(): Promise<Figures> {
    return Promise.resolve({ mean_miou: Math.abs(Math.sin(100 * (this.#weights[0] ?? 0))), mean_accuracy: null });
  }

  snapshot(): Promise<Snapshot> {
    return Promise.resolve({
      weights: [{ name: 'out.weight', shape: [2, 1], values: this.#weights.slice() }],
      optimizer: [{ name: 'momentum/out.weight', shape: [], values: this.#momentum.slice() }],
      random: [this.#random],
    });
  }

  restore({ weights: [weights], optimizer: [momentum], random: [random] }: Snapshot): string | undefined {
    if (weights === undefined || momentum === undefined || random === undefined) return 'something is missing';
    this.#weights.set(weights.values);
    this.#momentum.set(momentum.values);
    this.#random = random;
    return undefined;
  }
}

export const settings: TrainSettings = {
  data: { kind: 'drawn', count: 10, split: { kind: 'own' }, size: { kind: 'input' }, ignore: 255 },
  augment: [],
  loss: { kind: 'cross_entropy' },
  weight: { kind: 'all', value: 1 },
  optimizer: { kind: 'sgd', momentum: 0.9, decay: 0 },
  schedule: { kind: 'poly', power: 0.9 },
  rate: { kind: 'all', value: 0.1 },
  freeze: [],
  distill: { kind: 'none' },
  batch: 2,
  epochs: 4,
  seed: 7,
  keep: { kind: 'best', metric: 'mean_miou' },
  stop: { kind: 'never' },
};

export const record: RunRecord = {
  program: new TextEncoder().encode('model Tiny {}\n'),
  model: 'Tiny',
  parameters: { size: 64 },
  modules: new Map([['heads/small.brn', new TextEncoder().encode('block small(x: f32[N, C, H, W]) { x }\n')]]),
  weights: null,
  data: '/data',
  settings,
};

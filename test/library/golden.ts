import { readFileSync } from 'node:fs';

/** A tensor of the reference, in short: sample k stands at k * step modulo the size. */
export interface Summary {
  readonly shape: readonly number[];
  readonly sum: number;
  readonly absSum: number;
  readonly maxAbs: number;
  readonly step: number;
  readonly samples: readonly number[];
}

/** A model of the reference at one input size. */
export interface Run {
  readonly input: readonly number[];
  readonly macs: number;
  /** By exit: the head's own logits, and the output at the input's size. */
  readonly exits: Readonly<Record<string, { readonly logits: Summary; readonly output: Summary }>>;
}

/** What scripts/goldens/torchvision_models.py wrote of one model. */
export interface Golden {
  readonly model: string;
  readonly gain: number;
  readonly params: number;
  /** Entries of the state dict. */
  readonly tensors: number;
  /** At the size for which torchvision publishes its counts. */
  readonly published: { readonly size: number; readonly macs: number } | null;
  readonly runs: readonly Run[];
}

/** A key of a state dict and its shape. */
export type Entry = readonly [key: string, shape: readonly number[]];

function read(path: string): unknown {
  return JSON.parse(readFileSync(new URL(`../goldens/${path}`, import.meta.url), 'utf8'));
}

/** As far as a test must know that this is the file that it takes it for. */
function isGolden(value: unknown): value is Golden {
  return typeof value === 'object' && value !== null && 'gain' in value && 'runs' in value;
}

function isEntries(value: unknown): value is readonly Entry[] {
  return Array.isArray(value) && value.every((entry: unknown) => Array.isArray(entry) && entry.length === 2);
}

export function readGolden(model: string): Golden {
  const golden = read(`torchvision/${model}.json`);
  if (!isGolden(golden)) throw new Error(`${model}.json is no golden`);
  return golden;
}

/** The keys and shapes of a torchvision model's state dict, in its order. */
export function readStateDict(model: string): readonly Entry[] {
  const entries = read(`state_dicts/${model}.json`);
  if (!isEntries(entries)) throw new Error(`${model}.json is no state dict`);
  return entries;
}

/** The text of a program of this folder's `models`. */
export function readModel(model: string): string {
  return readFileSync(new URL(`models/${model}.brn`, import.meta.url), 'utf8');
}

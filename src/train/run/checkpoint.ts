import type { StateTensor } from '../optimise/optimizer.ts';
import { type TrainingState, readState } from './progress.ts';
import { decodeTensorFile, encodeTensorFile } from './tensor-file.ts';

/** All that a trainer changes while it trains. */
export interface Snapshot {
  /**
   * All weights, running statistics included, under the names and in the layout of weights files, so that they go into
   * `brnc compile`.
   */
  readonly weights: readonly StateTensor[];
  readonly optimizer: readonly StateTensor[];
  /** The state of random generators that go on from step to step; empty where each draw follows from seed and place. */
  readonly random: readonly number[];
}

/** A place that a run can go on from. */
export interface Checkpoint {
  readonly state: TrainingState;
  readonly snapshot: Snapshot;
}

const WEIGHTS = 'weights/';
const OPTIMIZER = 'optimizer/';

/** A checkpoint as a safetensors file, in pieces: `weights/...` and `optimizer/...`; the rest is a note in its header. */
export function encodeCheckpoint({
  state,
  snapshot: { weights, optimizer, random },
}: Checkpoint): readonly Uint8Array[] {
  const tensors = [...prefixed(WEIGHTS, weights), ...prefixed(OPTIMIZER, optimizer)];
  return encodeTensorFile({ tensors, note: JSON.stringify({ state, random }) });
}

/** Weights alone as a safetensors file, in pieces; the note says after how many epochs. */
export function encodeWeights(weights: readonly StateTensor[], epoch: number): readonly Uint8Array[] {
  return encodeTensorFile({ tensors: weights, note: JSON.stringify({ epoch }) });
}

/** The checkpoint, or undefined where the bytes are not one, whole. */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint | undefined {
  const file = decodeTensorFile(bytes);
  const note = file === undefined ? undefined : readNote(file.note);
  if (file === undefined || note === undefined) return undefined;
  const weights = unprefixed(WEIGHTS, file.tensors);
  const optimizer = unprefixed(OPTIMIZER, file.tensors);
  return { state: note.state, snapshot: { weights, optimizer, random: note.random } };
}

function readNote(text: string): { readonly state: TrainingState; readonly random: readonly number[] } | undefined {
  const note = parseJson(text);
  if (typeof note !== 'object' || note === null || !('state' in note) || !('random' in note)) return undefined;
  const state = readState(note.state);
  return state === undefined || !isNumbers(note.random) ? undefined : { state, random: note.random };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number');
}

function prefixed(prefix: string, tensors: readonly StateTensor[]): readonly StateTensor[] {
  return tensors.map((tensor) => ({ ...tensor, name: prefix + tensor.name }));
}

function unprefixed(prefix: string, tensors: readonly StateTensor[]): readonly StateTensor[] {
  return tensors
    .filter(({ name }) => name.startsWith(prefix))
    .map((tensor) => ({ ...tensor, name: tensor.name.slice(prefix.length) }));
}

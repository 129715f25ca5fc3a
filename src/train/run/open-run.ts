import { type Checkpoint, decodeCheckpoint } from './checkpoint.ts';
import { encodeLine, linesUpTo, readLines } from './metrics-log.ts';
import { STARTED, type TrainingState } from './progress.ts';
import { type Difference, type RunRecord, type WrittenTexts, compareRecords, encodeRecord } from './run-record.ts';
import { type RunStore, checkpointsAmong, runFiles } from './store.ts';

/** A run folder that is ready to go on from a checkpoint, or from the start where there is none. */
export interface OpenedRun {
  readonly kind: 'opened';
  readonly checkpoint: Checkpoint | null;
  /** Checkpoints that were newer but damaged, and so were removed. */
  readonly damaged: readonly string[];
}

/** Why a folder cannot hold this run. */
export type OpenProblem =
  /** There are files, but no run. */
  | { readonly kind: 'not-a-run'; readonly files: readonly string[] }
  /** `run.json` or the program is not what a run writes. */
  | { readonly kind: 'damaged-run'; readonly file: string }
  | { readonly kind: 'another-run'; readonly differences: readonly Difference[] };

/**
 * Begins a run in an empty folder, or opens the one that is there at its newest checkpoint that is whole. The metrics are
 * cut back to that place, so that what follows continues them.
 */
export async function openRun(store: RunStore, record: RunRecord): Promise<OpenedRun | OpenProblem> {
  const names = await store.names();
  return names.includes(runFiles.run) ? resumeRun(store, record, names) : beginRun(store, record, names);
}

async function beginRun(
  store: RunStore,
  record: RunRecord,
  names: readonly string[],
): Promise<OpenedRun | OpenProblem> {
  // A run that was killed while it began has left the program and its modules alone.
  const own = new Set([runFiles.program, ...[...record.modules.keys()].map(outermost)]);
  const files = names.filter((name) => !own.has(name));
  if (files.length > 0) return { kind: 'not-a-run', files };
  for (const [path, text] of record.modules) await store.write(path, [text]);
  await store.write(runFiles.program, [record.program]);
  await store.write(runFiles.run, [encodeRecord(record)]);
  return { kind: 'opened', checkpoint: null, damaged: [] };
}

/** The file or, with a `/` at its end, the folder of a path that lies in the run's folder itself. */
function outermost(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/') + 1) : path;
}

async function readTexts(store: RunStore, { modules }: RunRecord): Promise<WrittenTexts | undefined> {
  const program = await store.read(runFiles.program);
  const found = new Map<string, Uint8Array>();
  for (const path of modules.keys()) {
    const text = await store.read(path);
    if (text !== undefined) found.set(path, text);
  }
  return program === undefined ? undefined : { program, modules: found };
}

async function resumeRun(
  store: RunStore,
  record: RunRecord,
  names: readonly string[],
): Promise<OpenedRun | OpenProblem> {
  const [texts, written] = [await readTexts(store, record), await store.read(runFiles.run)];
  if (texts === undefined) return { kind: 'damaged-run', file: runFiles.program };
  const differences = written === undefined ? undefined : compareRecords(record, texts, written);
  if (differences === undefined) return { kind: 'damaged-run', file: runFiles.run };
  if (differences.length > 0) return { kind: 'another-run', differences };
  const opened = await newestCheckpoint(store, names);
  await cutMetrics(store, opened.checkpoint?.state ?? STARTED);
  // They would count among those that are kept, and drive out whole ones.
  for (const name of opened.damaged) await store.remove(name);
  return opened;
}

async function newestCheckpoint(store: RunStore, names: readonly string[]): Promise<OpenedRun> {
  const damaged: string[] = [];
  for (const name of checkpointsAmong(names)) {
    const bytes = await store.read(name);
    const checkpoint = bytes === undefined ? undefined : decodeCheckpoint(bytes);
    if (checkpoint !== undefined) return { kind: 'opened', checkpoint, damaged };
    damaged.push(name);
  }
  return { kind: 'opened', checkpoint: null, damaged };
}

async function cutMetrics(store: RunStore, state: TrainingState): Promise<void> {
  const bytes = await store.read(runFiles.metrics);
  if (bytes === undefined) return;
  await store.write(runFiles.metrics, linesUpTo(readLines(bytes), state).map(encodeLine));
}

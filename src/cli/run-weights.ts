import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ModelReport } from '../index.ts';
import { type WrittenRecord, readRecord } from '../train/run/run-record.ts';
import { checkpointsAmong, runFiles } from '../train/run/store.ts';
import { type Result, failure, value } from './status.ts';

/** Whether there is a folder of this path. */
function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isRun(folder: string): boolean {
  return existsSync(join(folder, runFiles.run));
}

/** The folder of the run whose result a path names: the folder itself, or the weights in it. */
export function runFolderOf(path: string): string | undefined {
  const folder = isFolder(path) ? path : dirname(path);
  return isRun(folder) && (folder === path || basename(path) === runFiles.weights) ? folder : undefined;
}

/** The weights file that `--weights` means: where it names the folder of a run, the run's result. */
export function weightsFileOf(path: string): Result<string> {
  if (!isFolder(path)) {
    const isCheckpoint = checkpointsAmong([basename(path)]).length > 0 && isRun(dirname(path));
    if (!isCheckpoint) return value(path);
    return failure(
      `\`${path}\` is a place that a training goes on from, and not its result`,
      `name the run: \`--weights ${dirname(path)}\``,
    );
  }
  if (!isRun(path)) {
    return failure(
      `\`${path}\` is a folder, and holds no run of \`brnc train\`: it has no \`${runFiles.run}\``,
      'name a file of weights, or the folder of a run',
    );
  }
  const file = join(path, runFiles.weights);
  if (existsSync(file)) return value(file);
  return failure(
    `the run in \`${path}\` has no weights yet: it has not finished an epoch`,
    `go on with it: \`brnc train FILE -o ${path}\``,
  );
}

/**
 * What to type where the weights of a run do not fit a model: the parameters that the run set otherwise, or its model;
 * undefined where there are none.
 */
export function otherParameters(run: string, { name, parameters }: ModelReport): string | undefined {
  const record = recordOf(run);
  if (record === undefined) return undefined;
  if (record.model !== name) return `the run trained the model \`${record.model}\``;
  const set = Object.entries(parameters).flatMap(([key, now]) => {
    const then = JSON.stringify(record.parameters[key]);
    return then === undefined || then === JSON.stringify(now) ? [] : [`--set ${key}=${then}`];
  });
  return set.length === 0 ? undefined : `the run was trained with other parameters: \`${set.join(' ')}\``;
}

function recordOf(run: string): WrittenRecord | undefined {
  try {
    return readRecord(readFileSync(join(run, runFiles.run)));
  } catch {
    return undefined;
  }
}

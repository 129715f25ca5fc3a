import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { calibrateModel } from '../compile.ts';
import { nearestName } from '../diagnostics/nearest.ts';
import type { Calibrated, CheckedModel, CompileFacts } from '../index.ts';
import { runFiles } from '../train/run/store.ts';
import { reasonOfSystem } from './program-files.ts';
import { type Result, failure, value } from './status.ts';

/** What `brnc eval` writes into a run's folder: a temperature for each exit. */
export const calibrationFile = 'calibration.json';

/** What is in it, and that compiling reads. */
interface Calibration {
  readonly format: 1;
  /** By exit. */
  readonly temperatures: Readonly<Record<string, number>>;
  /** Of the weights that they were fitted to. */
  readonly weightsSha256: string;
}

/** The weights of a run's model with its temperatures in them; as they were where the run has none. */
export function calibrate(
  model: CheckedModel,
  weights: CompileFacts['weights'],
  run: string,
): Result<Calibrated | undefined> {
  const read = readCalibration(run);
  if (read.kind === 'failure') return read;
  if (read.value === undefined) return value(undefined);
  const path = join(run, calibrationFile);
  const exits = model.network.exits.map(({ name }) => name);
  const strange = Object.keys(read.value.temperatures).find((name) => !exits.includes(name));
  if (strange !== undefined) {
    const nearest = nearestName(strange, exits);
    const hint = nearest === undefined ? '' : `; the nearest exit is \`${nearest}\``;
    return failure(
      `\`${path}\` has a temperature for \`${strange}\`, and ${model.network.name} has no such exit${hint}`,
      `evaluate the run again: \`brnc eval ${run}\`, or compile with \`--no-calibration\``,
    );
  }
  if (read.value.weightsSha256 !== sha256Of(join(run, runFiles.weights))) {
    return failure(
      `the temperatures in \`${path}\` were fitted to other weights than the run has now`,
      `evaluate the run again: \`brnc eval ${run}\`, or compile with \`--no-calibration\``,
    );
  }
  return value(calibrateModel(model, weights, new Map(Object.entries(read.value.temperatures))));
}

/** The temperatures of a run; undefined where it has none. */
function readCalibration(run: string): Result<Calibration | undefined> {
  const path = join(run, calibrationFile);
  try {
    const json: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (isCalibration(json)) return value(json);
    return failure(
      `\`${path}\` is not what \`brnc eval\` writes`,
      `evaluate the run again: \`brnc eval ${run}\`, or compile with \`--no-calibration\``,
    );
  } catch (error) {
    if (error instanceof SyntaxError) return failure(`\`${path}\` is not JSON: ${error.message}`);
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return isMissing ? value(undefined) : failure(`\`${path}\` cannot be read: ${reasonOfSystem(error)}`);
  }
}

function isCalibration(json: unknown): json is Calibration {
  if (typeof json !== 'object' || json === null || !('format' in json) || json.format !== 1) return false;
  if (!('temperatures' in json) || typeof json.temperatures !== 'object' || json.temperatures === null) return false;
  if (!('weightsSha256' in json) || typeof json.weightsSha256 !== 'string') return false;
  const values: readonly unknown[] = Object.values(json.temperatures);
  return values.every((each) => typeof each === 'number' && Number.isFinite(each) && each > 0);
}

/** The SHA-256 of a file, in hexadecimal. */
function sha256Of(path: string): string {
  const hash = createHash('sha256');
  const descriptor = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(1 << 22);
    for (let count = readSync(descriptor, buffer); count > 0; count = readSync(descriptor, buffer))
      hash.update(buffer.subarray(0, count));
    return hash.digest('hex');
  } finally {
    closeSync(descriptor);
  }
}

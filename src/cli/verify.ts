import { join } from 'node:path';
import { compileWhole, losslessModel } from '../compile.ts';
import type { Sizes } from '../graph/dim.ts';
import type { CheckedModel, CompileFacts, Manifest } from '../index.ts';
import { Network } from '../runtime/network.ts';
import { loadOnnxRuntime } from '../runtime/onnxruntime.ts';
import {
  type ExitError,
  type VerifyReport,
  verifyNetworks,
  verifyThreshold,
  wholeManifest,
} from '../runtime/verify.ts';
import { startProgress } from './progress.ts';
import type { OutputFolder } from './output-folder.ts';
import { failureOf } from './runtime-failure.ts';
import { writeScratchPartitions } from './scratch-partitions.ts';
import { type Result, failure, value } from './status.ts';
import { showTable } from './table.ts';
import { verifyLayers } from './verify-layers.ts';

const wholeFile = 'whole.onnx';

/** What an exit's error means; `lossless` is the error of the same exit where every cut sends f32. */
function showVerdict({ error, lossy }: ExitError, lossless: ExitError | undefined): string {
  const judged = lossy ? lossless : { error };
  if (judged === undefined || judged.error > verifyThreshold) return 'DIFFERS';
  return lossy ? `lost by a cut that sends fewer bits; ${showError(judged.error)} where all send f32` : 'equal';
}

function showError(error: number): string {
  return error.toExponential(1);
}

function showErrors({ errors, inputs }: VerifyReport, lossless: VerifyReport | undefined): string {
  const rows = errors.map((found) => {
    const { exit, plan, error, tensor } = found;
    // Without the sending in fewer bits, one step may be all there is of a tier, and then it has no stages.
    const twins = lossless?.errors.filter((other) => other.exit === exit) ?? [];
    const twin = twins.find((other) => other.plan === plan) ?? twins[0];
    return [exit, plan, showError(error), tensor, showVerdict(found, twin)];
  });
  const columns = [
    { heading: 'exit' },
    { heading: 'run' },
    { heading: 'error', figures: true },
    { heading: 'of' },
    { heading: '' },
  ];
  return `\nPartitions against the whole network, ${inputs} random inputs:\n${showTable(columns, rows)}`;
}

/** What was written of a model, and where. */
export interface WrittenModel {
  readonly model: CheckedModel;
  readonly facts: CompileFacts;
  readonly folder: OutputFolder;
  /** Of the partitions; undefined where there are none. */
  readonly manifest: Manifest | undefined;
  /** Of the LayersModel, the numbers for the input's symbols; undefined where there is none. */
  readonly layers: Sizes | undefined;
}

/** Compares all that was written of a model with the whole network in one ONNX file; a failure where they differ. */
export async function verifyFolder(written: WrittenModel): Promise<Result<string>> {
  const { model, facts, folder, layers } = written;
  const loaded = await loadOnnxRuntime();
  if (loaded.kind === 'failed') return failureOf(loaded.problem);
  const file = await compileWhole(model, facts, folder.create(wholeFile));
  if (file.kind !== 'written') return failure('the whole network is too large for one ONNX file: nothing to verify by');
  const partitions = await partitionsOf(written);
  if (partitions.kind === 'failure') return partitions;
  const open = (of: Manifest, ...path: readonly string[]): Network =>
    new Network(of, loaded.value, (name) => join(folder.staging, ...path, name));
  const whole = open(wholeManifest(partitions.value, wholeFile));
  const first =
    written.manifest === undefined ? value('') : await verifyPartitions(written, partitions.value, whole, open);
  if (first.kind === 'failure') return first;
  const second = layers === undefined ? value('') : await verifyLayers(model, layers, folder.staging, whole);
  folder.remove(wholeFile);
  return second.kind === 'failure' ? second : value(first.value + second.value);
}

/** The manifest of the partitions, which are written where they were not asked for: it says how to run the whole. */
async function partitionsOf({ model, facts, manifest, folder }: WrittenModel): Promise<Result<Manifest>> {
  return manifest === undefined
    ? await writeScratchPartitions(model, facts, join(folder.staging, 'partitions'))
    : value(manifest);
}

/**
 * Runs the partitions of a folder and the whole network on the same inputs; a failure where they differ. Where a cut sends
 * fewer bits than f32, the partitions are compiled once more with all cuts in f32, which have to be equal.
 */
async function verifyPartitions(
  { model, facts, folder }: WrittenModel,
  manifest: Manifest,
  whole: Network,
  open: (of: Manifest, ...path: readonly string[]) => Network,
): Promise<Result<string>> {
  const twin = await compileLossless(model, facts, join(folder.staging, 'lossless'));
  if (twin.kind === 'failure') return twin;
  const cuts = [open(manifest), ...(twin.value === undefined ? [] : [open(twin.value, 'lossless')])];
  const progress = startProgress('verifying');
  const verified = await verifyNetworks(cuts, whole, { onRun: progress.update });
  progress.stop();
  if (verified.kind === 'failed') return failureOf(verified.problem);
  const [own, lossless] = verified.value;
  const shown = own === undefined ? '' : showErrors(own, lossless);
  return verified.value.every(({ passed }) => passed)
    ? value(shown)
    : failure(`the partitions do not give what the whole network gives${shown}`);
}

/** The manifest of the model with all cuts in f32, compiled into a folder; undefined where it has no other cuts. */
async function compileLossless(
  model: CheckedModel,
  facts: CompileFacts,
  folder: string,
): Promise<Result<Manifest | undefined>> {
  const twin = losslessModel(model);
  return twin === undefined ? value(undefined) : await writeScratchPartitions(twin, facts, folder);
}

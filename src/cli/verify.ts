import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CheckedModel,
  type CompileFacts,
  type Manifest,
  compileModel,
  compileWhole,
  losslessModel,
} from '../index.ts';
import type { Engine } from '../runtime/engine.ts';
import { Network } from '../runtime/network.ts';
import { loadOnnxRuntime } from '../runtime/onnxruntime.ts';
import { type ExitError, type VerifyReport, verifyNetwork, verifyThreshold, wholeManifest } from '../runtime/verify.ts';
import { startProgress } from './progress.ts';
import { OutputFile, type OutputFolder } from './output-folder.ts';
import { failureOf } from './runtime-failure.ts';
import { type Result, failure, value } from './status.ts';
import { showTable } from './table.ts';

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

/** Runs the partitions in a folder against the whole network, with a bar that shows how far it is. */
async function verifyParts(
  manifest: Manifest,
  { engine, whole, folder }: { readonly engine: Engine; readonly whole: Network; readonly folder: string },
): Promise<Result<VerifyReport>> {
  const parts = new Network(manifest, engine, (name) => join(folder, name));
  const progress = startProgress('verifying');
  const verified = await verifyNetwork(parts, whole, { onRun: progress.update });
  progress.stop();
  return verified.kind === 'failed' ? failureOf(verified.problem) : value(verified.value);
}

/** Writes the partitions of a model into a folder of its own, which goes with the folder around it. */
async function compileBeside(model: CheckedModel, facts: CompileFacts, folder: string): Promise<Result<Manifest>> {
  mkdirSync(folder);
  const emitted = await compileModel(model, facts, async (name, write) => {
    const file = new OutputFile(join(folder, name), join(folder, name));
    try {
      return await write(file);
    } finally {
      file.close(false);
    }
  });
  return emitted.kind === 'emitted' ? value(emitted.manifest) : failure(`\`${emitted.file}\` is too large to verify`);
}

/**
 * Runs the partitions of a folder and the whole network on the same inputs; a failure where they differ. Where a cut sends
 * fewer bits than f32, the partitions are compiled once more with all cuts in f32, which have to be equal.
 */
export async function verifyFolder(
  model: CheckedModel,
  facts: CompileFacts,
  manifest: Manifest,
  folder: OutputFolder,
): Promise<Result<string>> {
  const loaded = await loadOnnxRuntime();
  if (loaded.kind === 'failed') return failureOf(loaded.problem);
  const engine = loaded.value;
  const written = await compileWhole(model, facts, folder.create(wholeFile));
  if (written.kind !== 'written')
    return failure('the whole network is too large for one ONNX file: nothing to verify by');
  const whole = new Network(wholeManifest(manifest, wholeFile), engine, (name) => join(folder.staging, name));
  const own = await verifyParts(manifest, { engine, whole, folder: folder.staging });
  if (own.kind === 'failure') return own;
  const lossless = await verifyLossless(model, facts, { engine, whole, folder: join(folder.staging, 'lossless') });
  if (lossless.kind === 'failure') return lossless;
  folder.remove(wholeFile);
  const shown = showErrors(own.value, lossless.value);
  return own.value.passed && (lossless.value?.passed ?? true)
    ? value(shown)
    : failure(`the partitions do not give what the whole network gives${shown}`);
}

/** The same for the model with all cuts in f32; undefined where it has no other. */
async function verifyLossless(
  model: CheckedModel,
  facts: CompileFacts,
  where: { readonly engine: Engine; readonly whole: Network; readonly folder: string },
): Promise<Result<VerifyReport | undefined>> {
  const twin = losslessModel(model);
  if (twin === undefined) return value(undefined);
  const manifest = await compileBeside(twin, facts, where.folder);
  return manifest.kind === 'failure' ? manifest : await verifyParts(manifest.value, where);
}

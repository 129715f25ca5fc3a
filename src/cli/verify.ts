import { join } from 'node:path';
import { type CheckedModel, type CompileFacts, type Manifest, compileWhole } from '../index.ts';
import { Network } from '../runtime/network.ts';
import { loadOnnxRuntime } from '../runtime/onnxruntime.ts';
import { type VerifyReport, verifyNetwork, verifyThreshold, wholeManifest } from '../runtime/verify.ts';
import { startProgress } from './progress.ts';
import type { OutputFolder } from './output-folder.ts';
import { failureOf } from './runtime-failure.ts';
import { type Result, failure, value } from './status.ts';
import { showTable } from './table.ts';

const wholeFile = 'whole.onnx';

function showErrors({ errors, inputs }: VerifyReport): string {
  const rows = errors.map(({ exit, plan, error, tensor, lossy }) => [
    exit,
    plan,
    error.toExponential(1),
    tensor,
    lossy ? 'a cut before it sends less than f32: not judged' : error <= verifyThreshold ? 'equal' : 'DIFFERS',
  ]);
  const columns = [
    { heading: 'exit' },
    { heading: 'run' },
    { heading: 'error', figures: true },
    { heading: 'of' },
    { heading: '' },
  ];
  return `\nPartitions against the whole network, ${inputs} random inputs:\n${showTable(columns, rows)}`;
}

/** Runs the partitions of a folder and the whole network on the same inputs; a failure where they differ. */
export async function verifyFolder(
  model: CheckedModel,
  facts: CompileFacts,
  manifest: Manifest,
  folder: OutputFolder,
): Promise<Result<string>> {
  const engine = await loadOnnxRuntime();
  if (engine.kind === 'failed') return failureOf(engine.problem);
  const written = await compileWhole(model, facts, folder.create(wholeFile));
  if (written.kind !== 'written')
    return failure('the whole network is too large for one ONNX file: nothing to verify by');
  const locate = (name: string): string => join(folder.staging, name);
  const parts = new Network(manifest, engine.value, locate);
  const whole = new Network(wholeManifest(manifest, wholeFile), engine.value, locate);
  const progress = startProgress('verifying');
  const verified = await verifyNetwork(parts, whole, { onRun: progress.update });
  progress.stop();
  folder.remove(wholeFile);
  if (verified.kind === 'failed') return failureOf(verified.problem);
  const shown = showErrors(verified.value);
  return verified.value.passed
    ? value(shown)
    : failure(`the partitions do not give what the whole network gives${shown}`);
}

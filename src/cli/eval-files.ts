import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { EvaluationResults } from '../train/evaluate/results.ts';
import type { Figure } from './eval-charts.ts';
import type { EvaluationPlan } from './eval-run.ts';
import { writeFolder } from './output-folder.ts';
import { encodeDrawing } from './rasterise.ts';
import { type Result, value } from './status.ts';

/** The folder of an evaluation's results; undefined for a program for which none is named. */
export function outputOf({ subject, options }: Pick<EvaluationPlan, 'subject' | 'options'>): string | undefined {
  return options.out ?? (subject.run === null ? undefined : join(subject.run, 'eval'));
}

/** Writes results and figures, all or none of them; gives the paths of the files. */
export async function writeEvaluation(
  plan: EvaluationPlan,
  results: EvaluationResults,
  figures: readonly Figure[],
): Promise<Result<readonly string[]>> {
  const out = outputOf(plan);
  if (out === undefined) return value([]);
  const written = await writeFolder(out, async (folder): Promise<Result<readonly string[]>> => {
    folder.create('results.json').write(jsonOf(results));
    for (const { name, svg, colours } of figures) {
      folder.create(`${name}.svg`).write(new TextEncoder().encode(svg));
      folder.create(`${name}.png`).write(await encodeDrawing(svg, colours));
    }
    return value([...folder.sizes().keys()].map((name) => join(out, name)));
  });
  if (written.kind === 'failure') return written;
  const calibration = await writeCalibration(plan, results, out);
  return calibration.kind === 'failure' ? calibration : value([...written.value, ...calibration.value]);
}

/** `calibration.json`, beside a run's own weights, for which `brnc compile` takes it; else with the results. */
async function writeCalibration(
  { subject, settings }: EvaluationPlan,
  { calibration, model }: EvaluationResults,
  out: string,
): Promise<Result<readonly string[]>> {
  if (calibration === null) return value([]);
  const isOwn = subject.run !== null && subject.weights === join(subject.run, 'weights.safetensors');
  const folder = isOwn && subject.run !== null ? subject.run : out;
  const content = {
    format: 1,
    model,
    weightsSha256: await sha256Of(subject.weights),
    temperatures: Object.fromEntries(calibration.exits.map(({ name, temperature }) => [name, temperature])),
    fittedOn: { data: settings.data.kind, part: 'validation', images: calibration.images },
  };
  return await writeFolder(folder, (files): Promise<Result<readonly string[]>> => {
    files.create('calibration.json').write(jsonOf(content));
    return Promise.resolve(value([join(folder, 'calibration.json')]));
  });
}

function jsonOf(content: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(content, null, 2)}\n`);
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

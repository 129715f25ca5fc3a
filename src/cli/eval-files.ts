import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { EvaluationResults } from '../train/evaluate/results.ts';
import { calibrationFile } from './calibration.ts';
import type { Figure } from './eval-charts.ts';
import type { EvaluationPlan } from './eval-plan.ts';
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
      const png = await encodeDrawing(svg, colours);
      if (png.kind === 'failure') return png;
      folder.create(`${name}.png`).write(png.value);
    }
    return value([...folder.sizes().keys()].map((name) => join(out, name)));
  });
  if (written.kind === 'failure') return written;
  const calibration = await writeCalibration(plan, results);
  return calibration.kind === 'failure' ? calibration : value([...written.value, ...calibration.value]);
}

/**
 * `calibration.json`, in a run's folder beside its weights, from where `brnc compile` puts it into them. Not where it
 * comes of a part of the validation images only.
 */
async function writeCalibration(
  { subject, settings, data }: EvaluationPlan,
  { calibration, model }: EvaluationResults,
): Promise<Result<readonly string[]>> {
  const { run, isTrained, weights } = subject;
  const isWhole = calibration?.images === data.source.parts.validation.length;
  if (calibration === null || run === null || !isTrained || !isWhole) return value([]);
  const content = {
    format: 1,
    model,
    weightsSha256: await sha256Of(weights),
    temperatures: Object.fromEntries(calibration.exits.map(({ name, temperature }) => [name, temperature])),
    fittedOn: { data: settings.data.kind, part: 'validation', images: calibration.images },
  };
  return await writeFolder(run, (files): Promise<Result<readonly string[]>> => {
    files.create(calibrationFile).write(jsonOf(content));
    return Promise.resolve(value([join(run, calibrationFile)]));
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

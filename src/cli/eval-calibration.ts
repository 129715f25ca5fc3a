import { calibrateModel } from '../compile.ts';
import type { CompileFacts } from '../index.ts';
import type { Fitted } from '../train/evaluate/build-results.ts';
import { TemperatureSample } from '../train/evaluate/temperature-sample.ts';
import { showDiagnostics } from './check-file.ts';
import { withPartitions } from './eval-network.ts';
import { type EvaluationPlan, indicesOf, seeAll } from './eval-plan.ts';
import { type Result, value } from './status.ts';

/** Temperatures, and what to compile with them. */
export interface CalibratedFacts {
  /** Null where there are no validation images, or where it is not wanted. */
  readonly calibration: Fitted | null;
  readonly facts: CompileFacts;
}

/**
 * A temperature for each exit, from the validation images. Those of a run go into its weights, as `brnc compile` puts
 * them there, so that its policies are evaluated as they are shipped.
 */
export async function fitTemperatures(plan: EvaluationPlan): Promise<Result<CalibratedFacts>> {
  const { options, facts, model, engine, data, settings } = plan;
  const indices = indicesOf(plan, 'validation');
  const images = indices.length;
  if (!options.calibrate || images === 0) return value({ calibration: null, facts });
  const sampled = await withPartitions(model, facts, engine, async (network): Promise<Result<TemperatureSample>> => {
    const { classes, exits } = network.manifest;
    const { size } = data.input;
    const sample = new TemperatureSample({ images, exits: exits.length, classes, size, seed: settings.seed });
    const seen = await seeAll(plan, network, indices, 'calibrating on validation', (image) => sample.add(image));
    return seen.kind === 'failure' ? seen : value(sample);
  });
  if (sampled.kind === 'failure') return sampled;
  const fits = sampled.value.fit();
  const names = model.network.exits.map(({ name }) => name);
  const temperatures = new Map(
    fits.flatMap((fit, exit) => (fit === undefined ? [] : [[names[exit] ?? '', fit.temperature]])),
  );
  const folded = foldTemperatures(plan, temperatures);
  const { positions } = sampled.value;
  const fitted = fits.map((fit, exit) => {
    const isFolded = folded.temperatures?.has(names[exit] ?? '') ?? false;
    return { fit, positions: positions[exit] ?? 0, folded: isFolded };
  });
  return value({ calibration: { images, fits: fitted }, facts: folded });
}

/** The weights with the temperatures in them; those of a program stay as they are. */
function foldTemperatures(
  { model, facts, subject }: EvaluationPlan,
  temperatures: ReadonlyMap<string, number>,
): CompileFacts {
  if (!subject.isTrained) return facts;
  const { diagnostics, ...folded } = calibrateModel(model, facts.weights, temperatures);
  showDiagnostics(diagnostics);
  return { ...facts, ...folded };
}

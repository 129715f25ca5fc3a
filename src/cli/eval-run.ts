import type { Network } from '../runtime/network.ts';
import { type Fitted, buildResults } from '../train/evaluate/build-results.ts';
import { chooseImages } from '../train/evaluate/choose-images.ts';
import { classNames } from '../train/evaluate/class-names.ts';
import { type ExitScale, Measure } from '../train/evaluate/measure.ts';
import type { EvaluationFacts, EvaluationResults, ExitFigures } from '../train/evaluate/results.ts';
import { version } from '../version.ts';
import { fitTemperatures } from './eval-calibration.ts';
import { type Figure, drawCharts } from './eval-charts.ts';
import { outputOf, writeEvaluation } from './eval-files.ts';
import { figuresOfExits, flopsBySize, withPartitions } from './eval-network.ts';
import { type ShownImage, drawSegmentations } from './eval-pictures.ts';
import { type EvaluationPlan, indicesOf, seeAll } from './eval-plan.ts';
import { type Result, value } from './status.ts';

/** What came of an evaluation, and the files that it wrote. */
export interface Evaluated {
  readonly results: EvaluationResults;
  readonly files: readonly string[];
}

/** Fits temperatures on validation, runs the part through every exit, and writes what came of it. */
export async function evaluatePlan(plan: EvaluationPlan): Promise<Result<Evaluated>> {
  const { model, options, data, engine } = plan;
  const figures = figuresOfExits(model, options.convention, data.input.size);
  if (figures.kind === 'failure') return figures;
  const fitted = await fitTemperatures(plan);
  if (fitted.kind === 'failure') return fitted;
  const { facts, calibration } = fitted.value;
  return await withPartitions(model, facts, engine, async (network): Promise<Result<Evaluated>> => {
    const results = await measurePart(plan, network, calibration, figures.value);
    if (results.kind === 'failure') return results;
    const drawn = await drawFigures(plan, network, results.value);
    if (drawn.kind === 'failure') return drawn;
    const written = await writeEvaluation(plan, results.value, drawn.value);
    return written.kind === 'failure' ? written : value({ results: results.value, files: written.value });
  });
}

async function measurePart(
  plan: EvaluationPlan,
  network: Network,
  calibration: Fitted | null,
  exits: readonly ExitFigures[],
): Promise<Result<EvaluationResults>> {
  const { manifest } = network;
  const scales = exits.map((_, exit) => scaleOf(calibration?.fits[exit]));
  const { size } = plan.data.input;
  const measure = new Measure({ classes: manifest.classes, size, comparedAt: plan.options.at, scales });
  const indices = indicesOf(plan, plan.part);
  const seen = await seeAll(plan, network, indices, `evaluating on ${plan.part}`, (image) => measure.add(image));
  if (seen.kind === 'failure') return seen;
  return value(
    buildResults({
      facts: factsOf(plan, manifest.classes, indices.length),
      manifest,
      exits,
      plainFlops: exits.at(-1)?.flops ?? 0,
      names: plan.data.source.names,
      images: measure.images,
      reliability: measure.reliability,
      calibration,
      flopsBySize: flopsBySize(plan),
    }),
  );
}

/** What the logits are to be divided by: they have been divided already where the temperature is in the weights. */
function scaleOf(fitted: Fitted['fits'][number] | undefined): ExitScale {
  const temperature = fitted?.fit?.temperature ?? 1;
  return fitted?.folded === true ? { before: 1 / temperature, after: 1 } : { before: 1, after: temperature };
}

function factsOf(
  { model, subject, weights, data, part, options }: EvaluationPlan,
  classes: number,
  images: number,
): EvaluationFacts {
  const { request, source, input } = data;
  return {
    producer: `brnc ${version}`,
    model: model.network.name,
    program: subject.program,
    parameters: model.report.parameters,
    weights,
    data: {
      name: request.data.kind,
      part,
      images,
      of: source.parts[part].length,
      size: input.size,
      comparedAt: request.task.labels === 'maps' ? options.at : null,
    },
    convention: options.convention,
    classes: classNames(request.data, source, classes),
  };
}

/** How many images Figure 3 shows. */
const SHOWN = 4;

/** The figures, where there is a folder for them: the images that are shown run once more. */
async function drawFigures(
  plan: EvaluationPlan,
  network: Network,
  results: EvaluationResults,
): Promise<Result<readonly Figure[]>> {
  if (outputOf(plan) === undefined) return value([]);
  const chosen = chooseImages(results.images, SHOWN);
  const all = indicesOf(plan, plan.part);
  const shown: ShownImage[] = [];
  const indices = chosen.flatMap(({ index }) => all[index] ?? []);
  const seen = await seeAll(plan, network, indices, 'drawing', (image) => {
    const which = chosen[shown.length];
    if (which !== undefined) shown.push({ seen: image, chosen: which });
  });
  if (seen.kind === 'failure') return seen;
  const segmentations = await drawSegmentations(results, shown, plan.data.input.size);
  return value([...(segmentations === undefined ? [] : [segmentations]), ...drawCharts(results)]);
}

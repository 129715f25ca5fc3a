import type { CheckedModel, CompileFacts } from '../index.ts';
import type { TrainSettings } from '../model/train/settings.ts';
import type { Engine } from '../runtime/engine.ts';
import type { Network } from '../runtime/network.ts';
import type { PartName } from '../train/data/example.ts';
import { type Fitted, buildResults } from '../train/evaluate/build-results.ts';
import { classNames } from '../train/evaluate/class-names.ts';
import { type ExitScale, Measure } from '../train/evaluate/measure.ts';
import { chooseImages } from '../train/evaluate/choose-images.ts';
import type { EvaluationFacts, EvaluationResults, ExitFigures, SizeResults } from '../train/evaluate/results.ts';
import { type SeenImage, seeImages } from '../train/evaluate/see-images.ts';
import { TemperatureSample } from '../train/evaluate/temperature-sample.ts';
import { version } from '../version.ts';
import type { EvalOptions } from './eval.ts';
import { type Figure, drawCharts } from './eval-charts.ts';
import { outputOf, writeEvaluation } from './eval-files.ts';
import { type ShownImage, drawSegmentations } from './eval-pictures.ts';
import { figuresOfExits, withPartitions } from './eval-network.ts';
import type { Subject } from './eval-subject.ts';
import { flopsAtSize } from './flops-by-size.ts';
import type { Settings } from './options.ts';
import { startProgress } from './progress.ts';
import { failureOf } from './runtime-failure.ts';
import { type Result, value } from './status.ts';
import { type TrainingData, dataFailure } from './training-data.ts';

/** What an evaluation is made of. */
export interface EvaluationPlan {
  readonly subject: Subject;
  readonly model: CheckedModel;
  /** The parameters that the program was checked with. */
  readonly set: Settings;
  readonly settings: TrainSettings;
  readonly data: TrainingData;
  readonly part: PartName;
  readonly engine: Engine;
  readonly facts: CompileFacts;
  /** The name of the weights' file. */
  readonly weights: string;
  readonly options: EvalOptions;
}

/** What came of an evaluation, and the files that it wrote. */
export interface Evaluated {
  readonly results: EvaluationResults;
  readonly files: readonly string[];
}

/** Fits temperatures on validation, runs the part through every exit, and writes what came of it. */
export async function evaluatePlan(plan: EvaluationPlan): Promise<Result<Evaluated>> {
  const { model, options, data, facts, engine } = plan;
  const figures = figuresOfExits(model, options.convention, data.input.size);
  if (figures.kind === 'failure') return figures;
  return await withPartitions(model, facts, engine, async (network): Promise<Result<Evaluated>> => {
    const fitted = await fitTemperatures(plan, network);
    if (fitted.kind === 'failure') return fitted;
    const results = await measurePart(plan, network, fitted.value, figures.value);
    if (results.kind === 'failure') return results;
    const drawn = await drawFigures(plan, network, results.value);
    if (drawn.kind === 'failure') return drawn;
    const written = await writeEvaluation(plan, results.value, drawn.value);
    return written.kind === 'failure' ? written : value({ results: results.value, files: written.value });
  });
}

/** The images of a part that are looked at, by their indices in the data set. */
function indicesOf({ data, options }: EvaluationPlan, part: PartName): readonly number[] {
  return data.source.parts[part].slice(0, options.limit);
}

/** Shows images to `use`, with a progress bar where there is a name for it. */
async function seeAll(
  { data }: EvaluationPlan,
  network: Network,
  indices: readonly number[],
  what: string,
  use: (image: SeenImage) => void,
): Promise<Result<null>> {
  const progress = startProgress(what);
  let count = 0;
  try {
    for await (const seen of seeImages(network, { source: data.source, indices, input: data.input })) {
      if (seen.kind === 'unreadable') return dataFailure(data.folder, seen.problem);
      if (seen.kind === 'failed') return failureOf(seen.problem);
      use(seen.image);
      count += 1;
      progress.update(count, indices.length);
    }
  } finally {
    progress.stop();
  }
  return value(null);
}

/** A temperature for each exit, from the validation images; null where there are none, or it is not wanted. */
async function fitTemperatures(plan: EvaluationPlan, network: Network): Promise<Result<Fitted | null>> {
  const indices = indicesOf(plan, 'validation');
  const images = indices.length;
  if (!plan.options.calibrate || images === 0) return value(null);
  const { classes, exits } = network.manifest;
  const { size } = plan.data.input;
  const sample = new TemperatureSample({ images, exits: exits.length, classes, size, seed: plan.settings.seed });
  const seen = await seeAll(plan, network, indices, 'calibrating on validation', (image) => sample.add(image));
  if (seen.kind === 'failure') return seen;
  const { positions } = sample;
  const fits = sample.fit().map((fit, exit) => ({ fit, positions: positions[exit] ?? 0 }));
  return value({ folded: false, images, fits });
}

async function measurePart(
  plan: EvaluationPlan,
  network: Network,
  calibration: Fitted | null,
  exits: readonly ExitFigures[],
): Promise<Result<EvaluationResults>> {
  const { manifest } = network;
  const scales = exits.map((_, exit): ExitScale => {
    return { before: 1, after: calibration?.fits[exit]?.fit?.temperature ?? 1 };
  });
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

/** The sides at which Figure 4 is drawn, relative to that of the evaluation. */
const SIDES = [0.5, 0.625, 0.75, 0.875, 1, 1.25, 1.5, 1.75, 2] as const;

/** The FLOPs of every exit at the sizes around that of the evaluation which the model can have. */
function flopsBySize({ model, subject, set, options, data }: EvaluationPlan): readonly SizeResults[] | null {
  const as = { file: subject.program, set, convention: options.convention, model: model.network.name };
  const sides = SIDES.map((factor) => Math.round(factor * data.input.size.height));
  const rows = sides.flatMap((size): SizeResults[] => {
    const row = flopsAtSize(model, as, size, () => undefined);
    if (row.kind === 'failure') return [];
    return [{ size, flops: Object.fromEntries(row.value.exits.map(({ name, flops }) => [name, flops])) }];
  });
  return rows.length < 2 ? null : rows;
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

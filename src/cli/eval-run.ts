import type { CheckedModel, CompileFacts } from '../index.ts';
import type { TrainSettings } from '../model/train/settings.ts';
import type { Engine } from '../runtime/engine.ts';
import type { Network } from '../runtime/network.ts';
import type { PartName } from '../train/data/example.ts';
import { type Fitted, buildResults } from '../train/evaluate/build-results.ts';
import { classNames } from '../train/evaluate/class-names.ts';
import { type ExitScale, Measure } from '../train/evaluate/measure.ts';
import type { EvaluationFacts, EvaluationResults, ExitFigures } from '../train/evaluate/results.ts';
import { type PartToSee, type SeenImage, indicesToSee, seePart } from '../train/evaluate/see-part.ts';
import { TemperatureSample } from '../train/evaluate/temperature-sample.ts';
import { version } from '../version.ts';
import type { EvalOptions } from './eval.ts';
import { figuresOfExits, withPartitions } from './eval-network.ts';
import type { Subject } from './eval-subject.ts';
import { startProgress } from './progress.ts';
import { failureOf } from './runtime-failure.ts';
import { type Result, value } from './status.ts';
import { type TrainingData, dataFailure } from './training-data.ts';

/** What an evaluation is made of. */
export interface EvaluationPlan {
  readonly subject: Subject;
  readonly model: CheckedModel;
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
    return results.kind === 'failure' ? results : value({ results: results.value, files: [] });
  });
}

/** The part's images, at most as many as `--limit` says. */
function partOf({ data, options }: EvaluationPlan, part: PartName): PartToSee {
  return { source: data.source, part, limit: options.limit ?? Infinity, input: data.input };
}

/** Shows each image of a part to `use`, with a progress bar; gives how many there were. */
async function seeAll(
  plan: EvaluationPlan,
  network: Network,
  part: PartToSee,
  what: string,
  use: (image: SeenImage) => void,
): Promise<Result<number>> {
  const total = indicesToSee(part).length;
  const progress = startProgress(what);
  let count = 0;
  try {
    for await (const seen of seePart(network, part)) {
      if (seen.kind === 'unreadable') return dataFailure(plan.data.folder, seen.problem);
      if (seen.kind === 'failed') return failureOf(seen.problem);
      use(seen.image);
      count += 1;
      progress.update(count, total);
    }
  } finally {
    progress.stop();
  }
  return value(count);
}

/** A temperature for each exit, from the validation images; null where there are none, or it is not wanted. */
async function fitTemperatures(plan: EvaluationPlan, network: Network): Promise<Result<Fitted | null>> {
  const part = partOf(plan, 'validation');
  const images = indicesToSee(part).length;
  if (!plan.options.calibrate || images === 0) return value(null);
  const { classes, exits } = network.manifest;
  const { size } = plan.data.input;
  const sample = new TemperatureSample({ images, exits: exits.length, classes, size, seed: plan.settings.seed });
  const seen = await seeAll(plan, network, part, 'calibrating on validation', (image) => sample.add(image));
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
  const part = partOf(plan, plan.part);
  const scales = exits.map((_, exit): ExitScale => {
    return { before: 1, after: calibration?.fits[exit]?.fit?.temperature ?? 1 };
  });
  const { size } = plan.data.input;
  const measure = new Measure({ classes: manifest.classes, size, comparedAt: plan.options.at, scales });
  const seen = await seeAll(plan, network, part, `evaluating on ${plan.part}`, (image) => measure.add(image));
  if (seen.kind === 'failure') return seen;
  return value(
    buildResults({
      facts: factsOf(plan, manifest.classes, seen.value),
      manifest,
      exits,
      plainFlops: exits.at(-1)?.flops ?? 0,
      names: plan.data.source.names,
      images: measure.images,
      reliability: measure.reliability,
      calibration,
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

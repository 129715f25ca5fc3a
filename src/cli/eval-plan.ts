import type { CheckedModel, CompileFacts } from '../index.ts';
import type { TrainSettings } from '../model/train/settings.ts';
import type { Engine } from '../runtime/engine.ts';
import type { Network } from '../runtime/network.ts';
import type { PartName } from '../train/data/example.ts';
import { type SeenImage, seeImages } from '../train/evaluate/see-images.ts';
import type { EvalOptions } from './eval.ts';
import type { Subject } from './eval-subject.ts';
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

/** The images of a part that are looked at, by their indices in the data set. */
export function indicesOf({ data, options }: EvaluationPlan, part: PartName): readonly number[] {
  return data.source.parts[part].slice(0, options.limit);
}

/** Runs images through every exit and shows each to `use`, with a progress bar; a failure where one cannot be read. */
export async function seeAll(
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

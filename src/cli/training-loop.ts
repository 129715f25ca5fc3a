import type { CheckedModel } from '../index.ts';
import type { TrainSettings } from '../model/train/settings.ts';
import type { ChosenBackend } from '../train/backends/choose.ts';
import { sizeAfter } from '../train/data/augment/augment.ts';
import { type LoadBatches, indicesOfBatches } from '../train/data/batches.ts';
import type { OpenedRun } from '../train/run/open-run.ts';
import { type RunPlan, STARTED, type TrainingState } from '../train/run/progress.ts';
import { type RunResult, runTraining } from '../train/run/run-training.ts';
import { runFiles } from '../train/run/store.ts';
import { type NetworkTrainer, createTrainer } from '../train/trainer.ts';
import { version } from '../version.ts';
import type { TensorSource } from '../weights/tensor.ts';
import type { CheckedFile } from './check-file.ts';
import { note, print, printFailure } from './console.ts';
import { Interruption } from './interruption.ts';
import { layerSizes } from './layer-sizes.ts';
import { startLoader } from './loader.ts';
import { refusedByLayers } from './refusal.ts';
import type { RunFolder } from './run-folder.ts';
import { type Result, type Status, failure, status, value } from './status.ts';
import { writeCurves } from './training-curves.ts';
import type { TrainingData } from './training-data.ts';
import { TrainingReport } from './training-report.ts';

/** All that a training needs, checked. */
export interface PreparedTraining {
  readonly checked: CheckedFile;
  readonly model: CheckedModel;
  readonly settings: TrainSettings;
  readonly data: TrainingData;
  readonly folder: RunFolder;
  /** What of the command line says which network it is, to be given to other commands too: `--set branches=3`. */
  readonly choice: readonly string[];
  /** What training begins with; a run that goes on has its own. */
  readonly weights: ReadonlyMap<string, TensorSource>;
}

/** Checkpoints that are kept: one more than is needed, should the newest be damaged. */
const CHECKPOINTS = 2;

/** Trains a run to its end, or until it is interrupted, and shows how it goes. */
export async function trainToEnd(
  backend: ChosenBackend,
  prepared: PreparedTraining,
  { checkpoint }: OpenedRun,
  options: { readonly checkpointEvery: number },
): Promise<Status> {
  const { settings, model, data, folder } = prepared;
  const plan = planOf(prepared);
  const exits = model.network.exits.map(({ name }) => name);
  const report = new TrainingReport({ plan, exits, validationImages: data.source.parts.validation.length });
  const loader = startLoader(data);
  const trainer = await makeTrainer(prepared, loader.load, (images) => report.validated(images));
  if (trainer.kind === 'failure') {
    await loader.close();
    printFailure(trainer);
    return status.usage;
  }
  const start = checkpoint?.state ?? STARTED;
  for (const { candidate, reason } of backend.passedOver) note(`note: ${candidate} is not used: ${reason}\n`);
  note(`${describeStart(prepared, plan, start)}\n${backend.description}\n\n`);
  const interruption = new Interruption();
  report.begin(start);
  try {
    const result = await runTraining(
      folder,
      trainer.value,
      plan,
      {
        schedule: settings.schedule,
        checkpointEvery: options.checkpointEvery,
        checkpoints: CHECKPOINTS,
        report: (line, state) => report.add(line, state),
        signal: interruption.signal,
      },
      checkpoint,
    );
    report.end();
    await writeCurves(folder, `${model.network.name} on ${settings.data.kind}`, exits, plan);
    if (result.kind === 'interrupted') {
      note(`interrupted; the same command goes on after ${describePlace(result.state)}\n`);
      interruption.endProcess();
      return status.usage;
    }
    return showEnd(result, prepared);
  } finally {
    report.end();
    await trainer.value.close();
    await loader.close();
    interruption.close();
  }
}

/** How far a run goes. */
function planOf({ settings, data }: PreparedTraining): RunPlan {
  const { batch, augment, seed, epochs, keep, stop } = settings;
  const { source } = data;
  const training = { augment, seed, epoch: 0 };
  const batches = indicesOfBatches({ ...data.input, source, part: 'train', batch, training, prefetch: 0 });
  return { epochs, keep, stop, stepsPerEpoch: batches.length };
}

/** The network on the backend, with its weights, ready to learn. */
async function makeTrainer(
  { model, settings, data, weights, checked }: PreparedTraining,
  load: LoadBatches,
  onValidated: (images: number) => void,
): Promise<Result<NetworkTrainer>> {
  const { size, channels, preprocess } = data.input;
  const { network } = model;
  const seen = sizeAfter(settings.augment, size);
  const sizes = layerSizes(model, network.input.minimum.size === 0 ? undefined : seen);
  if (sizes.kind === 'failure') return sizes;
  const emission = {
    network,
    weights,
    producer: { name: 'brnc', version },
    source: { file: checked.file, sha256: '' },
    sizes: sizes.value,
  };
  const trainer = await createTrainer(emission, {
    settings,
    load,
    images: { channels, preprocess },
    sizes: { training: size, validation: seen },
    onValidated,
  });
  return trainer.kind === 'trainer' ? value(trainer) : refusedByLayers(trainer);
}

/** What is trained, where, and how far it is. */
function describeStart(prepared: PreparedTraining, plan: RunPlan, state: TrainingState): string {
  const { model, settings, data, folder } = prepared;
  const { train, validation } = data.source.parts;
  const images = `${train.length} images to learn from, ${validation.length} to validate on`;
  const steps = `${plan.epochs} epochs of ${plan.stepsPerEpoch} steps of ${settings.batch}`;
  const begins = state === STARTED ? 'begins' : `goes on after ${describePlace(state)}`;
  return `${model.network.name} on ${settings.data.kind}: ${images}; ${steps}\nthe run in ${folder.path} ${begins}`;
}

function describePlace({ epoch, step }: TrainingState): string {
  return step === 0 ? `epoch ${epoch}` : `step ${step} of epoch ${epoch + 1}`;
}

/** Why training is over, what it gave, and what to do with that. */
function showEnd(
  result: Exclude<RunResult, { kind: 'interrupted' }>,
  { folder, model, checked, choice }: PreparedTraining,
): Status {
  if (result.kind === 'unfit-checkpoint') {
    printFailure(failure(`a checkpoint in \`${folder.path}\` does not fit the network: ${result.what}`));
    return status.usage;
  }
  const { because, state } = result;
  switch (because) {
    case 'diverged':
      printFailure(
        failure(
          `the loss or its gradient is not finite any more, in ${describePlace(state)}`,
          'lower `rate`, or begin with pretrained weights or a warm-up: `loss: lovasz_softmax(warm_up: 2)`',
        ),
      );
      return status.invalid;
    case 'patience':
      note(`no better for ${state.stale} epochs: training ends\n`);
      break;
    case 'epochs':
      break;
  }
  const source = [checked.file, ...choice, '--weights', folder.path].join(' ');
  const kept = state.best === null ? `epoch ${state.epoch}` : `epoch ${state.best.epoch}`;
  print(`
The weights of ${kept} are in ${folder.path}/${runFiles.weights}, the curves in ${folder.path}/curves.svg.

  brnc eval ${folder.path}
  brnc compile ${source} -o ${model.network.name.toLowerCase()}
`);
  return status.fine;
}

import { DataFailure } from '../train/batch-feed.ts';
import { type BackendRequest, chooseBackend } from '../train/backends/choose.ts';
import { OutOfMemory } from '../train/backends/out-of-memory.ts';
import { runFiles } from '../train/run/store.ts';
import { checkFile, hasErrors, showDiagnostics } from './check-file.ts';
import { chooseModel } from './choose-model.ts';
import { printFailure } from './console.ts';
import { withWeights } from './model-weights.ts';
import type { Settings } from './options.ts';
import { runFolderOf } from './run-weights.ts';
import { RunFolder, RunFolderError } from './run-folder.ts';
import { type Failure, type Status, failure, status } from './status.ts';
import {
  type TrainingData,
  dataFailure,
  inspectTrainingData,
  openTrainingData,
  reportDataProblems,
} from './training-data.ts';
import { trainingHost } from './training-host.ts';
import { memoryFailure } from './training-memory.ts';
import { openTrainingRun } from './training-run.ts';
import { type PreparedTraining, trainToEnd } from './training-loop.ts';

/** The options of `brnc train`. */
export interface TrainOptions {
  readonly set: Settings;
  /** The run's folder. */
  readonly out: string;
  /** Where the data lie. */
  readonly data?: string | undefined;
  /** Which model of the file, where it has several. */
  readonly model?: string | undefined;
  /** What training begins with. */
  readonly weights?: string | undefined;
  readonly strict: boolean;
  readonly backend: BackendRequest;
  /** What training may take, in GB. */
  readonly memory?: number | undefined;
  /** Steps between checkpoints within an epoch; 0 for none. */
  readonly checkpointEvery: number;
}

/** `brnc train FILE -o DIR` */
export async function runTrain(file: string, options: TrainOptions): Promise<Status> {
  const checked = checkFile(file, { ...options, forTraining: true });
  if (checked.kind === 'failure') return fail(checked);
  const { diagnostics } = checked.value;
  showDiagnostics(diagnostics.filter(({ severity }) => severity !== 'lint'));
  if (hasErrors(diagnostics)) return status.invalid;
  const model = chooseModel(checked.value, options.model);
  if (model.kind === 'failure') return fail(model);
  const { training: settings, network } = model.value;
  if (settings === undefined) return fail(withoutTraining(file, network.name));
  const data = await openTrainingData(network, settings, options.data);
  if (data.kind === 'failure') return fail(data);
  const { weights: path, strict } = options;
  // A run's weights have the language's own names; a network that is not the run's takes of them what fits.
  const isTrained = path !== undefined && runFolderOf(path) !== undefined;
  return await withWeights(model.value, path, { seed: settings.seed, strict, isTrained }, async (weighed) => {
    if (weighed.kind === 'failure') return fail(weighed);
    showDiagnostics(weighed.value.diagnostics.filter(({ severity }) => severity !== 'lint'));
    const weights = weighed.value.facts?.weights;
    if (weights === undefined) return status.invalid;
    const folder = new RunFolder(options.out);
    const choice = choiceOf(options);
    const prepared = {
      checked: checked.value,
      model: model.value,
      settings,
      data: data.value,
      folder,
      choice,
      weights,
    };
    return await catchingFailures(folder, data.value, () => trainPrepared(prepared, options));
  });
}

/** The arguments that say which model, and with which parameters. */
function choiceOf({ set, model }: TrainOptions): readonly string[] {
  const parameters = Object.entries(set).flatMap(([name, text]) => ['--set', `${name}=${text}`]);
  return [...parameters, ...(model === undefined ? [] : ['--model', model])];
}

function withoutTraining(file: string, model: string): Failure {
  return failure(
    `\`${file}\` does not say how \`${model}\` is trained`,
    `add \`train ${model} { ... }\`: examples/tiny.brn ends with one, and docs/training.md says more`,
  );
}

/** Says why a training had to stop in its midst: a file that can no longer be read, or a disk that is full. */
async function catchingFailures(folder: RunFolder, data: TrainingData, train: () => Promise<Status>): Promise<Status> {
  try {
    return await train();
  } catch (error) {
    const resumes = `the run in \`${folder.path}\` goes on from its last checkpoint when the command is run again`;
    if (error instanceof DataFailure) {
      const why = dataFailure(data.folder, error.problem);
      return fail({ ...why, help: why.help === undefined ? resumes : `${why.help}; ${resumes}` });
    }
    if (error instanceof RunFolderError) return fail(failure(error.message));
    if (error instanceof OutOfMemory) {
      return fail(
        failure(error.message, 'give a smaller `batch`, and train into another folder: it makes another run'),
      );
    }
    throw error;
  }
}

async function trainPrepared(prepared: PreparedTraining, options: TrainOptions): Promise<Status> {
  const { folder, data } = prepared;
  const source = { ...prepared, weights: options.weights, data: data.folder === '' ? undefined : data.folder };
  const isRun = (await folder.names()).includes(runFiles.run);
  const resumed = isRun ? await openTrainingRun(folder, source) : undefined;
  if (resumed?.kind === 'failure') return fail(resumed);
  // A run that has a checkpoint has had its data checked.
  if (resumed?.value.checkpoint == null) {
    const problems = await inspectTrainingData(data);
    if (reportDataProblems(data.folder, problems)) return status.usage;
  }
  const backend = await chooseBackend(options.backend, trainingHost());
  if (backend.kind === 'failed') {
    const { message, code, help } = backend.problem;
    return fail(failure(`${message} [${code}]`, help));
  }
  try {
    const tooLarge = memoryFailure(prepared, backend.value, options);
    if (tooLarge !== undefined) return fail(tooLarge);
    const opened = resumed ?? (await openTrainingRun(folder, source));
    return opened.kind === 'failure' ? fail(opened) : await trainToEnd(backend.value, prepared, opened.value, options);
  } finally {
    backend.value.close();
  }
}

function fail(why: Failure): Status {
  printFailure(why);
  return status.usage;
}

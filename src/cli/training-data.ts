import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { dataFolders } from '../diagnostics/catalogue/training.ts';
import { present } from '../invariant.ts';
import type { Network } from '../lower/network.ts';
import type { DataSet, Size, TrainSettings } from '../model/train/settings.ts';
import type { DataSource, Task } from '../train/data/example.ts';
import { inspectData } from '../train/data/inspect.ts';
import { type DataRequest, openData, sizeOf } from '../train/data/open.ts';
import { type DataProblem, dataProblem } from '../train/data/problem.ts';
import type { BatchRequest } from '../train/data/batches.ts';
import { note, printFailure } from './console.ts';
import { folderReader } from './data-folder.ts';
import { reasonOfSystem } from './program-files.ts';
import { startProgress } from './progress.ts';
import { type Failure, type Result, failure, value } from './status.ts';

/** The data of a training: opened, and how its images become the network's input. */
export interface TrainingData {
  readonly source: DataSource;
  /** The folder that it lies in; empty for data that lies in none. */
  readonly folder: string;
  /** What it was opened with. */
  readonly request: DataRequest;
  readonly input: Pick<BatchRequest, 'size' | 'channels' | 'preprocess'>;
}

/**
 * Opens the data that a training names, in the folder that `--data` gives. Fails where the folder is not given or not
 * there, where something of the data set is missing, and where the size of its images is not known.
 */
export async function openTrainingData(
  network: Network,
  settings: TrainSettings,
  dataFolder: string | undefined,
): Promise<Result<TrainingData>> {
  const input = inputOf(network, settings.data);
  if (input.kind === 'failure') return input;
  const folder = await findFolder(settings.data, dataFolder);
  if (folder.kind === 'failure') return folder;
  const request: DataRequest = {
    data: settings.data,
    task: taskOf(network),
    input: input.value.size,
    seed: settings.seed,
  };
  const opened = await openData(folderReader(folder.value), request);
  if (opened.kind === 'failed') return dataFailure(folder.value, opened.problem);
  const { names, parts } = opened.value;
  if (settings.keep.kind === 'best' && parts.validation.length === 0) {
    const problem = dataProblem('data-part-empty', '', {
      part: 'validation, which `keep` needs',
      images: names.length,
    });
    return dataFailure(folder.value, problem);
  }
  return value({ source: opened.value, folder: folder.value, request, input: input.value });
}

/** What the exits say of an image: all of them the same (rule 34). */
function taskOf({ exits, graph }: Network): Task {
  const { classes } = present(exits[0], 'a network has an exit');
  const { logits } = present(graph.exits[0], 'the graph has the exits of the network');
  const { dims } = present(graph.nodes[logits], 'an exit has logits').type;
  return { labels: dims.length === 3 ? 'maps' : 'images', classes };
}

/** The size of each image of a data set that has one; the others' differ. */
const ownSizes: { readonly [K in DataSet['kind']]?: Size } = {
  cifar10: { height: 32, width: 32 },
  mnist: { height: 28, width: 28 },
};

function inputOf({ name, input }: Network, data: DataSet): Result<TrainingData['input']> {
  const [channels, height, width] = input.dims;
  if (typeof channels !== 'number' || input.dims.length !== 3) {
    return failure(`\`${name}\` takes no images, and \`${data.kind}\` holds images`);
  }
  const { preprocess } = input;
  if (typeof height === 'number' && typeof width === 'number') {
    return value({ size: sizeOf(data, { height, width }), channels, preprocess });
  }
  const own = ownSizes[data.kind];
  if (data.size.kind === 'fixed' || own !== undefined) {
    return value({ size: sizeOf(data, own ?? { height: 0, width: 0 }), channels, preprocess });
  }
  return failure(
    `\`${name}\` takes images of any size, and the images of a batch must have one`,
    `write \`data: ${data.kind}(size: 256)\`, or \`size: [height, width]\``,
  );
}

/** The folder of the data, which is there; for drawn data there is none, and a note says so where one is given. */
async function findFolder({ kind }: DataSet, folder: string | undefined): Promise<Result<string>> {
  if (kind === 'drawn') {
    if (folder !== undefined)
      note(`note: \`drawn\` data is made from the seed, and nothing of \`${folder}\` is read\n`);
    return value('');
  }
  const help = `\`--data DIR\`: ${dataFolders.get(kind) ?? 'the folder of the data set'}`;
  if (folder === undefined) {
    return failure(`the data \`${kind}\` is read from a folder, and none is given`, `add ${help}`);
  }
  try {
    const stats = await stat(folder);
    if (stats.isDirectory()) return value(folder);
    return failure(`\`${folder}\` is a file, and the folder of the data was expected`, help);
  } catch (error) {
    return failure(`\`${folder}\` cannot be read: ${reasonOfSystem(error)}`, help);
  }
}

/** A problem of the data as a failure of the command. */
export function dataFailure(folder: string, { file, message, code, help }: DataProblem): Failure {
  const place = folder === '' ? file : join(folder, file);
  return failure(`${place === '' ? '' : `${place}: `}${message} [${code}]`, help);
}

/** How many problems are shown: the rest are counted. */
const shownAtMost = 20;

/** Shows what is wrong with the data, file by file, and whether there is anything. */
export function reportDataProblems(folder: string, problems: readonly DataProblem[]): boolean {
  for (const problem of problems.slice(0, shownAtMost)) printFailure(dataFailure(folder, problem));
  const more = problems.length - shownAtMost;
  if (more > 0) note(`and ${more} more\n`);
  return problems.length > 0;
}

/** How many files are decoded at a time. */
const atOnce = 16;

/**
 * What is wrong with any example, found by decoding all of them, with a progress bar. Drawn scenes have nothing to find, and
 * archives were checked when they were opened.
 */
export async function inspectTrainingData({ source, request }: TrainingData): Promise<readonly DataProblem[]> {
  const { kind } = request.data;
  if (kind !== 'voc2012' && kind !== 'folder') return [];
  const progress = startProgress('checking images');
  const problems = await inspectData(source, { most: Infinity, atOnce, onProgress: progress.update });
  progress.stop();
  return problems;
}

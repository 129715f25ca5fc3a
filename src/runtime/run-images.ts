import type { ManifestExit } from '../emit/manifest.ts';
import { present } from '../invariant.ts';
import { type Answer, type ChainResult, type Reading, runChain } from './chain.ts';
import { type Share, classShares, labelMap, topClasses } from './labels.ts';
import type { Network } from './network.ts';
import type { Pixels } from './pixels.ts';
import { imageToInput } from './preprocess.ts';
import { type Outcome, done, failed } from './problem.ts';
import { type Tensor, stackRows } from './tensor.ts';

export interface RunOptions {
  /** `first` stops at the exit that answers, in stages; `all` runs every tier whole and shows every exit. */
  readonly mode: 'first' | 'all';
  /** How often the network runs before it is timed; 0 by default. */
  readonly warmUp?: number;
  /** How many images of one size go through together; 1 by default. */
  readonly batch?: number;
}

/** What an exit says of an image. */
export type Prediction =
  /** A class for each pixel of the image, and each class's share of them. */
  | { readonly kind: 'segmentation'; readonly labels: Pixels; readonly classes: readonly Share[] }
  /** The five most probable classes, the most probable first. */
  | { readonly kind: 'classification'; readonly classes: readonly Share[] };

/** One exit that an image passed. */
export interface ExitReport {
  readonly exit: ManifestExit;
  readonly quantities: Readonly<Record<string, number>>;
  /** `leaves`: its policy holds; `goes_on`: it does not; `never`: the exit has none. */
  readonly decision: 'leaves' | 'goes_on' | 'never';
  /** Milliseconds of computation until here; of the whole batch where there is one. */
  readonly ms: number;
  /** Null where the exit neither answers nor, in mode `all`, is asked. */
  readonly prediction: Prediction | null;
}

export interface ImageReport {
  readonly answer: Answer;
  /** In the order in which they were tried. */
  readonly exits: readonly ExitReport[];
  /** The files that ran for this image, or for the batch that it was in. */
  readonly steps: ChainResult['steps'];
}

/**
 * Runs RGB images through a network, and says of each which exit answers, why, and what it and, in mode `all`, the others
 * see. Images of one size next to each other share a batch where the options say so.
 */
export async function runImages(
  network: Network,
  images: readonly Pixels[],
  options: RunOptions,
): Promise<Outcome<readonly ImageReport[]>> {
  const reports: ImageReport[] = [];
  const inputs: Tensor[] = [];
  for (const image of images) {
    const tensor = imageToInput(image, network.manifest.input);
    if (tensor.kind === 'failed') return tensor;
    inputs.push(tensor.value);
  }
  for (const group of groupInputs(inputs, options.batch ?? 1)) {
    const from = reports.length;
    const ran = await runGroup(network, group, images.slice(from, from + (group.dims[0] ?? 0)), options);
    if (ran.kind === 'failed') return ran;
    reports.push(...ran.value);
  }
  return done(reports);
}

/** Runs of equal shape as batches of at most `most`. */
function groupInputs(inputs: readonly Tensor[], most: number): readonly Tensor[] {
  const groups: Tensor[] = [];
  for (const input of inputs) {
    const last = groups.at(-1);
    const joined = last === undefined || (last.dims[0] ?? 0) >= most ? null : stackRows([last, input]);
    if (joined === null) groups.push(input);
    else groups[groups.length - 1] = joined;
  }
  return groups;
}

async function runGroup(
  network: Network,
  input: Tensor,
  images: readonly Pixels[],
  { mode, warmUp = 0 }: RunOptions,
): Promise<Outcome<readonly ImageReport[]>> {
  const options = { plan: mode === 'all' ? 'flat' : 'staged', stop: mode === 'first' } as const;
  for (let round = 0; round < warmUp; round += 1) {
    const warmed = await runChain(network, input, options);
    if (warmed.kind === 'failed') return warmed;
  }
  const ran = await runChain(network, input, options);
  if (ran.kind === 'failed') return ran;
  const { rows, steps } = ran.value;
  const wide = rows.flatMap((row) => row.readings).find(({ output }) => output !== null && tooManyLabels(output));
  if (wide !== undefined) return failed('too-many-classes', { classes: network.manifest.classes });
  return done(
    rows.map(({ answer, readings }, row) => {
      const image = present(images[row], 'each row of a batch is an image');
      return { answer, exits: readings.map((reading) => reportExit(reading, image, answer, mode)), steps };
    }),
  );
}

function reportExit(reading: Reading, image: Pixels, answer: Answer, mode: RunOptions['mode']): ExitReport {
  const { exit, quantities, ms, output } = reading;
  const shown = mode === 'all' || exit.name === answer.exit;
  const decision = reading.holds === null ? 'never' : reading.holds ? 'leaves' : 'goes_on';
  return { exit, quantities, decision, ms, prediction: shown && output !== null ? predict(output, image) : null };
}

/** Whether an output is a map of more classes than a byte tells apart, the void label left out. */
function tooManyLabels({ dims }: Tensor): boolean {
  return dims.length === 4 && (dims[1] ?? 0) > 255;
}

/** What an output says of an image: [1, K, h, w] is a map, and [1, K] is not. */
function predict(output: Tensor, image: Pixels): Prediction {
  if (output.dims.length !== 4) return { kind: 'classification', classes: topClasses(output) };
  const labels = labelMap(output, image);
  return { kind: 'segmentation', labels, classes: classShares(labels) };
}

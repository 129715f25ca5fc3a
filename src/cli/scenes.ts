import { readdirSync } from 'node:fs';
import type { DataSet, Size } from '../model/train/settings.ts';
import { rational } from '../rational.ts';
import { openDrawn, vocFolderOf } from '../train/data/drawn/drawn.ts';
import type { DataSource } from '../train/data/example.ts';
import { print, printFailure } from './console.ts';
import { type OutputFolder, writeFolder } from './output-folder.ts';
import { startProgress } from './progress.ts';
import { type Result, type Status, failure, status, value } from './status.ts';
import { dataFailure } from './training-data.ts';

/** The options of `brnc scenes`. */
export interface ScenesOptions {
  readonly count: number;
  readonly size: Size;
  readonly classes: number;
  readonly seed: number;
}

/** Masks are bytes, and 255 is void. */
const mostClasses = 255;
const vocClasses = 21;
const smallest = 16;
const largest = 4096;

const split = {
  kind: 'shares',
  train: rational(70, 100),
  validation: rational(15, 100),
  test: rational(15, 100),
} as const;

/** `brnc scenes DIR`: writes the drawn data set of a seed as a folder of the form of PASCAL VOC. */
export async function runScenes(folder: string, options: ScenesOptions): Promise<Status> {
  const result = await writeScenes(folder, options);
  if (result.kind === 'failure') {
    printFailure(result);
    return status.usage;
  }
  print(result.value);
  return status.fine;
}

async function writeScenes(folder: string, options: ScenesOptions): Promise<Result<string>> {
  const { count, size, classes, seed } = options;
  if (classes > mostClasses)
    return failure(`a mask holds at most ${mostClasses} classes, and ${classes} are asked for`);
  if (Math.min(size.height, size.width) < smallest || Math.max(size.height, size.width) > largest) {
    return failure(
      `scenes have sides of ${smallest} to ${largest} pixels, and ${size.height} x ${size.width} is asked for`,
    );
  }
  if (isInUse(folder)) {
    return failure(
      `\`${folder}\` is not empty, and images of another data set would mix with these`,
      'name a new folder',
    );
  }
  const data: DataSet & { readonly kind: 'drawn' } = {
    kind: 'drawn',
    count,
    split,
    size: { kind: 'input' },
    ignore: 255,
  };
  const source = openDrawn(data, size, classes, seed);
  if (source.kind === 'failed') return dataFailure('', source.problem);
  const written = await writeFolder(folder, (output) => writeFiles(output, source.value));
  return written.kind === 'failure' ? written : value(describe(folder, options, source.value));
}

function isInUse(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0;
  } catch {
    // Not there, or no folder: whoever writes says so.
    return false;
  }
}

async function writeFiles(output: OutputFolder, source: DataSource): Promise<Result<undefined>> {
  const progress = startProgress('drawing scenes');
  try {
    let done = 0;
    for await (const made of vocFolderOf(source)) {
      if (made.kind === 'failed') return dataFailure('', made.problem);
      const { path, bytes } = made.value;
      const file = output.create(path);
      file.write(bytes);
      // There may be more of them than files may be open.
      file.close(false);
      if (path.startsWith('SegmentationClass/')) progress.update((done += 1), source.names.length);
    }
    return value(undefined);
  } finally {
    progress.stop();
  }
}

/** What was written, and what to type to train on it. */
function describe(folder: string, { size, classes, count }: ScenesOptions, { parts }: DataSource): string {
  const { train, validation, test } = parts;
  const setting = classes === vocClasses ? 'voc2012' : 'folder';
  return `${count} scenes of ${size.height} x ${size.width} with ${classes} classes are in ${folder}, laid out as PASCAL VOC:
${train.length} to learn from, ${validation.length} to validate on, ${test.length} to test

In the \`train\` clause of a network with ${classes} classes write

  data: ${setting}

and train it on them:

  brnc train model.brn -o run --data ${folder}
`;
}

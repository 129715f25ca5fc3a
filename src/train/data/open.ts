import type { DataSet, Size } from '../../model/train/settings.ts';
import { openArchive } from './archives.ts';
import { openDrawn } from './drawn/drawn.ts';
import type { DataSource, Task } from './example.ts';
import { openFolder } from './folder.ts';
import type { FolderReader } from './folder-reader.ts';
import type { Read } from './problem.ts';
import { findEmptyPart } from './split.ts';
import { openVoc } from './voc.ts';

/** What a data set is opened for. */
export interface DataRequest {
  readonly data: DataSet;
  readonly task: Task;
  /** The size of the network's input, for data whose size is that. */
  readonly input: Size;
  readonly seed: number;
}

/** The size that images are resized to. */
export function sizeOf({ size }: Pick<DataSet, 'size'>, input: Size): Size {
  switch (size.kind) {
    case 'input':
      return input;
    case 'fixed':
      return { height: size.height, width: size.width };
  }
}

/**
 * The data set of a `train` clause, in the folder that it lies in (for `drawn` none is read), divided into its parts by the
 * seed. What is missing of it is a problem, as is a part without an example; no image has been decoded: see `inspectData`.
 */
export async function openData(reader: FolderReader, request: DataRequest): Promise<Read<DataSource>> {
  const opened = await openKind(reader, request);
  if (opened.kind === 'failed') return opened;
  const problem = findEmptyPart(opened.value.parts, request.data.split);
  return problem === null ? opened : { kind: 'failed', problem };
}

async function openKind(reader: FolderReader, { data, task, input, seed }: DataRequest): Promise<Read<DataSource>> {
  switch (data.kind) {
    case 'voc2012':
      return openVoc(reader, data, task.classes, seed);
    case 'folder':
      return openFolder(reader, data, task, seed);
    case 'drawn':
      return openDrawn(data, sizeOf(data, input), task.classes, seed);
    case 'cifar10':
    case 'mnist':
      return openArchive(reader, data, seed);
  }
}

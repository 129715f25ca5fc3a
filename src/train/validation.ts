import { Tensor, argMax, dispose, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { invariant, present } from '../invariant.ts';
import { batchOf, ignoredLabel, tensorsOf } from './batch-feed.ts';
import type { Batch, BatchRequest, LoadBatches } from './data/batches.ts';
import { type Confusion, accuracy, countLabels, emptyConfusion, meanIou } from './metrics/confusion.ts';
import type { Figures } from './run/progress.ts';

/** What is measured, and how well it does. */
export interface Validation {
  readonly model: LayersModel;
  /** In the order of the model's outputs. */
  readonly exits: readonly string[];
  readonly classes: number;
  readonly load: LoadBatches;
  readonly request: BatchRequest;
  /** Called after each batch with the images that are done. */
  readonly onProgress?: (images: number) => void;
}

/**
 * Each exit's figures over all images at once, and their means over the exits: `b1.accuracy`, `mean_accuracy`, and for
 * maps `b1.miou`, `mean_miou` (formula (1) of the paper), null where nothing counted.
 */
export async function validateModel(validation: Validation): Promise<Figures> {
  const { exits, classes, load, request, onProgress } = validation;
  const confusions = exits.map(() => emptyConfusion(classes));
  let [done, isMap] = [0, false];
  for await (const read of load(request, 0)) {
    const batch = batchOf(read);
    await countBatch(validation.model, batch, confusions);
    isMap = batch.labelDims.length > 1;
    done += batch.indices.length;
    onProgress?.(done);
  }
  return {
    ...(isMap ? figuresOf('miou', exits, confusions.map(meanIou)) : {}),
    ...figuresOf('accuracy', exits, confusions.map(accuracy)),
  };
}

async function countBatch(model: LayersModel, batch: Batch, confusions: readonly Confusion[]): Promise<void> {
  const [images, labels] = tensorsOf(batch);
  const predictions = tidy(() => logitsOf(model, images).map((logits) => argMax(logits, -1)));
  for (const [index, prediction] of predictions.entries()) {
    const confusion = present(confusions[index], 'each output is an exit');
    countLabels(confusion, batch.labels, await prediction.data(), ignoredLabel(batch));
  }
  dispose([images, labels, ...predictions]);
}

function logitsOf(model: LayersModel, images: Tensor): readonly Tensor[] {
  const outputs = model.apply(images, { training: false });
  return (Array.isArray(outputs) ? outputs : [outputs]).map((output) => {
    invariant(output instanceof Tensor, 'a model applied to tensors gives tensors');
    return output;
  });
}

function figuresOf(name: string, exits: readonly string[], values: readonly (number | undefined)[]): Figures {
  const known = values.filter((each) => each !== undefined);
  const mean = known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0) / known.length;
  const own = exits.map((exit, index): [string, number | null] => [`${exit}.${name}`, values[index] ?? null]);
  return { ...Object.fromEntries(own), [`mean_${name}`]: mean };
}

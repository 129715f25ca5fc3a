import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { checkProgram, weighModel } from '../../src/index.ts';
import type { TrainSettings } from '../../src/model/train/settings.ts';
import { crossEntropy } from '../../src/train/losses/cross-entropy.ts';
import type { Loss } from '../../src/train/losses/loss.ts';
import { lovaszSoftmax } from '../../src/train/losses/lovasz-softmax.ts';
import { loadLayers } from '../../src/train/network/load-layers.ts';
import { Optimizer } from '../../src/train/optimise/optimizer.ts';
import { type Trainable, makeTrainable } from '../../src/train/trainable.ts';
import { bytesAsFile } from '../../src/weights/random-access.ts';

/** What a step is made of, as train.py has it. */
export const losses: Readonly<Record<'cross_entropy' | 'lovasz_softmax', Loss>> = {
  cross_entropy: crossEntropy,
  lovasz_softmax: lovaszSoftmax,
};

export const optimizers: Readonly<Record<'sgd' | 'adam', Pick<TrainSettings, 'optimizer' | 'rate' | 'freeze'>>> = {
  sgd: {
    optimizer: { kind: 'sgd', momentum: 0.9, decay: 1e-4 },
    rate: { kind: 'all', value: 0.01 },
    freeze: [],
  },
  adam: {
    optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, decay: 0 },
    rate: { kind: 'all', value: 0.003 },
    freeze: [],
  },
};

/** Images [N, H, W, 3] and labels [N, H, W]. */
export interface Batch {
  readonly images: tf.Tensor;
  readonly labels: tf.Tensor;
}

export interface Recipe {
  readonly loss: Loss;
  readonly optimizer: Pick<TrainSettings, 'optimizer' | 'rate' | 'freeze'>;
}

/** A program's network that trains on the current backend. */
export class Trainer {
  readonly trainable: Trainable;
  readonly #recipe: Recipe;
  readonly #optimizer: Optimizer;
  #step = 0;

  constructor(trainable: Trainable, recipe: Recipe) {
    this.trainable = trainable;
    this.#recipe = recipe;
    this.#optimizer = new Optimizer(recipe.optimizer, trainable.weights);
  }

  #total(outputs: readonly tf.Tensor[], labels: tf.Tensor): tf.Scalar {
    return tf.reshape<tf.Rank.R0>(tf.addN(outputs.map((logits) => this.#recipe.loss(logits, labels))), []);
  }

  /** The loss of a batch with dropout and batch norms as in inference. */
  async lossOf({ images, labels }: Batch): Promise<number> {
    const { model } = this.trainable;
    const loss = tf.tidy(() => {
      const outputs = model.apply(images, { training: false });
      const tensors = (Array.isArray(outputs) ? outputs : [outputs]).filter((output) => output instanceof tf.Tensor);
      return this.#total(tensors, labels);
    });
    const [value = NaN] = await loss.data();
    loss.dispose();
    return value;
  }

  /** How much `live` rises by, from before a forward pass to the end of its losses; no weight is changed. */
  savedBy({ images, labels }: Batch, live: () => number): number {
    const before = live();
    let saved = NaN;
    const { value, grads } = tf.variableGrads(
      () => {
        const total = this.#total(this.trainable.forward(images, 0), labels);
        saved = live() - before;
        return total;
      },
      this.trainable.weights.map(({ variable }) => variable),
    );
    tf.dispose([value, grads]);
    return saved;
  }

  /** One step; its loss. */
  async step({ images, labels }: Batch): Promise<number> {
    const { weights, forward } = this.trainable;
    const { value, grads } = tf.variableGrads(
      () => this.#total(forward(images, this.#step), labels),
      weights.map(({ variable }) => variable),
    );
    const byName = new Map(
      weights.flatMap(({ name, variable }) => {
        const gradient = grads[variable.name];
        return gradient === undefined ? [] : [[name, gradient] as const];
      }),
    );
    this.#optimizer.apply(byName, 1);
    this.#step++;
    const [loss = NaN] = await value.data();
    tf.dispose([value, grads]);
    return loss;
  }

  dispose(): void {
    this.#optimizer.dispose();
    this.trainable.model.dispose();
  }
}

export interface Program {
  readonly file: string;
  readonly set?: Readonly<Record<string, string>>;
  /** A weights file; without one, weights are drawn. */
  readonly weights?: string;
}

/** Checks a program and makes its first model ready for training on the current backend. */
export async function openTrainer({ file, set = {}, weights }: Program, recipe: Recipe): Promise<Trainer> {
  const text = readFileSync(file, 'utf8').replace(/^train [^]*/m, '');
  const [model] = checkProgram(text, { file, read: () => undefined, set }).models;
  if (model === undefined) throw new Error(`${file} has no model`);
  const source = weights === undefined ? {} : { file: bytesAsFile(weights, readFileSync(weights)), strict: true };
  const weighed = weighModel(model, { seed: 1, ...source });
  if (weighed.weights === undefined) throw new Error(JSON.stringify(weighed.diagnostics.map(({ message }) => message)));
  const loaded = await loadLayers({
    network: model.network,
    weights: weighed.weights,
    producer: { name: 'brnc', version: 'bench' },
    source: { file, sha256: '00' },
  });
  if (loaded.kind !== 'loaded') throw new Error(loaded.kind);
  return new Trainer(makeTrainable(loaded.model), recipe);
}

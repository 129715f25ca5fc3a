import {
  type NamedTensorMap,
  type Scalar,
  type Tensor,
  addN,
  dispose,
  sum,
  tidy,
  variableGrads,
} from '@tensorflow/tfjs-core';
import type { TfjsEmission } from '../emit/emit-tfjs.ts';
import type { TfjsProblem } from '../emit/tfjs/problem.ts';
import { present } from '../invariant.ts';
import { type TrainSettings, isFrozen } from '../model/train/settings.ts';
import { parametersOf } from '../weights/parameter.ts';
import { BatchFeed, ignoredLabel, tensorsOf } from './batch-feed.ts';
import type { BatchRequest, LoadBatches } from './data/batches.ts';
import { type LoadedLayers, loadLayers } from './network/load-layers.ts';
import { ModelWeights } from './network/model-weights.ts';
import { objectiveOf } from './objective.ts';
import { type LearnedWeight, Optimizer } from './optimise/optimizer.ts';
import type { Snapshot } from './run/checkpoint.ts';
import type { Figures } from './run/progress.ts';
import type { StepPlace, Trainer } from './run/run-training.ts';
import { type Trainable, makeTrainable } from './trainable.ts';
import { validateModel } from './validation.ts';

/** What a network is trained with. */
export interface TrainerParts {
  readonly layers: LoadedLayers;
  /** The shapes of the network's weights in the language, by key. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** The exits' names, in the order of the model's outputs, the main exit last. */
  readonly exits: readonly string[];
  readonly classes: number;
  readonly settings: TrainSettings;
  readonly load: LoadBatches;
  /** What every request for batches has in common. */
  readonly images: Pick<BatchRequest, 'channels' | 'preprocess'>;
  /** What training images are resized to before they are augmented, and what validation images are resized to. */
  readonly sizes: { readonly training: BatchRequest['size']; readonly validation: BatchRequest['size'] };
  /** Called as validation images are done. */
  readonly onValidated?: (images: number) => void;
}

/** Batches that are made while a step runs. */
const PREFETCH = 2;

/** What of a network's trainer does not follow from the network. */
export type TrainerOptions = Omit<TrainerParts, 'layers' | 'shapes' | 'exits' | 'classes'>;

/** A trainer of a network, on the current backend; a network that has no form in TensorFlow.js is a problem. */
export async function createTrainer(
  emission: TfjsEmission,
  options: TrainerOptions,
): Promise<NetworkTrainer | TfjsProblem> {
  const layers = await loadLayers(emission);
  if (layers.kind !== 'loaded') return layers;
  const { graph, exits } = emission.network;
  return new NetworkTrainer({
    ...options,
    layers,
    shapes: new Map(parametersOf(graph).map(({ key, shape }) => [key, shape])),
    exits: exits.map(({ name }) => name),
    classes: present(exits[0], 'a network has an exit').classes,
  });
}

/** Trains a LayersModel by the settings of a `train` clause. Its draws follow from the seed and the place alone. */
export class NetworkTrainer implements Trainer {
  readonly kind = 'trainer';
  readonly #parts: TrainerParts;
  readonly #trainable: Trainable;
  readonly #weights: ModelWeights;
  readonly #optimizer: Optimizer;
  readonly #feed: BatchFeed;

  constructor(parts: TrainerParts) {
    const { layers, settings, shapes, load } = parts;
    const paths = pathsByLayer(layers);
    const pathOf = (layer: string): string => paths.get(layer) ?? layer;
    const { seed } = settings;
    this.#parts = parts;
    this.#trainable = makeTrainable(layers.model, {
      isFrozen: (layer) => isFrozen(settings, pathOf(layer)),
      seed,
    });
    this.#weights = new ModelWeights(layers, shapes);
    const learned = this.#trainable.weights.map((weight) => ({ ...weight, layer: pathOf(weight.layer) }));
    this.#optimizer = new Optimizer(settings, learned);
    this.#feed = new BatchFeed(load, (epoch) => requestOf(parts, epoch));
  }

  /** Each exit's loss of the batch, and `total`, what the step makes small; NaN where that has no finite gradient. */
  async step({ epoch, step, stepOfEpoch, factor }: StepPlace): Promise<Readonly<Record<string, number>>> {
    const { settings, exits } = this.#parts;
    const batch = await this.#feed.batch(epoch, stepOfEpoch);
    const [images, labels] = tensorsOf(batch);
    const { learning } = this.#optimizer;
    const own: Scalar[] = [];
    const { value, grads } = variableGrads(
      () => {
        const outputs = this.#trainable.forward(images, step);
        const objective = objectiveOf({ settings, exits, epoch }, outputs, labels, ignoredLabel(batch));
        own.push(...objective.own);
        return objective.total;
      },
      learning.map(({ variable }) => variable),
    );
    // A ReLU on WASM makes NaN 0: gradients show what a loss may not.
    const probe = tidy(() => addN(Object.values(grads).map((gradient) => sum<Scalar>(gradient))));
    this.#optimizer.apply(gradientsByName(learning, grads), factor);
    const [slope = NaN, total = NaN, ...losses] = await Promise.all([probe, value, ...own].map(numberOf));
    dispose([images, labels, probe, value, ...own, ...Object.values(grads)]);
    const named = exits.map((name, index): [string, number] => [name, losses[index] ?? NaN]);
    return Object.fromEntries([['total', Number.isFinite(slope) ? total : NaN], ...named]);
  }

  validate(): Promise<Figures> {
    const { exits, classes, load, onValidated } = this.#parts;
    return validateModel({
      model: this.#trainable.model,
      exits,
      classes,
      load,
      request: requestOf(this.#parts, null),
      ...(onValidated === undefined ? {} : { onProgress: onValidated }),
    });
  }

  async snapshot(): Promise<Snapshot> {
    return { weights: await this.#weights.save(), optimizer: await this.#optimizer.save(), random: [] };
  }

  restore({ weights, optimizer }: Snapshot): string | undefined {
    const unfit = this.#weights.restore(weights);
    if (unfit !== undefined) return unfit;
    const problem = this.#optimizer.restore(optimizer);
    return problem === undefined ? undefined : `the optimiser's ${problem.name} does not fit`;
  }

  /** Ends the loading of batches. */
  async close(): Promise<void> {
    await this.#feed.close();
  }
}

/** The batches of an epoch of training, or of validation where there is none. */
function requestOf({ settings, images, sizes }: TrainerParts, epoch: number | null): BatchRequest {
  const { batch, augment, seed } = settings;
  const common = { ...images, batch, prefetch: PREFETCH };
  if (epoch === null) return { ...common, part: 'validation', size: sizes.validation, training: null };
  return { ...common, part: 'train', size: sizes.training, training: { augment, seed, epoch } };
}

/** Where in the language the weights of each layer stand; a layer's name may differ from it. */
function pathsByLayer({ weights }: LoadedLayers): ReadonlyMap<string, string> {
  return new Map(
    weights.flatMap((weight) =>
      weight.kind === 'learnt' ? [[withoutLast(weight.name, '/'), withoutLast(weight.key, '.')] as const] : [],
    ),
  );
}

function withoutLast(name: string, separator: string): string {
  return name.slice(0, name.lastIndexOf(separator));
}

/** TensorFlow.js names gradients by variables, the optimiser by weights. */
function gradientsByName(learning: readonly LearnedWeight[], gradients: NamedTensorMap): ReadonlyMap<string, Tensor> {
  return new Map(
    learning.map(({ name, variable }) => [name, present(gradients[variable.name], `${name} has a gradient`)]),
  );
}

async function numberOf(scalar: Tensor): Promise<number> {
  const [value = NaN] = await scalar.data();
  return value;
}

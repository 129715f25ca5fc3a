import { Tensor, type Variable, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { invariant } from '../invariant.ts';
import { RandomBits } from '../weights/random.ts';
import { mendWasm } from './backends/mend-wasm.ts';
import type { Surroundings } from './layers/patch.ts';
import { patches } from './layers/patches.ts';
import { ForwardReleases, releaseInBackwardPass } from './release.ts';
import { type Layer, variablesOf } from './layers/settings.ts';

/** How a model is to be trained. */
export interface TrainingOptions {
  /** Whether a layer's weights, and a batch norm's running statistics, stay as they are. */
  readonly isFrozen?: (layer: string) => boolean;
  /** Of dropout. */
  readonly seed?: number;
  /** Whether the model's input has a gradient too; it costs the first layer's. */
  readonly inputGradient?: boolean;
}

/** A weight that training changes. */
export interface TrainedWeight {
  /** `backbone.conv1/kernel` */
  readonly name: string;
  /** `backbone.conv1` */
  readonly layer: string;
  readonly variable: Variable;
}

/** A model whose layers train as PyTorch's do. */
export interface Trainable {
  readonly model: LayersModel;
  /** In the order of the model's layers. */
  readonly weights: readonly TrainedWeight[];
  /**
   * The model's outputs in training: batch norms use the batch's statistics and update the moving ones, and dropout drops
   * what it drops in this step. The same as `model.apply(input, { training: true })`, which knows of no step.
   */
  readonly forward: (input: Tensor | Tensor[], step: number) => Tensor[];
}

/** The layers in an order in which operands come first. */
function inOrder(model: LayersModel): readonly Layer[] {
  const ordered: Layer[] = [];
  const seen = new Set<Layer>();
  for (const output of model.outputs) {
    // A stack, since a network is deeper than calls may be.
    const pending = [{ layer: output.sourceLayer, isDone: false }];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (next.isDone) ordered.push(next.layer);
      else if (!seen.has(next.layer)) {
        seen.add(next.layer);
        pending.push({ layer: next.layer, isDone: true });
        for (const operand of operandsOf(next.layer)) pending.push({ layer: operand, isDone: false });
      }
    }
  }
  return ordered;
}

function operandsOf(layer: Layer): readonly Layer[] {
  return layer.inboundNodes.flatMap((node) => node.inboundLayers);
}

/** Numbers that are the same for the same seed, step and layer, and others each time a layer asks within a step. */
class Noise {
  readonly #seed: number;
  readonly #calls = new Map<string, number>();
  #step = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Begins a step. */
  begin(step: number): void {
    this.#step = step;
    this.#calls.clear();
  }

  /** Multiples of 2^-24 in [0, 1). */
  draw(name: string, count: number): Float32Array {
    const call = this.#calls.get(name) ?? 0;
    this.#calls.set(name, call + 1);
    const bits = new RandomBits(this.#seed, `${name} in step ${this.#step}, call ${call}`);
    const values = new Float32Array(count);
    for (let done = 0; done < count;) {
      const drawn = bits.take(count - done);
      for (const word of drawn) values[done++] = (word >>> 8) * 2 ** -24;
    }
    return values;
  }
}

/**
 * Makes a LayersModel train as PyTorch would: replaces what its layers compute in training, and leaves what they compute
 * otherwise. For a model that is built; to be called once for a model.
 */
export function makeTrainable(model: LayersModel, options: TrainingOptions = {}): Trainable {
  const { isFrozen = () => false, seed = 0, inputGradient = false } = options;
  mendWasm();
  const noise = new Noise(seed);
  const releases = new ForwardReleases(model);
  const weights = new Map<Layer, readonly TrainedWeight[]>();
  const carries = new Map<Layer, boolean>();
  for (const layer of inOrder(model)) {
    const frozen = isFrozen(layer.name) || !layer.trainable;
    const own = frozen ? [] : trainedWeights(layer);
    const isInput = layer.getClassName() === 'InputLayer';
    const input = operandsOf(layer).some((operand) => carries.get(operand) === true);
    weights.set(layer, own);
    carries.set(layer, isInput ? inputGradient : input || own.length > 0);
    patch(layer, {
      wanted: { input, weights: own.length > 0 },
      frozen,
      noise: (name, count) => noise.draw(name, count),
    });
    releaseOperands(layer, releases);
  }
  return {
    model,
    weights: model.layers.flatMap((layer) => weights.get(layer) ?? []),
    forward: (input, step) => {
      noise.begin(step);
      const outputs = releases.during(() => model.apply(input, { training: true }));
      releaseInBackwardPass();
      return (Array.isArray(outputs) ? outputs : [outputs]).map((output) => {
        invariant(output instanceof Tensor, 'a model applied to tensors gives tensors');
        return output;
      });
    },
  };
}

function trainedWeights(layer: Layer): readonly TrainedWeight[] {
  return variablesOf(layer.trainableWeights).map(({ name, variable }) => ({ name, layer: layer.name, variable }));
}

/** Replaces what a layer computes in training. */
function patch(layer: Layer, surroundings: Surroundings): void {
  const call = patches.get(layer.getClassName())?.(layer, surroundings);
  if (call === undefined) return;
  const plain = layer.call.bind(layer);
  layer.call = (inputs, kwargs: Readonly<Record<string, unknown>>) => {
    if (kwargs['training'] !== true) return plain(inputs, kwargs);
    const [input, ...others] = Array.isArray(inputs) ? inputs : [inputs];
    invariant(input !== undefined, `the layer ${layer.name} has an operand`);
    return tidy(() => call(input, ...others));
  };
}

/** Has a layer free what it takes, if it is the last one that does. */
function releaseOperands(layer: Layer, releases: ForwardReleases): void {
  const plain = layer.call.bind(layer);
  layer.call = (inputs, kwargs) => {
    const result = plain(inputs, kwargs);
    releases.made(layer, result, inputs);
    return result;
  };
}

import type { Tensor } from '@tensorflow/tfjs-core';
import type { Wanted } from '../ops/convolution.ts';
import type { Layer } from './settings.ts';

/** What a layer's training depends on beside its settings. */
export interface Surroundings {
  readonly wanted: Wanted;
  /** Whether the layer's weights and running statistics stay as they are. */
  readonly frozen: boolean;
  /** Numbers in [0, 1), new ones for each call and each step, the same for the same seed. */
  readonly noise: (name: string, count: number) => Float32Array;
}

/** What a layer computes in training, in place of its own `call`. */
export type Call = (input: Tensor, ...others: readonly Tensor[]) => Tensor;

/** Makes the `call` for training of a layer; undefined where its own is right. */
export type Patch = (layer: Layer, surroundings: Surroundings) => Call | undefined;

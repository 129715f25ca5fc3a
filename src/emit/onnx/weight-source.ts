import type { TensorSource } from '../../weights/tensor.ts';

/** Weights by key: `backbone.conv1.weight` is `weight` of the operator whose path is `backbone.conv1`. */
export interface WeightSource {
  get(key: string): TensorSource | undefined;
}

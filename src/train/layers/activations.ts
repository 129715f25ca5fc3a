import { relu } from '../ops/relu.ts';
import type { Patch } from './patch.ts';
import { hasSetting } from './settings.ts';

/** ReLU; what other activations compute is right as it is. */
export const activation: Patch = (layer, { wanted }) =>
  hasSetting(layer, 'activation', 'relu') ? (x) => relu(x, wanted.input) : undefined;

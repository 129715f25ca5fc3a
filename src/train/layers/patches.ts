import { activation } from './activations.ts';
import { convolutionPatches } from './convolutions.ts';
import { dropout } from './dropout.ts';
import { batchNormalization } from './norms.ts';
import type { Patch } from './patch.ts';
import { addition } from './sums.ts';

/** The layers whose own `call` is wrong in training, or too slow, or keeps too much, by class; all others are right as they are. */
export const patches: ReadonlyMap<string, Patch> = new Map<string, Patch>(
  Object.entries({
    ...convolutionPatches,
    Activation: activation,
    Add: addition,
    BatchNormalization: batchNormalization,
    Dropout: dropout,
  }),
);

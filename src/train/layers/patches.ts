import { convolutionPatches } from './convolutions.ts';
import { dropout } from './dropout.ts';
import { batchNormalization } from './norms.ts';
import type { Patch } from './patch.ts';

/** The layers whose own `call` is wrong, or too slow, in training, by class; all others are right as they are. */
export const patches: ReadonlyMap<string, Patch> = new Map<string, Patch>(
  Object.entries({ ...convolutionPatches, BatchNormalization: batchNormalization, Dropout: dropout }),
);

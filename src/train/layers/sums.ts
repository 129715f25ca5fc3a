import { type Tensor, add } from '@tensorflow/tfjs-core';
import { areAlike, sumOf } from '../ops/sum.ts';
import type { Patch } from './patch.ts';

/** The sum of operands, which may have to be repeated to fit each other. */
export const addition: Patch =
  (_layer, { wanted }) =>
  (first, ...others) => {
    const terms: readonly Tensor[] = [first, ...others];
    return areAlike(terms) ? sumOf(terms, wanted.input) : terms.reduce((sum, term) => add(sum, term));
  };

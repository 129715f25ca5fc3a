import type { Convention } from '../analysis/conventions.ts';
import { type Sizes, evaluateDim } from '../graph/dim.ts';
import type { Network } from '../lower/network.ts';
import { flopsOfExits } from './report-model.ts';

/** The FLOPs of an exit at one size of the image; as in the report. */
export interface FlopsAtSizes {
  readonly name: string;
  readonly flops: number;
  readonly pathFlops: number;
}

/** The FLOPs of every exit where each symbol of the input's shape has a value, which is a legal one. */
export function flopsAtSizes(network: Network, convention: Convention, sizes: Sizes): readonly FlopsAtSizes[] {
  return flopsOfExits(network, convention).map(({ name, flops, pathFlops }) => ({
    name,
    flops: evaluateDim(flops, sizes),
    pathFlops: evaluateDim(pathFlops, sizes),
  }));
}

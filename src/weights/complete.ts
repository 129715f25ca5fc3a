import { initialise } from './initialise.ts';
import type { WeightPlan } from './match.ts';
import type { Parameter } from './parameter.ts';
import type { TensorSource } from './tensor.ts';

/** The values of every weight of a network, by key: the file's where the plan has them, and else new ones from the seed. */
export function completeWeights(
  parameters: readonly Parameter[],
  seed: number,
  plan?: WeightPlan,
): ReadonlyMap<string, TensorSource> {
  return new Map(
    parameters.map((parameter) => [parameter.key, plan?.sources.get(parameter.key) ?? initialise(parameter, seed)]),
  );
}

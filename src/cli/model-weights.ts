import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type Weighted, type WeightOptions, weighModel } from '../compile.ts';
import type { CheckedModel } from '../index.ts';
import { type Result, value } from './status.ts';
import { openWeights } from './weights-file.ts';

/** What was found of a model's weights. */
export interface Weighed {
  readonly diagnostics: readonly Diagnostic[];
  /** Absent where there are errors. */
  readonly facts?: { readonly weights: NonNullable<Weighted['weights']>; readonly from: Weighted['from'] };
}

/** Runs `use` with the weights of a model: those of the file at `path`, which is open until then, or drawn from the seed. */
export async function withWeights<T>(
  model: CheckedModel,
  path: string | undefined,
  options: Omit<WeightOptions, 'file'>,
  use: (weighed: Result<Weighed>) => Promise<T>,
): Promise<T> {
  if (path === undefined) return await use(value(weigh(model, options)));
  const opened = openWeights(path);
  if (opened.kind === 'failure') return await use(opened);
  try {
    return await use(value(weigh(model, { ...options, file: opened.value })));
  } finally {
    opened.value.close();
  }
}

function weigh(model: CheckedModel, options: WeightOptions): Weighed {
  const { diagnostics, weights, from } = weighModel(model, options);
  return weights === undefined ? { diagnostics } : { diagnostics, facts: { weights, from } };
}

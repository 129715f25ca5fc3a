import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { CheckedModel, Convention, FlopsAtSizes } from '../index.ts';
import { flopsAtSizes } from '../report/flops-at-sizes.ts';
import { checkFile, hasErrors } from './check-file.ts';
import { chooseModel } from './choose-model.ts';
import type { Settings } from './options.ts';
import { type Result, failure, value } from './status.ts';

/** The FLOPs of every exit for square images of one size. */
export interface SizeRow {
  readonly size: number;
  readonly exits: readonly FlopsAtSizes[];
}

/** How the program of a model was checked. */
export interface CheckedAs {
  readonly file: string;
  readonly set: Settings;
  readonly convention: Convention;
  readonly model?: string | undefined;
}

/** The FLOPs at one size of a model whose input is symbolic. */
function symbolicRow(model: CheckedModel, convention: Convention, size: number): Result<SizeRow> {
  const { minimum } = model.report.input;
  const tooSmall = Object.entries(minimum).find(([, least]) => size < least);
  if (tooSmall !== undefined)
    return failure(`the smallest legal ${tooSmall[0]} is ${tooSmall[1]}, and ${size} is below it`);
  const sizes = new Map(Object.keys(minimum).map((symbol) => [symbol, size]));
  return value({ size, exits: flopsAtSizes(model.network, convention, sizes) });
}

/** The FLOPs at one size of a model that has a parameter `size`. */
function parameterRow(as: CheckedAs, size: number, show: (errors: readonly Diagnostic[]) => void): Result<SizeRow> {
  const checked = checkFile(as.file, { ...as, set: { ...as.set, size: String(size) } });
  if (checked.kind === 'failure') return checked;
  show(checked.value.diagnostics.filter(({ severity }) => severity === 'error'));
  if (hasErrors(checked.value.diagnostics)) return failure(`the model cannot have the size ${size}`);
  const model = chooseModel(checked.value, as.model);
  if (model.kind === 'failure') return model;
  return value({ size, exits: flopsAtSizes(model.value.network, as.convention, new Map()) });
}

/**
 * The FLOPs of a model's exits for images of a size: that of its symbols, or of its parameter `size`. A failure where it
 * has neither, or cannot have that size; errors of the program at that size are handed to `show`.
 */
export function flopsAtSize(
  model: CheckedModel,
  as: CheckedAs,
  size: number,
  show: (errors: readonly Diagnostic[]) => void,
): Result<SizeRow> {
  const { input, parameters } = model.report;
  if (Object.keys(input.minimum).length > 0) return symbolicRow(model, as.convention, size);
  if (parameters['size'] !== undefined) return parameterRow(as, size, show);
  return failure(
    `the size of ${model.network.name} is fixed`,
    'give the model a parameter `size`, or write H and W in its input',
  );
}

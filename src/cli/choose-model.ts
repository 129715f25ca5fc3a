import { nearestName } from '../diagnostics/nearest.ts';
import type { CheckedModel } from '../index.ts';
import type { CheckedFile } from './check-file.ts';
import { type Result, failure, value } from './status.ts';

/** The model of a file that is meant: the only one, or that of `name`. */
export function chooseModel({ file, models }: CheckedFile, name: string | undefined): Result<CheckedModel> {
  const names = models.map((model) => model.network.name);
  const found = name === undefined ? models[0] : models.find((model) => model.network.name === name);
  if (name === undefined && models.length > 1) {
    return failure(
      `\`${file}\` has ${models.length} models: ${names.join(', ')}`,
      `write \`--model ${names[0] ?? ''}\``,
    );
  }
  if (found !== undefined) return value(found);
  if (name === undefined) return failure(`\`${file}\` has no model`, 'declare one: `model Name { ... }`');
  const nearest = nearestName(name, names) ?? names[0];
  return failure(
    `\`${file}\` has no model called \`${name}\``,
    nearest === undefined ? undefined : `write \`--model ${nearest}\``,
  );
}

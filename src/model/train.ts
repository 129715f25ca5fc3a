import type * as ast from '../syntax/ast.ts';
import type { Model } from './program.ts';
import type { Scope } from './scope.ts';

/** The settings of a `train` declaration. */
export interface TrainSettings {
  readonly settings: readonly ast.Setting[];
}

/** Resolves and checks the settings of `train` (LANGUAGE.md rule 38). */
export function resolveTrain(train: ast.Train, _model: Model, _scope: Scope): TrainSettings {
  return { settings: train.settings };
}

import type { Facts } from '../diagnostics/catalogue.ts';
import type { Damage, WeightFacts } from '../diagnostics/catalogue/weights.ts';
import type { Diagnostics } from '../diagnostics/collector.ts';
import type { Span } from '../source.ts';

/** The codes that speak of a file by itself, before a program meets it. */
export type FileCode = Extract<
  keyof WeightFacts,
  | 'weights-unrecognised'
  | 'weights-legacy-format'
  | 'weights-torchscript'
  | 'weights-damaged'
  | 'weights-unsafe-pickle'
  | 'weights-no-state-dict'
>;

/** Why a file's weights cannot be read. */
export type WeightProblem<C extends FileCode = FileCode> = {
  readonly [P in C]: { readonly kind: 'problem'; readonly code: P; readonly facts: Facts[P] };
}[C];

/** A file that is not what its format says. */
export function damaged(file: string, damage: Damage): WeightProblem<'weights-damaged'> {
  return { kind: 'problem', code: 'weights-damaged', facts: { file, damage } };
}

/** Reports why a weights file cannot be read, at the place of the program that asked for it. */
export function reportFileProblem<C extends FileCode>(
  problem: WeightProblem<C>,
  diagnostics: Diagnostics,
  at: Span,
): void {
  diagnostics.report(problem.code, at, problem.facts);
}

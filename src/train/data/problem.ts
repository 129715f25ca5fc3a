import { type TrainingFacts, trainingEntries } from '../../diagnostics/catalogue/training.ts';
import type { RuntimeFacts } from '../../diagnostics/catalogue/runtime.ts';
import type { Problem } from '../../runtime/problem.ts';

/** What is wrong with the data, in the catalogue's words, and the file or folder that it is wrong with. */
export interface DataProblem {
  readonly code: keyof TrainingFacts | keyof RuntimeFacts;
  /** A path from the data set's folder; empty for that folder itself. */
  readonly file: string;
  readonly message: string;
  readonly help?: string;
}

/** What was read, or why nothing was. */
export type Read<T> =
  { readonly kind: 'done'; readonly value: T } | { readonly kind: 'failed'; readonly problem: DataProblem };

/** The reading that went well. */
export function read<T>(value: T): Read<T> {
  return { kind: 'done', value };
}

/** The reading that went wrong, with the catalogue's texts for `code`. */
export function unreadable<C extends keyof TrainingFacts>(
  code: C,
  file: string,
  facts: TrainingFacts[C],
): { readonly kind: 'failed'; readonly problem: DataProblem } {
  return { kind: 'failed', problem: dataProblem(code, file, facts) };
}

/** A problem of the data, with the catalogue's texts for `code`. */
export function dataProblem<C extends keyof TrainingFacts>(
  code: C,
  file: string,
  facts: TrainingFacts[C],
): DataProblem {
  const entry = trainingEntries[code];
  const help = entry.help?.(facts);
  return { code, file, message: entry.message(facts), ...(help === undefined ? {} : { help }) };
}

/** What the image decoder found wrong with a file; that there is no decoder is its own problem. */
export function imageProblem(file: string, problem: Problem): DataProblem {
  if (problem.code === 'image-library-missing') return { ...problem, file };
  return dataProblem('data-image-unreadable', file, { reason: problem.message });
}

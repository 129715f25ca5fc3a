import { type DataSource, parts } from './example.ts';
import type { DataProblem } from './problem.ts';

export interface InspectOptions {
  /** Inspection ends at so many problems. */
  readonly most: number;
  /** How many examples are decoded at a time. */
  readonly atOnce: number;
  /** Told after each handful, for a progress bar. */
  readonly onProgress?: (done: number, of: number) => void;
}

/**
 * Decodes and checks every example of every part, in the order of the parts, and returns what is wrong, at most
 * `most` problems: what would else be found hours into training. Images are decoded to their end, so that none that is cut
 * short passes; it takes about as long as reading the data set once.
 */
export async function inspectData(source: DataSource, options: InspectOptions): Promise<readonly DataProblem[]> {
  const indices = parts.flatMap((part) => source.parts[part]);
  const problems: DataProblem[] = [];
  for (let from = 0; from < indices.length && problems.length < options.most; from += options.atOnce) {
    const some = indices.slice(from, from + options.atOnce);
    const loaded = await Promise.all(some.map((index) => source.load(index)));
    for (const each of loaded) if (each.kind === 'failed') problems.push(each.problem);
    options.onProgress?.(Math.min(indices.length, from + some.length), indices.length);
  }
  return problems.slice(0, options.most);
}

import { mapAtOnce } from './at-once.ts';
import { type DataSource, parts } from './example.ts';
import type { DataProblem } from './problem.ts';

export interface InspectOptions {
  /** Inspection ends at so many problems. */
  readonly most: number;
  /** How many examples are decoded at a time. */
  readonly atOnce: number;
  /** Told after each example, for a progress bar. */
  readonly onProgress?: (done: number, of: number) => void;
}

/**
 * Decodes and checks every example of every part, in the order of the parts, and returns what is wrong, at most
 * `most` problems: what would else be found hours into training. Images are decoded to their end, so that none that is cut
 * short passes; it takes about as long as reading the data set once.
 */
export async function inspectData(source: DataSource, options: InspectOptions): Promise<readonly DataProblem[]> {
  const indices = parts.flatMap((part) => source.parts[part]);
  let [done, found] = [0, 0];
  const inspect = async (index: number): Promise<DataProblem | null> => {
    const loaded = await source.load(index);
    done += 1;
    if (loaded.kind === 'failed') found += 1;
    options.onProgress?.(done, indices.length);
    return loaded.kind === 'failed' ? loaded.problem : null;
  };
  const problems = await mapAtOnce(indices, options.atOnce, inspect, () => found >= options.most);
  return problems.flatMap((problem) => problem ?? []).slice(0, options.most);
}

/** Milliseconds that `work` takes, once. */
export async function time(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * The medians of several kinds of work, in milliseconds and in their order. They are measured in turns, so that what
 * disturbs one disturbs all; the first turn warms up and does not count.
 */
export async function medians(works: readonly (() => unknown)[], turns: number): Promise<readonly number[]> {
  const times = works.map((): number[] => []);
  for (let turn = 0; turn <= turns; turn++) {
    for (const [index, work] of works.entries()) {
      const taken = await time(work);
      if (turn > 0) times[index]?.push(taken);
    }
  }
  return times.map(median);
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** A line of a benchmark: what, its figures, and whether the target is met. */
export function report(what: string, value: number, unit: string, target?: number): void {
  const shown = value < 10 ? value.toFixed(2) : value.toFixed(1);
  const verdict =
    target === undefined
      ? ''
      : value <= target
        ? `  (target: at most ${target})`
        : `  MISSED: the target is at most ${target}`;
  console.log(`${what.padEnd(78)} ${shown.padStart(9)} ${unit}${verdict}`);
}

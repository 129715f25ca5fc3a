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

/** How long several kinds of work take beside the first of them. */
export interface Comparison {
  /** The median, over the turns, of the ratio within a turn: what disturbs one disturbs all. */
  readonly ratio: number;
  /** The ratio of the shortest times, in milliseconds: what nothing has disturbed. */
  readonly ofShortest: number;
  readonly shortest: number;
}

/**
 * Times several kinds of work beside the first of them, in turns, for about `seconds` and at least five turns. Every
 * other turn goes backwards, so that none profits from its place.
 */
export async function compareTimes(works: readonly (() => unknown)[], seconds: number): Promise<readonly Comparison[]> {
  const turns: number[][] = [];
  for (const work of works) await work();
  for (const start = performance.now(); turns.length < 5 || performance.now() - start < 1000 * seconds;) {
    const order = [...works.entries()];
    if (turns.length % 2 === 1) order.reverse();
    const times = works.map(() => NaN);
    for (const [index, work] of order) times[index] = await time(work);
    turns.push(times);
  }
  const of = (index: number): readonly number[] => turns.map((times) => times[index] ?? NaN);
  return works.map((_, index) => ({
    ratio: median(turns.map((times) => (times[index] ?? NaN) / (times[0] ?? NaN))),
    ofShortest: Math.min(...of(index)) / Math.min(...of(0)),
    shortest: Math.min(...of(index)),
  }));
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

/** Something to put along a line. */
export interface Wanted {
  /** Where its middle should stand. */
  readonly at: number;
  readonly width: number;
}

/** Neighbours that have been pushed together: from which on, how many, and where the first's left edge would stand. */
interface Cluster {
  readonly first: number;
  readonly count: number;
  readonly start: number;
  readonly width: number;
}

/**
 * Where the middles of things come to stand that should not overlap, keep their order and lie between `low` and `high`,
 * each as near as can be (in the sum of squares) to where it should. Where they do not fit, they start at `low` and pass
 * `high`. Linear in their number.
 */
export function spread(wanted: readonly Wanted[], low: number, high: number): readonly number[] {
  const clusters: Cluster[] = [];
  for (const [first, { at, width }] of wanted.entries()) {
    let cluster: Cluster = { first, count: 1, start: at - width / 2, width };
    for (
      let last = clusters.at(-1);
      last !== undefined && last.start + last.width > cluster.start;
      last = clusters.at(-1)
    ) {
      clusters.pop();
      cluster = merge(last, cluster);
    }
    clusters.push(cluster);
  }
  return keepBetween(clusters, low, high).flatMap(({ first, count, start }) => {
    let left = start;
    return wanted.slice(first, first + count).map(({ width }) => {
      left += width;
      return left - width / 2;
    });
  });
}

/** Two neighbours as one: its start is the mean of those that its members would have. */
function merge(a: Cluster, b: Cluster): Cluster {
  const count = a.count + b.count;
  const start = (a.start * a.count + (b.start - a.width) * b.count) / count;
  return { first: a.first, count, start, width: a.width + b.width };
}

/** Pushes clusters in from both ends. */
function keepBetween(clusters: readonly Cluster[], low: number, high: number): readonly Cluster[] {
  let right = high;
  const fromRight = clusters.toReversed().map((cluster) => {
    const start = Math.min(cluster.start, right - cluster.width);
    right = start;
    return { ...cluster, start };
  });
  let left = low;
  return fromRight.toReversed().map((cluster) => {
    const start = Math.max(cluster.start, left);
    left = start + cluster.width;
    return { ...cluster, start };
  });
}

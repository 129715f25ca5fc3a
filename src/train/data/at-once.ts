/**
 * The results of `work` for each item, in their order, with at most `most` under way: files are open and images decoded
 * meanwhile, and there are limits to both. Where `isOver` becomes true nothing more is begun, and results are left out.
 */
export async function mapAtOnce<T, R>(
  items: readonly T[],
  most: number,
  work: (item: T) => Promise<R>,
  isOver: () => boolean = () => false,
): Promise<readonly R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  const takeTurns = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      if (isOver()) return;
      results[index] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, takeTurns));
  // Leaves out what was not begun.
  return results.filter(() => true);
}

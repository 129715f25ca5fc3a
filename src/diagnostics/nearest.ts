import { distance } from 'fastest-levenshtein';

/**
 * The candidate that `name` was probably meant to be, or undefined where none is near: a third of it may differ, letters that are swapped count once, and of a
 * name of one or two letters only the case. Where none is so near, the shortest of those that `name` begins.
 */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.floor(name.length / 3) + 1;
  let longer: string | undefined;
  for (const candidate of candidates) {
    const begins = name.length >= 3 && candidate.startsWith(name);
    if (begins && (longer === undefined || candidate.length < longer.length)) longer = candidate;
    // A length is mended one letter at a time, so that a long name is not compared with short ones.
    if (Math.abs(candidate.length - name.length) > bestDistance) continue;
    const edits = editsBetween(name.toLowerCase(), candidate.toLowerCase(), bestDistance);
    const isBetter =
      edits < bestDistance || (edits === bestDistance && best !== undefined && isCloser(name, candidate, best));
    if (isBetter) [best, bestDistance] = [candidate, edits];
  }
  return best ?? longer;
}

/**
 * How many letters are left out, added, changed, or swapped with the next one (the slip that fingers make most), or more
 * than `most`.
 */
function editsBetween(a: string, b: string, most: number): number {
  const withoutSwaps = distance(a, b);
  // A swap is two changes.
  if (withoutSwaps < 2 || Math.ceil(withoutSwaps / 2) > most) return withoutSwaps;
  let before: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1];
      const isSwapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      next.push(
        Math.min(
          at(last, column) + 1,
          at(next, column - 1) + 1,
          at(last, column - 1) + (isSame ? 0 : 1),
          isSwapped ? at(before, column - 2) + 1 : Infinity,
        ),
      );
    }
    [before, last] = [last, next];
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}

/** Whether the letters that differ lie nearer in the alphabet: `layer4` is closer to `layer5` than `layer1` is. */
function isCloser(name: string, candidate: string, best: string): boolean {
  if (candidate.length !== name.length || best.length !== name.length) return false;
  const apart = (other: string): number =>
    Array.from(name).reduce((sum, _, at) => sum + Math.abs(name.charCodeAt(at) - other.charCodeAt(at)), 0);
  return apart(candidate) < apart(best);
}

import { distance } from 'fastest-levenshtein';

/**
 * The candidate that `name` was probably meant to be, or undefined where none is near: a third of it may differ, and of a
 * name of one or two letters only the case.
 */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.floor(name.length / 3) + 1;
  for (const candidate of candidates) {
    // A length is mended one letter at a time, so that a long name is not compared with short ones.
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const edits = distance(name.toLowerCase(), candidate.toLowerCase());
    if (edits < bestDistance) [best, bestDistance] = [candidate, edits];
  }
  return best;
}

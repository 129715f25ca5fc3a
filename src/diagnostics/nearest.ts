import { distance } from 'fastest-levenshtein';

/**
 * The candidate that `name` was probably meant to be, or undefined where none is near: a third of it may differ, and of a
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
    const edits = distance(name.toLowerCase(), candidate.toLowerCase());
    const isBetter =
      edits < bestDistance || (edits === bestDistance && best !== undefined && isCloser(name, candidate, best));
    if (isBetter) [best, bestDistance] = [candidate, edits];
  }
  return best ?? longer;
}

/** Whether the letters that differ lie nearer in the alphabet: `layer4` is closer to `layer5` than `layer1` is. */
function isCloser(name: string, candidate: string, best: string): boolean {
  if (candidate.length !== name.length || best.length !== name.length) return false;
  const apart = (other: string): number =>
    Array.from(name).reduce((sum, _, at) => sum + Math.abs(name.charCodeAt(at) - other.charCodeAt(at)), 0);
  return apart(candidate) < apart(best);
}

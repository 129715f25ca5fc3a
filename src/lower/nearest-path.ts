import { hasPart, lastOfList } from '../diagnostics/list-member.ts';
import { nearestName } from '../diagnostics/nearest.ts';

/** The prefix of the backbone's weights and of its places in reports, which a path within it leaves out. */
const BACKBONE = 'backbone.';

/** A path of the backbone that was probably meant by another, and whether it is that without `backbone.`. */
export interface NearestPath {
  readonly path: string;
  readonly isPrefixed: boolean;
}

/**
 * The one of `names` that a path was probably meant to be: what stands behind `backbone.`, the last of a list whose end it
 * lies past, or the nearest by its letters.
 */
export function nearestPath(path: string, names: readonly string[]): NearestPath | undefined {
  const isPrefixed = path.startsWith(BACKBONE);
  const inside = isPrefixed ? path.slice(BACKBONE.length) : path;
  if (isPrefixed && hasPart(inside, names)) return { path: inside, isPrefixed };
  const nearest = lastOfList(inside, names) ?? nearestName(inside, names);
  return nearest === undefined ? undefined : { path: nearest, isPrefixed: false };
}

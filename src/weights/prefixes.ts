import type { WeightFile } from './tensor.ts';

/** Where a file keeps a part of the network: the part's path, and the keys' beginning; '' is the file's root. */
export interface PartPrefix {
  readonly part: string;
  readonly prefix: string;
}

/** The names of a network's parts beside `backbone`. */
export interface Parts {
  readonly branches: readonly string[];
  /** The main exit. */
  readonly main: string;
}

/** Written for a prefix, it says that the file has nothing for a part: it is to be drawn anew. */
export const NO_PREFIX = 'none';

/** `a.b` is in `a` and in `a.b`, and not in `a.bc`. */
export function isWithin(key: string, part: string): boolean {
  return key.startsWith(part) && (key.length === part.length || key[part.length] === '.');
}

/**
 * The key under which a file keeps what the program calls `key`: the longest part that matches counts (docs/language.md rule
 * 25), and where none does, the path is the key. Undefined where the part is said to be nowhere.
 */
export function fileKeyOf(key: string, prefixes: readonly PartPrefix[]): string | undefined {
  let best: PartPrefix | undefined;
  for (const entry of prefixes) {
    if (isWithin(key, entry.part) && entry.part.length > (best?.part.length ?? -1)) best = entry;
  }
  if (best === undefined) return key;
  if (best.prefix === NO_PREFIX) return undefined;
  const rest = key.slice(best.part.length + 1);
  return best.prefix === '' ? rest : `${best.prefix}.${rest}`;
}

/**
 * The ways to read a file that rule 25 tries, in its order: the paths as they are; torchvision's segmentation models;
 * its classifiers. What the program says of a part takes the place of what a guess says of it and of what is in it.
 *
 * A head is taken for torchvision's only where the file has a key for each of its weights: a head of another kind may
 * have some keys in common with it, and is to be drawn anew. A file of a DataParallel model has `module.` before every
 * key; there, a guess's prefixes lie below it.
 */
export function guessPrefixes(
  keys: readonly string[],
  file: WeightFile,
  { branches, main }: Parts,
  said: readonly PartPrefix[],
): readonly (readonly PartPrefix[])[] {
  const root = dataParallelRoot(file);
  const placed = (part: string, prefix: string): PartPrefix => ({ part, prefix: joinPath(root, prefix) });
  /** The head at the first of these prefixes that covers it, or at its path. */
  const head = (part: string, prefixes: readonly string[]): PartPrefix => {
    const own = keys.filter((key) => isWithin(key, part));
    const covering = prefixes.map((prefix) => placed(part, prefix)).find((entry) => coversAll(file, own, entry));
    return covering ?? placed(part, part);
  };
  const asTheyAre = ['backbone', ...branches, main].map((part) => placed(part, part));
  const branchesAsTheyAre = branches.map((part) => placed(part, part));
  const segmentation = [
    ...branches.map((part) => head(part, part === 'aux' ? ['aux_classifier'] : [])),
    placed('backbone', 'backbone'),
    placed('backbone.features', 'backbone'),
    head(main, ['classifier']),
  ];
  const classifier = [...branchesAsTheyAre, placed('backbone', ''), head(main, ['fc', 'classifier'])];
  return [asTheyAre, segmentation, classifier].map((guess) => [
    ...said,
    ...guess.filter(({ part }) => !said.some((entry) => isWithin(part, entry.part))),
  ]);
}

function coversAll(file: WeightFile, keys: readonly string[], entry: PartPrefix): boolean {
  return keys.every((key) => file.tensors.has(fileKeyOf(key, [entry]) ?? ''));
}

function joinPath(root: string, path: string): string {
  return root === '' || path === '' ? root + path : `${root}.${path}`;
}

function dataParallelRoot(file: WeightFile): string {
  const keys = [...file.tensors.keys(), ...file.others.keys()];
  return keys.length > 0 && keys.every((key) => key.startsWith('module.')) ? 'module' : '';
}

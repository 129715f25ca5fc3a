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
 * The key under which a file keeps what the program calls `key`: the longest part that matches counts (LANGUAGE.md rule
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
 * A file of a DataParallel model has `module.` before every key; there, a guess's prefixes lie below it.
 */
export function guessPrefixes(
  file: WeightFile,
  { branches, main }: Parts,
  said: readonly PartPrefix[],
): readonly (readonly PartPrefix[])[] {
  const root = dataParallelRoot(file);
  const names = ['backbone', ...branches, main];
  const segmentation = [
    ...names.map((part) => ({ part, prefix: part })),
    { part: 'backbone.features', prefix: 'backbone' },
    ...branches.filter((name) => name === 'aux').map((part) => ({ part, prefix: 'aux_classifier' })),
    { part: main, prefix: 'classifier' },
  ];
  const guesses: readonly (readonly PartPrefix[])[] = [
    names.map((part) => ({ part, prefix: part })),
    segmentation,
    ...['fc', 'classifier'].map((prefix) => [
      ...branches.map((part) => ({ part, prefix: part })),
      { part: 'backbone', prefix: '' },
      { part: main, prefix },
    ]),
  ];
  return guesses.map((guess) => [
    ...said,
    ...lastOfEach(guess)
      .filter(({ part }) => !said.some((entry) => isWithin(part, entry.part)))
      .map(({ part, prefix }) => ({ part, prefix: joinPath(root, prefix) })),
  ]);
}

/** Of the entries for one part, the last. */
function lastOfEach(entries: readonly PartPrefix[]): readonly PartPrefix[] {
  return [...new Map(entries.map((entry) => [entry.part, entry])).values()];
}

function joinPath(root: string, path: string): string {
  return root === '' || path === '' ? root + path : `${root}.${path}`;
}

function dataParallelRoot(file: WeightFile): string {
  const keys = [...file.tensors.keys(), ...file.others.keys()];
  return keys.length > 0 && keys.every((key) => key.startsWith('module.')) ? 'module' : '';
}

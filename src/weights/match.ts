import type { Misfit } from '../diagnostics/catalogue/weights.ts';
import type { Parameter } from './parameter.ts';
import { type Parts, type PartPrefix, fileKeyOf, guessPrefixes, isWithin } from './prefixes.ts';
import type { StoredTensor, WeightFile } from './tensor.ts';

/** How a file's tensors become a network's weights. */
export interface WeightPlan {
  readonly file: WeightFile;
  /** By the program's key: the tensors that are there in the right shape. */
  readonly sources: ReadonlyMap<string, StoredTensor>;
  /** What the file does not hold, in the network's order; `fileKey` is where it was looked for. */
  readonly missing: readonly { readonly parameter: Parameter; readonly fileKey?: string }[];
  /** What it holds in another shape. */
  readonly mismatched: readonly Misfit[];
  /** The file's keys that the network has no place for, though it has others of their part: `backbone.layer3.22...`. */
  readonly unused: readonly string[];
  /** The file's keys of parts that the network does not have: an auxiliary head, or a classifier. */
  readonly foreign: readonly string[];
  /** Where the file was taken to keep each part. */
  readonly prefixes: readonly PartPrefix[];
}

/** The first segment of a key: the part that it belongs to. */
export function partOf(key: string): string {
  const dot = key.indexOf('.');
  return dot === -1 ? key : key.slice(0, dot);
}

/** The part of a file's key; `module.`, which DataParallel puts before all of them, is none. */
export function filePartOf(key: string): string {
  return partOf(key.startsWith('module.') ? key.slice('module.'.length) : key);
}

/**
 * Finds each parameter in the file. `said` are the program's `weights` entries; for parts that they do not name, of the
 * guesses of rule 25 the first is taken that covers the most of the backbone, and of those the most of all.
 */
export function matchWeights(
  parameters: readonly Parameter[],
  parts: Parts,
  file: WeightFile,
  said: readonly PartPrefix[] = [],
): WeightPlan {
  const keys = parameters.map(({ key }) => key);
  const guesses = guessPrefixes(keys, file, parts, said);
  const scores = guesses.map((guess) => scoreOf(parameters, file, guess));
  const best = Math.max(...scores);
  return planWith(parameters, file, guesses[scores.indexOf(best)] ?? said);
}

/** Finds each parameter under its own name, and nowhere else. */
export function matchNames(parameters: readonly Parameter[], file: WeightFile): WeightPlan {
  return planWith(parameters, file, []);
}

/** Counts the parameters that are found; one of the backbone outweighs all others. */
function scoreOf(parameters: readonly Parameter[], file: WeightFile, prefixes: readonly PartPrefix[]): number {
  const found = parameters.filter(({ key }) => {
    const fileKey = fileKeyOf(key, prefixes);
    return fileKey !== undefined && file.tensors.has(fileKey);
  });
  const backbone = found.filter(({ key }) => isWithin(key, 'backbone')).length;
  return backbone * (parameters.length + 1) + found.length;
}

function planWith(parameters: readonly Parameter[], file: WeightFile, prefixes: readonly PartPrefix[]): WeightPlan {
  const sources = new Map<string, StoredTensor>();
  const missing: WeightPlan['missing'][number][] = [];
  const mismatched: Misfit[] = [];
  const lookedFor = new Set<string>();
  for (const parameter of parameters) {
    const { key, shape } = parameter;
    const fileKey = fileKeyOf(key, prefixes);
    if (fileKey === undefined) {
      missing.push({ parameter });
      continue;
    }
    lookedFor.add(fileKey);
    const tensor = file.tensors.get(fileKey);
    const found = tensor?.shape ?? file.others.get(fileKey);
    if (found === undefined) missing.push({ parameter, fileKey });
    else if (tensor === undefined || !sameShape(shape, tensor.shape))
      mismatched.push({ key, fileKey, expected: shape, found });
    else sources.set(key, tensor);
  }
  return { file, sources, missing, mismatched, ...leftOver(file, lookedFor), prefixes };
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** What nobody asked for; counters are no weights, so they are not among it. */
function leftOver(file: WeightFile, lookedFor: ReadonlySet<string>): Pick<WeightPlan, 'unused' | 'foreign'> {
  const known = new Set([...lookedFor].map(filePartOf));
  const left = [...file.tensors.keys()].filter((key) => !lookedFor.has(key));
  const ofKnownPart = (key: string): boolean => known.has(filePartOf(key));
  return { unused: left.filter(ofKnownPart), foreign: left.filter((key) => !ofKnownPart(key)) };
}

import { type Occurrence, type Recorded, Recorder } from '../lower/recorder.ts';
import { type Value, formatValue } from '../lower/values.ts';
import { expandAlone } from '../lower/expand-alone.ts';
import type { Block, Model } from '../model/program.ts';
import type { Span } from '../source.ts';
import type * as ast from '../syntax/ast.ts';
import { type Analysis, isSame } from './analysis.ts';

/** What a piece of the text came to in something that was built. */
export interface Place {
  readonly built: Recorder;
  readonly occurrence: Occurrence;
}

/** The same in a network of one of the programs at hand. */
export interface Found extends Place {
  readonly model: Model;
}

/** All that a piece of the text came to in the models of some programs, in the order of each network. */
export function occurrencesOf(what: Recorded, span: Span, programs: readonly Analysis[]): readonly Found[] {
  return programs.flatMap(({ built: all }) =>
    [...all].flatMap(([model, built]) =>
      built.occurrences(what, span).map((occurrence) => ({ model, built, occurrence })),
    ),
  );
}

/** Expansions of one block that have the same values for all that its signature leaves open, but for the size of the map. */
export interface Variant {
  /** Those values, as `C = 64`. */
  readonly values: readonly string[];
  /** Over the block's own symbols, for each turn of a `for` around it; none where it cannot be told without a call. */
  readonly alone: readonly Place[];
  readonly found: readonly Found[];
}

/** The most kinds of call that are told apart. */
const MOST_VARIANTS = 20;

/**
 * What a piece of a block's body is over the block's own symbols, with the places where it was expanded so: proved for every
 * height and width, for each set of other values that a call gives.
 */
export function variantsOf(
  what: Recorded,
  span: Span,
  block: ast.Block,
  analysis: Analysis,
  programs: readonly Analysis[],
): readonly Variant[] {
  const resolved = [...analysis.program.bodies.keys()].find((each) => isSame(each.span, block.name.span));
  if (resolved === undefined) return [];
  const expand = (given: ReadonlyMap<string, Value>): readonly Place[] => {
    const built = aloneWith(given, resolved, analysis);
    return built.occurrences(what, span).map((occurrence) => ({ built, occurrence }));
  };
  const groups = new Map<string, { readonly given: ReadonlyMap<string, Value>; readonly found: Found[] }>();
  for (const found of occurrencesOf(what, span, programs)) {
    const given = valuesOfCall(resolved, found);
    const key = describeValues(given).join();
    const group = groups.get(key);
    if (group !== undefined) group.found.push(found);
    else if (groups.size < MOST_VARIANTS) groups.set(key, { given, found: [found] });
  }
  if (groups.size === 0) {
    const alone = expand(new Map());
    return alone.length === 0 ? [] : [{ values: [], alone, found: [] }];
  }
  return [...groups.values()].map(({ given, found }) => ({
    values: describeValues(given),
    alone: expand(given),
    found,
  }));
}

const expandedAlone = new WeakMap<Block, Map<string, Recorder>>();

/** A block expanded by itself, once for the same values: one piece of it is asked for after another. */
function aloneWith(given: ReadonlyMap<string, Value>, block: Block, { program }: Analysis): Recorder {
  const known = expandedAlone.get(block) ?? new Map<string, Recorder>();
  expandedAlone.set(block, known);
  const key = describeValues(given).join();
  const before = known.get(key);
  if (before !== undefined) return before;
  if (known.size >= MOST_VARIANTS) known.clear();
  const recorder = new Recorder();
  expandAlone(block, program.bodies, given, recorder);
  known.set(key, recorder);
  return recorder;
}

function describeValues(given: ReadonlyMap<string, Value>): readonly string[] {
  return [...given].map(([name, value]) => `${name} = ${formatValue(value)}`);
}

/** The values that a call gave to what its block leaves open: parameters that are no tensors, and numbers of channels. */
function valuesOfCall(block: Block, { built, occurrence }: Found): ReadonlyMap<string, Value> {
  const valueAt = (span: Span): Value | undefined =>
    built.occurrences('name', span).find(({ site }) => site === occurrence.site)?.value;
  const given = new Map<string, Value>();
  for (const { name, span, tensor } of block.params) {
    const [channels] = tensor?.dims ?? [];
    const open = tensor === undefined ? { name, span } : channels?.kind === 'bind' ? channels : undefined;
    const value = open === undefined ? undefined : valueAt(open.span);
    if (open !== undefined && value !== undefined && value.kind !== 'tensor') given.set(open.name, value);
  }
  return given;
}

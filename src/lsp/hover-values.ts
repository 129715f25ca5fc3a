import { showNumber } from '../diagnostics/show-number.ts';
import { formatDim } from '../graph/dim.ts';
import type { Recorded } from '../lower/recorder.ts';
import { formatValue } from '../lower/values.ts';
import type { Span } from '../source.ts';
import type * as ast from '../syntax/ast.ts';
import { nodesAt } from '../syntax/visit.ts';
import { type Analysis, declarationAt } from './analysis.ts';
import { type Cost, costOfOccurrence, showMacs, showShare } from './costs.ts';
import { code, inline, paragraphs, table } from './markdown.ts';
import { type Found, type Place, type Variant, occurrencesOf, variantsOf } from './occurrences.ts';
import { summarise } from './summarise.ts';

/** A piece of the text whose worth is shown. */
export interface Shown {
  readonly what: Recorded;
  readonly span: Span;
  /** What stands before the type: `let conv1`; nothing for an expression. */
  readonly name?: string;
}

/** How many rows and how many kinds of call are shown; the rest is counted. */
const MOST_ROWS = 8;
const MOST_SHOWN = 3;

/** What a piece of the text is worth wherever it was expanded: its proved shape, its parameters, its FLOPs. */
export function describeWorth(shown: Shown, analysis: Analysis, programs: readonly Analysis[]): string | undefined {
  const { what, span } = shown;
  const declaration = declarationAt(analysis, span.start);
  if (declaration?.kind === 'block') {
    const variants = variantsOf(what, span, declaration, analysis, programs);
    return variants.length === 0 ? undefined : describeVariants(shown, variants);
  }
  const found = occurrencesOf(what, span, programs);
  const [first] = found;
  if (first === undefined) return undefined;
  const [only, ...others] = new Set(found.map(({ occurrence }) => formatValue(occurrence.value)));
  const type = others.length === 0 ? only : summarise(found.map(({ occurrence }) => occurrence.value));
  const header = type === undefined ? undefined : code(typed(shown, type));
  return paragraphs(header, found.length === 1 ? describeCost(first) : rowsOf(found));
}

/** The values that a parameter or a dimension was given, and where: `3` at `stem`. */
export function describeGiven(span: Span, programs: readonly Analysis[]): string | undefined {
  return describePlaces(occurrencesOf('name', span, programs));
}

/** The lists that a `for` goes through. */
export function describeTurns(list: ast.Expr, analysis: Analysis, programs: readonly Analysis[]): string | undefined {
  const span = (list.kind === 'ref' ? madeAt(list.name, analysis) : undefined) ?? list.span;
  const what = span === list.span ? 'expression' : 'name';
  const found = occurrencesOf(what, span, programs);
  const block = declarationAt(analysis, list.span.start);
  const alone = found.length > 0 || block?.kind !== 'block' ? [] : variantsOf(what, span, block, analysis, programs);
  const places = [...found, ...alone.flatMap((variant) => variant.alone)];
  return places.length === 0 ? undefined : paragraphs('each in turn of', describePlaces(places));
}

/** The parameter's name or the whole binding that a name stands for. */
function madeAt(name: ast.Name, { file, names }: Analysis): Span | undefined {
  const declared = names.uses.find((use) => use.name === name)?.declared;
  if (declared === undefined) return undefined;
  const binding = nodesAt(file, declared.start).findLast((node) => node.kind === 'binding');
  return binding?.span ?? declared;
}

function describePlaces(places: readonly Place[]): string | undefined {
  const values = groupBy(places, ({ occurrence }) => formatValue(occurrence.value));
  const lines = [...values].slice(0, MOST_ROWS).map(([value, found]) => {
    const paths = found.map(({ occurrence }) => shownPath(occurrence.path)).filter((path) => path !== '');
    return `- ${inline(value)}${paths.length === 0 ? '' : ` at ${describePaths(paths)}`}`;
  });
  const more = values.size - lines.length;
  return paragraphs(lines.join('\n'), more === 0 ? undefined : `and ${more} more`);
}

function typed({ name }: Shown, type: string): string {
  return name === undefined ? type : `${name}: ${type}`;
}

function describeVariants(shown: Shown, variants: readonly Variant[]): string | undefined {
  const all = variants.flatMap(({ found }) => found);
  const [only] = all;
  const groups = groupBy(variants, ({ alone }) => typesOf(alone).join('\n'));
  // One expansion, whose sizes are known.
  if (all.length === 1 && only !== undefined) {
    const here = formatValue(only.occurrence.value);
    const symbolic = [...groups].filter(([type]) => type !== here).map(([, same]) => describeSymbolic(shown, same));
    return paragraphs(code(typed(shown, here)), describeCost(only), ...symbolic);
  }
  const parts = [...groups.values()]
    .slice(0, MOST_SHOWN)
    .map((same) => paragraphs(describeSymbolic(shown, same), rowsOf(same.flatMap(({ found }) => found))));
  const rest = [...groups.values()].slice(MOST_SHOWN).flat();
  const calls = rest.reduce((sum, { found }) => sum + found.length, 0);
  return paragraphs(...parts, calls === 0 ? undefined : `and ${calls} more calls with other values`);
}

/** The shapes of the turns of a `for`, each once. */
function typesOf(places: readonly Place[]): readonly string[] {
  return [...new Set(places.map(({ occurrence }) => formatValue(occurrence.value)))];
}

/**
 * The shape over the symbols of the block, with the values that all calls share of which it holds. Where nothing calls the
 * block, so that there are no figures, what it costs is over the same symbols.
 */
function describeSymbolic(shown: Shown, variants: readonly Variant[]): string | undefined {
  const [first] = variants;
  const types = typesOf(first?.alone ?? []);
  if (first === undefined || types.length === 0) return undefined;
  const shared = first.values.filter((value) => variants.every(({ values }) => values.includes(value)));
  const given = shared.length === 0 ? '' : ` with ${shared.map(inline).join(', ')}`;
  const lines = types.slice(0, MOST_ROWS).map((type) => typed(shown, type));
  const more = types.length > MOST_ROWS ? [`and ${types.length - MOST_ROWS} more`] : [];
  const turns = types.length === 1 ? '' : 'in turn, ';
  const [place, ...others] = variants.every(({ found }) => found.length === 0) ? first.alone : [];
  const cost = place === undefined ? undefined : others.length === 0 ? describeCost(place) : rowsOf(first.alone);
  return paragraphs(code([...lines, ...more].join('\n')), `${turns}over the symbols of the block${given}`, cost);
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** `9,408 parameters · 0.15 GMAC · 0.3% of the backbone`; nothing of a value that is no tensor. */
function describeCost({ occurrence, built }: Place): string | undefined {
  if (occurrence.value.kind !== 'tensor') return undefined;
  const { params, macs, share } = costOfOccurrence(occurrence, built);
  const parts = [
    ...(params === 0 ? [] : [`${showNumber(params)} parameters`]),
    ...(macs === 0 ? [] : [showMacs(macs)]),
    ...(macs === 0 || share === undefined ? [] : [`${showShare(share)} of the backbone`]),
  ];
  return parts.length === 0 ? 'no parameters, no multiply-accumulates' : parts.join(' · ');
}

/** Where a piece of the text stands in the network, as the program would name it. */
export function shownPath(path: string): string {
  return path.replace(/^backbone\./, '');
}

/** One row for all places that are alike; the costs only of tensors. */
function rowsOf(found: readonly (Place & Partial<Found>)[]): string | undefined {
  const tensors = found.some(({ occurrence }) => occurrence.value.kind === 'tensor');
  const several = new Set(found.map(({ model }) => model)).size > 1;
  const hasShares = found.some(({ model }) => model !== undefined);
  const cellsOf = ({ occurrence, built }: Place): readonly string[] => [
    inline(formatValue(occurrence.value)),
    ...(tensors ? costCells(costOfOccurrence(occurrence, built), hasShares) : []),
  ];
  const rows = groupBy(found, (each) => cellsOf(each).join(' | '));
  // A value that is the same everywhere has been shown.
  if (rows.size === 0 || (!tensors && rows.size === 1)) return undefined;
  const lines = [...rows].slice(0, MOST_ROWS).map(([cells, same]) => {
    const paths = same.map(({ model, occurrence }) => {
      const path = shownPath(occurrence.path);
      return several && model !== undefined ? `${model.name}: ${path}` : path;
    });
    return [describePaths(paths), cells];
  });
  const costs = ['parameters', 'MAC', ...(hasShares ? ['of the backbone'] : [])];
  const head = ['where', 'value', ...(tensors ? costs : [])];
  const more = rows.size - lines.length;
  return paragraphs(table(head, lines), more === 0 ? undefined : `and ${more} more`);
}

function costCells({ params, macs, share }: Cost, hasShares: boolean): readonly string[] {
  const exact = typeof macs === 'number' ? showNumber(macs) : inline(formatDim(macs));
  const shares = share === undefined || macs === 0 ? '' : showShare(share);
  return [showNumber(params), exact, ...(hasShares ? [shares] : [])];
}

/** `layer3.1`, or the first and the last with how many there are. */
function describePaths(paths: readonly string[]): string {
  if (paths.length < 4) return paths.map(inline).join(', ');
  return `${inline(paths[0] ?? '')} … ${inline(paths[paths.length - 1] ?? '')} (${paths.length})`;
}

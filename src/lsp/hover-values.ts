import { showNumber } from '../diagnostics/show-number.ts';
import { formatDim } from '../graph/dim.ts';
import type { Recorded } from '../lower/recorder.ts';
import { formatValue } from '../lower/values.ts';
import type { Span } from '../source.ts';
import { type Analysis, declarationAt } from './analysis.ts';
import { type Cost, costOfOccurrence, showMacs, showShare } from './costs.ts';
import { code, inline, paragraphs, table } from './markdown.ts';
import { type Found, type Variant, occurrencesOf, variantsOf } from './occurrences.ts';

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
  const type = code(typed(shown, formatValue(first.occurrence.value)));
  return found.length === 1 ? paragraphs(type, describeCost(first)) : paragraphs(type, rowsOf(found));
}

/** The values that a parameter or a dimension was given, and where: `3` at `stem`. */
export function describeGiven(span: Span, programs: readonly Analysis[]): string | undefined {
  const values = groupBy(occurrencesOf('name', span, programs), ({ occurrence }) => formatValue(occurrence.value));
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
  const groups = groupBy(variants, ({ value }) => (value === undefined ? '' : formatValue(value)));
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

/** The shape over the symbols of the block, with the values that all calls share of which it holds. */
function describeSymbolic(shown: Shown, variants: readonly Variant[]): string | undefined {
  const [first] = variants;
  if (first?.value === undefined) return undefined;
  const shared = first.values.filter((value) => variants.every(({ values }) => values.includes(value)));
  const given = shared.length === 0 ? '' : ` with ${shared.map(inline).join(', ')}`;
  return paragraphs(code(typed(shown, formatValue(first.value))), `over the symbols of the block${given}`);
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
function describeCost({ occurrence, built }: Found): string | undefined {
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
function rowsOf(found: readonly Found[]): string | undefined {
  const tensors = found.some(({ occurrence }) => occurrence.value.kind === 'tensor');
  const several = new Set(found.map(({ model }) => model)).size > 1;
  const cellsOf = ({ occurrence, built }: Found): readonly string[] => [
    inline(formatValue(occurrence.value)),
    ...(tensors ? costCells(costOfOccurrence(occurrence, built)) : []),
  ];
  const rows = groupBy(found, (each) => cellsOf(each).join(' | '));
  // A value that is the same everywhere has been shown.
  if (rows.size === 0 || (!tensors && rows.size === 1)) return undefined;
  const lines = [...rows].slice(0, MOST_ROWS).map(([cells, same]) => {
    const paths = same.map(({ model, occurrence }) => {
      const path = shownPath(occurrence.path);
      return several ? `${model.name}: ${path}` : path;
    });
    return [describePaths(paths), cells];
  });
  const head = ['where', 'value', ...(tensors ? ['parameters', 'MAC', 'of the backbone'] : [])];
  const more = rows.size - lines.length;
  return paragraphs(table(head, lines), more === 0 ? undefined : `and ${more} more`);
}

function costCells({ params, macs, share }: Cost): readonly string[] {
  const exact = typeof macs === 'number' ? showNumber(macs) : inline(formatDim(macs));
  return [showNumber(params), exact, share === undefined || macs === 0 ? '' : showShare(share)];
}

/** `layer3.1`, or the first and the last with how many there are. */
function describePaths(paths: readonly string[]): string {
  if (paths.length < 4) return paths.map(inline).join(', ');
  return `${inline(paths[0] ?? '')} … ${inline(paths[paths.length - 1] ?? '')} (${paths.length})`;
}

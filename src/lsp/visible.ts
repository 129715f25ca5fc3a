import type { DeclaredValue } from '../model/name-notes.ts';
import { formatValue } from '../lower/values.ts';
import type { Span } from '../source.ts';
import { walk } from '../syntax/visit.ts';
import { type Analysis, declarationAt } from './analysis.ts';
import { occurrencesOf } from './occurrences.ts';
import { isWithin } from './ranges.ts';
import { showKind } from './signatures.ts';
import { summarise } from './summarise.ts';

/** The lines that bind, and the `for` around a variable, by the start of the name in it. */
interface Binders {
  readonly lines: ReadonlyMap<number, Span>;
  readonly loops: ReadonlyMap<number, Span>;
}

/** Behind a binding stands a line end, or a comment before it: this far it is looked for. */
const LONGEST_TAIL = 1000;

const bindersOf = new WeakMap<Analysis, Binders>();

function binders(analysis: Analysis): Binders {
  const known = bindersOf.get(analysis);
  if (known !== undefined) return known;
  const [lines, loops] = [new Map<number, Span>(), new Map<number, Span>()];
  for (const node of walk(analysis.file)) {
    if (node.kind === 'binding') lines.set(node.name.span.start, node.span);
    else if (node.kind === 'forMember' || node.kind === 'forElement') loops.set(node.variable.span.start, node.span);
  }
  const found = { lines, loops };
  bindersOf.set(analysis, found);
  return found;
}

/** The values that can be read at an offset, in the order of the text. */
export function visibleValues(analysis: Analysis, offset: number): readonly DeclaredValue[] {
  const declaration = declarationAt(analysis, offset);
  if (declaration === undefined) return [];
  const { source, names } = analysis;
  const { lines, loops } = binders(analysis);
  const seen = new Set<number>();
  return names.values.filter(({ name, what }) => {
    const { span, text } = name;
    if (span.source !== source || !isWithin(span, declaration.span) || text === '' || text === '_') return false;
    if (span.end >= offset || seen.has(span.start)) return false;
    seen.add(span.start);
    if (what === 'variable') return (loops.get(span.start)?.end ?? 0) >= offset;
    // A binding is read below its line.
    const line = what === 'binding' ? lines.get(span.start) : undefined;
    return line === undefined || /[\r\n]/.test(source.text.slice(line.end, Math.min(offset, line.end + LONGEST_TAIL)));
  });
}

/** What a value is, in short: its shape where it was built, and else its kind. */
export function describeVisible({ name, kind, what }: DeclaredValue, analysis: Analysis): string {
  const span = what === 'binding' ? binders(analysis).lines.get(name.span.start) : name.span;
  const found = span === undefined ? [] : occurrencesOf('name', span, [analysis]);
  const values = found.map(({ occurrence }) => occurrence.value);
  const [only] = values;
  const shown = values.length === 1 && only !== undefined ? formatValue(only) : summarise(values);
  return shown ?? showKind(kind);
}

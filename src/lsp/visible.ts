import type { DeclaredValue } from '../model/name-notes.ts';
import { formatValue } from '../lower/values.ts';
import { walk } from '../syntax/visit.ts';
import { type Analysis, declarationAt } from './analysis.ts';
import { summarise } from './inlay-hints.ts';
import { occurrencesOf } from './occurrences.ts';
import { isWithin } from './ranges.ts';
import { showKind } from './signatures.ts';

/** The values that can be read at an offset, in the order of the text. */
export function visibleValues(analysis: Analysis, offset: number): readonly DeclaredValue[] {
  const declaration = declarationAt(analysis, offset);
  if (declaration === undefined) return [];
  const { source, names } = analysis;
  const nodes = [...walk(declaration)];
  const seen = new Set<number>();
  return names.values.filter(({ name, what }) => {
    const { span, text } = name;
    if (span.source !== source || !isWithin(span, declaration.span) || text === '' || text === '_') return false;
    if (span.end >= offset || seen.has(span.start)) return false;
    seen.add(span.start);
    if (what === 'variable') {
      return nodes.some(
        (node) =>
          (node.kind === 'forMember' || node.kind === 'forElement') &&
          node.variable.span.start === span.start &&
          node.span.end >= offset,
      );
    }
    if (what !== 'binding') return true;
    const line = nodes.find((node) => node.kind === 'binding' && node.name.span.start === span.start);
    return line === undefined || /[\r\n]/.test(source.text.slice(line.span.end, offset));
  });
}

/** What a value is, in short: its shape where it was built, and else its kind. */
export function describeVisible({ name, kind, what }: DeclaredValue, analysis: Analysis): string {
  const binding = [...walk(analysis.file)].find(
    (node) => node.kind === 'binding' && node.name.span.start === name.span.start,
  );
  const span = what === 'binding' ? binding?.span : name.span;
  const found = span === undefined ? [] : occurrencesOf('name', span, [analysis]);
  const values = found.map(({ occurrence }) => occurrence.value);
  const [only] = values;
  const shown = values.length === 1 && only !== undefined ? formatValue(only) : summarise(values);
  return shown ?? showKind(kind);
}

import type { Feature } from '../lower/expansion.ts';
import type { Source, Span } from '../source.ts';
import type { Analysis } from './analysis.ts';
import { isWithin } from './ranges.ts';
import type { Meaning } from './meaning.ts';

/**
 * What a name means, as one text: two names of any files mean the same thing if these are equal. Undefined for what has no
 * other places, such as a parameter of an operator.
 */
export function symbolOf(meaning: Meaning, analysis: Analysis): string | undefined {
  switch (meaning.kind) {
    case 'value':
      return placed('value', meaning.value.name.span);
    case 'declaration':
      return placed('declaration', meaning.declared.declaration.name.span);
    case 'module':
      return meaning.file === undefined ? undefined : `module ${meaning.file}`;
    case 'operator':
    case 'function':
    case 'quantity':
      return `built-in ${meaning.name}`;
    case 'feature': {
      // A path names bindings of blocks.
      if (meaning.feature === undefined) return undefined;
      const binding = bindingOf(meaning.feature, analysis);
      return binding === undefined ? placed('member', meaning.feature.span) : placed('value', binding);
    }
    case 'item':
      return placed('item', meaning.item.name.span);
    case 'backbone':
      return placed('item', meaning.item.span);
    case 'setting':
      return `setting ${meaning.setting}`;
    case 'choice':
      return `choice ${meaning.setting} ${meaning.name}`;
    case 'operatorParam':
    case 'choiceParam':
    case 'word':
      return undefined;
  }
}

function placed(kind: string, { source, start }: Span): string {
  return `${kind} ${start} ${source.file}`;
}

/** The place of the name of the binding that a feature is; undefined where it is a member of a sequence. */
export function bindingOf({ span }: Feature, { names }: Analysis): Span | undefined {
  const inside = names.values.flatMap(({ name, what }) =>
    what === 'binding' && name.span.source.file === span.source.file && isWithin(name.span, span) ? [name.span] : [],
  );
  const [first] = inside.toSorted((a, b) => a.start - b.start);
  return first !== undefined && isFirst(first, span) ? first : undefined;
}

/** Whether only `let` or `unit` stands before a name within a span. */
function isFirst(name: Span, { source, start }: Span): boolean {
  return /^(?:let|unit)\s+$/.test(textOf(source, start, name.start));
}

function textOf({ text }: Source, start: number, end: number): string {
  return text.slice(start, end);
}

/** Where a name is declared; undefined for what the language knows by itself. */
export function declaredAt(meaning: Meaning, analysis: Analysis): Span | undefined {
  switch (meaning.kind) {
    case 'value':
      return meaning.value.name.span;
    case 'declaration':
      return meaning.declared.declaration.name.span;
    case 'feature':
      return meaning.feature === undefined ? undefined : (bindingOf(meaning.feature, analysis) ?? meaning.feature.span);
    case 'item':
      return meaning.item.name.span;
    case 'backbone':
      return meaning.item.span;
    case 'module':
    case 'operator':
    case 'function':
    case 'operatorParam':
    case 'setting':
    case 'choice':
    case 'choiceParam':
    case 'quantity':
    case 'word':
      return undefined;
  }
}

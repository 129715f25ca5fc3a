import { builders } from 'prettier/doc';
import type { ChoiceType, NamedType, Type } from '../syntax/ast.ts';
import { exprEntry, exprSegment } from './expressions.ts';
import { type Doc, bracketed, enclosed, segmented } from './layout.ts';
import type { Trivia } from './trivia.ts';

/** A type of a parameter or an input. */
export function printType(trivia: Trivia, type: Type): Doc {
  trivia.hoist(type.span.start);
  switch (type.kind) {
    case 'namedType':
      return printNamedType(trivia, type);
    case 'listType': {
      const { element, span } = type;
      const entry = { start: element.span.start, print: () => printType(trivia, element) };
      return enclosed(trivia, '[', entry, ']', span.end - 1);
    }
    case 'choiceType':
      return printChoice(trivia, type);
  }
}

function printNamedType(trivia: Trivia, { name, dims, span }: NamedType): Doc {
  if (dims === undefined) return name.text;
  const shape = { open: '[', close: ']', closeAt: span.end - 1, padding: builders.softline, loose: false };
  const entries = dims.map((dim) => exprEntry(trivia, dim));
  return [name.text, bracketed(trivia, shape, entries)];
}

function printChoice(trivia: Trivia, { values }: ChoiceType): Doc {
  const [first, ...others] = values;
  if (first === undefined) return '';
  const segments = others.map((value) => exprSegment(trivia, value, '|'));
  return segmented(trivia, { head: first.text, headEnd: first.span.end, segments });
}

import type { Catalogue } from './entry.ts';
import { type NameFacts, nameEntries } from './catalogue/names.ts';
import { type SyntaxFacts, syntaxEntries } from './catalogue/syntax.ts';

/** What each code's texts are made from. */
export interface Facts extends SyntaxFacts, NameFacts {}

/** Every code that brnc can report. */
export type Code = keyof Facts;

/** Every text that brnc says of a program, by code; docs/errors.md has a heading for each. */
export const catalogue: Catalogue<Facts> = { ...syntaxEntries, ...nameEntries };

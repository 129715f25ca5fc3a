import { type DocumentHighlight, DocumentHighlightKind, type Location } from 'vscode-languageserver-types';
import { spanText } from '../source.ts';
import type { Analysis } from './analysis.ts';
import type { NameUse } from './meaning.ts';
import { nameAt, names } from './names.ts';
import { toRange } from './ranges.ts';
import { declaredAt, symbolOf } from './symbols-of.ts';
import type { Workspace } from './workspace.ts';

/** A name that means what was asked for, and the analysis of the file that it is in. */
export interface Reference {
  readonly use: NameUse;
  readonly path: string;
  readonly analysis: Analysis;
}

/** The name at an offset of a file, and all names of the workspace that mean the same, those of the library too. */
export function findReferences(
  path: string,
  offset: number,
  workspace: Workspace,
): { readonly name: NameUse; readonly references: readonly Reference[] } | undefined {
  const analysis = workspace.analysis(path);
  const name = analysis === undefined ? undefined : nameAt(analysis, offset);
  if (analysis === undefined || name === undefined) return undefined;
  const symbol = symbolOf(name.meaning, analysis);
  if (symbol === undefined) return undefined;
  const declared = declaredAt(name.meaning, analysis);
  // An alias may hide the name at hand; the declared one stands where it is imported.
  const texts = new Set([spanText(name.span), ...(declared === undefined ? [] : [spanText(declared)])]);
  const inLibrary = declared === undefined || declared.source.library;
  const references = workspace.files(inLibrary).flatMap((file) => {
    const text = workspace.text(file);
    if (text === undefined || ![...texts].some((each) => text.includes(each))) return [];
    const other = workspace.analysis(file);
    return other === undefined ? [] : referencesIn(symbol, file, other);
  });
  return { name, references };
}

function referencesIn(symbol: string, path: string, analysis: Analysis): readonly Reference[] {
  return names(analysis)
    .filter(({ meaning }) => symbolOf(meaning, analysis) === symbol)
    .map((use) => ({ use, path, analysis }));
}

/** The places of all names that mean what the one at an offset means. */
export function references(
  path: string,
  offset: number,
  includeDeclaration: boolean,
  workspace: Workspace,
): readonly Location[] {
  const found = findReferences(path, offset, workspace)?.references ?? [];
  return found
    .filter(({ use }) => includeDeclaration || !use.declares)
    .flatMap(({ use }) => workspace.locate(use.span) ?? []);
}

/** The places of the same file that mean what the name at an offset means. */
export function highlights(analysis: Analysis, offset: number): readonly DocumentHighlight[] {
  const name = nameAt(analysis, offset);
  const symbol = name === undefined ? undefined : symbolOf(name.meaning, analysis);
  if (symbol === undefined) return [];
  return referencesIn(symbol, analysis.source.file, analysis).map(({ use }) => ({
    range: toRange(use.span),
    kind: use.declares ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
  }));
}

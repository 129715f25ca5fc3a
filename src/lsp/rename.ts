import type { Range, TextEdit, WorkspaceEdit } from 'vscode-languageserver-types';
import { type Span, spanText } from '../source.ts';
import { kindsByText } from '../syntax/tokens.ts';
import type { NameUse } from './meaning.ts';
import { nameAt } from './names.ts';
import { toRange } from './ranges.ts';
import { type Reference, findReferences } from './references.ts';
import { type Change, type Changes, whyNot } from './rename-check.ts';
import { declaredAt } from './symbols-of.ts';
import type { Workspace } from './workspace.ts';

/** What came of a request to rename: the edits, or why there are none. */
export type Renamed =
  { readonly kind: 'edits'; readonly edit: WorkspaceEdit } | { readonly kind: 'refused'; readonly why: string };

const reserved = kindsByText('reserved');

/** The name at an offset that can be renamed; why not, where it cannot. */
export function prepareRename(path: string, offset: number, workspace: Workspace): Range | string {
  const analysis = workspace.analysis(path);
  const name = analysis === undefined ? undefined : nameAt(analysis, offset);
  if (analysis === undefined || name === undefined) return 'there is no name here';
  const declared = declaredAt(name.meaning, analysis);
  const text = spanText(name.span);
  if (name.meaning.kind === 'module') return `\`${text}\` is a module: it is called as its file`;
  if (declared === undefined) return `\`${text}\` is a word of the language`;
  if (isAlias(name, declared)) return toRange(name.span);
  if (declared.source.library) return `\`${text}\` is declared in the standard library`;
  return /^[A-Za-z_]\w*$/.test(spanText(declared)) ? toRange(name.span) : `\`${text}\` has no name of its own`;
}

/** Whether a name is not the declared one but stands for it in its own file, by `as`. */
function isAlias({ meaning, span }: NameUse, declared: Span): boolean {
  return meaning.kind === 'declaration' && spanText(span) !== spanText(declared);
}

/**
 * Renames what the name at an offset means, in all files of the workspace. A rename is refused that would give any of them
 * an error that it did not have, or another meaning to any name.
 */
export function rename(path: string, offset: number, newName: string, workspace: Workspace): Renamed {
  const range = prepareRename(path, offset, workspace);
  if (typeof range === 'string') return { kind: 'refused', why: range };
  if (!/^[A-Za-z_]\w*$/.test(newName) || reserved.has(newName)) {
    return { kind: 'refused', why: `\`${newName}\` is no name: letters, digits and \`_\`, and no word of the grammar` };
  }
  const found = findReferences(path, offset, workspace);
  const analysis = workspace.analysis(path);
  const declared = found === undefined || analysis === undefined ? undefined : declaredAt(found.name.meaning, analysis);
  if (found === undefined || declared === undefined) return { kind: 'refused', why: 'there is no name here' };
  const oldName = isAlias(found.name, declared) ? spanText(found.name.span) : spanText(declared);
  const isMeant = ({ use, path: file }: Reference): boolean =>
    nameIn(use) === oldName && (!isAlias(found.name, declared) || file === path);
  const byFile = new Map<string, Change[]>();
  for (const reference of found.references.filter(isMeant)) {
    const changes = byFile.get(reference.path) ?? [];
    byFile.set(reference.path, changes);
    changes.push(changeOf(reference.use, oldName, newName));
  }
  const why = whyNot(byFile, workspace);
  if (why !== undefined) return { kind: 'refused', why: `\`${newName}\` does not do: ${why}` };
  return { kind: 'edits', edit: { changes: editsOf(byFile, workspace) } };
}

/** The name itself; that of a branch of a family stands without its number. */
function nameIn({ span }: NameUse): string {
  return spanText(span);
}

/** What stands in the place of a name; a bare argument is written out, since its two sides part. */
function changeOf({ span, shorthand }: NameUse, oldName: string, newName: string): Change {
  if (shorthand === undefined) return { span, text: newName };
  const [parameter, value] = shorthand === 'value' ? [oldName, newName] : [newName, oldName];
  const text = `${parameter}: ${value}`;
  return { span, text, moved: { parameter: 0, value: text.length - value.length } };
}

function editsOf(byFile: Changes, workspace: Workspace): Record<string, TextEdit[]> {
  return Object.fromEntries(
    [...byFile].map(([file, changes]) => [
      workspace.uriOf(file),
      changes.map(({ span, text }) => ({ range: toRange(span), newText: text })),
    ]),
  );
}

import { CompletionItemKind } from 'vscode-languageserver-types';
import type * as ast from '../syntax/ast.ts';
import type { Node } from '../syntax/visit.ts';
import { type Choice, rank } from './completion-items.ts';
import type { Site } from './completion.ts';
import { headerOf } from './signatures.ts';

/** The modules that a file can import from. */
export interface Surroundings {
  /** By the path that `use` writes. */
  modules(): readonly string[];
  /** The tree of the module that a path means in a file. */
  tree(path: string): ast.File | undefined;
}

/** The modules by their paths, those of the library and those beside the file. */
export function modules({ surroundings }: Site): readonly Choice[] {
  return surroundings.modules().map((label) => ({
    label,
    kind: CompletionItemKind.Module,
    rank: label.startsWith('std.') ? rank.library : rank.own,
    detail: declared(surroundings.tree(label))
      .map(({ name }) => name.text)
      .join(', '),
  }));
}

/** What the module of an import declares, and is not imported yet. */
export function importsOf(nodes: readonly Node[], { surroundings }: Site): readonly Choice[] {
  const use = nodes.find((node) => node.kind === 'use');
  if (use?.kind !== 'use') return [];
  const taken = new Set(use.imports.map(({ name }) => name.text));
  return declared(surroundings.tree(use.path.text))
    .filter(({ name }) => !taken.has(name.text))
    .map((declaration) => ({
      label: declaration.name.text,
      kind: declaration.kind === 'model' ? CompletionItemKind.Class : CompletionItemKind.Function,
      detail: headerOf(declaration),
      documentation: declaration.doc,
      rank: rank.wanted,
    }));
}

/** The blocks and models of a tree. */
export function declared(tree: ast.File | undefined): readonly (ast.Block | ast.Model)[] {
  return (tree?.declarations ?? []).filter(
    (each): each is ast.Block | ast.Model => (each.kind === 'block' || each.kind === 'model') && each.name.text !== '',
  );
}

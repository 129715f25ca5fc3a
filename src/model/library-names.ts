import { library } from '../../stdlib/index.ts';
import { type Insertion, insertImport } from './import-place.ts';
import type { Module } from './modules.ts';

let modulesOfBlocks: ReadonlyMap<string, string> | undefined;

/** The names of all blocks of the library, each with its module. */
export function libraryBlocks(): ReadonlyMap<string, string> {
  modulesOfBlocks ??= new Map(
    [...library].flatMap(([module, text]) =>
      [...text.matchAll(/^block (\w+)/gm)].map(([, name = '']) => [name, module] as const),
    ),
  );
  return modulesOfBlocks;
}

/** The library's module that declares a block, for a program that forgot to import it. */
export function libraryModuleOf(block: string): string | undefined {
  return libraryBlocks().get(block);
}

/** How a module imports a block of the library: by a line of its own, or by one that is there. */
export function importOf(
  block: string,
  from: string,
  { file }: Module,
): { readonly hint: string; readonly edit: Insertion } {
  const use = file.declarations.find((each) => each.kind === 'use' && each.path.text === from);
  const last = use?.kind === 'use' ? use.imports[use.imports.length - 1]?.span : undefined;
  if (last !== undefined) {
    const span = { source: last.source, start: last.end, end: last.end };
    return { hint: `add \`${block}\` to \`use ${from} { ... }\``, edit: { span, text: `, ${block}` } };
  }
  const line = `use ${from} { ${block} }`;
  return { hint: `write \`${line}\` at the top`, edit: insertImport(line, file) };
}

import type { Location } from 'vscode-languageserver-types';
import { fileOfLibrary, librarySource } from './library.ts';
import { nameAt } from './names.ts';
import { declaredAt } from './symbols-of.ts';
import type { Workspace } from './workspace.ts';

/** Where the name at an offset of a file is declared, in the library too; of a module, its file. */
export function definition(path: string, offset: number, workspace: Workspace): Location | undefined {
  const analysis = workspace.analysis(path);
  const name = analysis === undefined ? undefined : nameAt(analysis, offset);
  if (analysis === undefined || name === undefined) return undefined;
  const { meaning } = name;
  if (meaning.kind === 'module') {
    const { path: module, file } = meaning;
    const source = fileOfLibrary(module) === undefined ? undefined : librarySource(module);
    if (source === undefined && file === undefined) return undefined;
    const target = source ?? { file: file ?? '', text: '', library: false };
    return workspace.locate({ source: target, start: 0, end: 0 });
  }
  const declared = declaredAt(meaning, analysis);
  return declared === undefined ? undefined : workspace.locate(declared);
}

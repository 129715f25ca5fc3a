import type { Diagnostic, Fix } from '../../diagnostics/diagnostic.ts';
import { nearestName } from '../../diagnostics/nearest.ts';
import { replacement } from '../../diagnostics/fix.ts';
import { importOf } from '../../model/library-names.ts';
import { spanText } from '../../source.ts';
import type { Analysis } from '../analysis.ts';
import { type Surroundings, declared } from '../completion-modules.ts';
import { fileOfLibrary } from '../library.ts';
import { fix, nodeOf } from './candidate.ts';

/**
 * What mends a diagnostic by the modules beside the file, which the compiler does not look at: it reads those alone that
 * a program imports from.
 */
export function moduleFixes(diagnostic: Diagnostic, analysis: Analysis, surroundings: Surroundings): readonly Fix[] {
  switch (diagnostic.code) {
    case 'unknown-name':
      return importBlock(diagnostic, analysis, surroundings);
    case 'unknown-module':
      return writeModule(diagnostic, analysis, surroundings);
    default:
      return [];
  }
}

function modulesBeside(surroundings: Surroundings): readonly string[] {
  return surroundings.modules().filter((module) => fileOfLibrary(module) === undefined);
}

function declares(module: string, name: string, surroundings: Surroundings): boolean {
  return declared(surroundings.tree(module)).some((each) => each.name.text === name);
}

/** Imports what is called and not known here from each module that declares it. */
function importBlock({ span }: Diagnostic, analysis: Analysis, surroundings: Surroundings): readonly Fix[] {
  const name = spanText(span);
  const call = nodeOf(span, ['name'], analysis);
  const { module } = analysis.program;
  if (call === undefined || module.names.has(name) || module.broken.has(name)) return [];
  return modulesBeside(surroundings)
    .filter((from) => declares(from, name, surroundings))
    .map((from) => {
      const { hint, edit } = importOf(name, from, module);
      return fix(hint, edit);
    });
}

/** Writes the module that is called nearly so, or one that declares all that is imported. */
function writeModule({ span }: Diagnostic, { file }: Analysis, surroundings: Surroundings): readonly Fix[] {
  const use = file.declarations.find((each) => each.kind === 'use' && each.path.span.start === span.start);
  if (use?.kind !== 'use') return [];
  const modules = modulesBeside(surroundings);
  const near = nearestName(use.path.text, modules);
  const having = modules.filter((module) => use.imports.every(({ name }) => declares(module, name.text, surroundings)));
  const found = near !== undefined && (having.length === 0 || having.includes(near)) ? [near] : having;
  return found.map((module) => replacement(span, module));
}

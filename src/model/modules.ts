import { Diagnostics } from '../diagnostics/collector.ts';
import { replacing } from '../diagnostics/fix.ts';
import { nearestName } from '../diagnostics/nearest.ts';
import type * as ast from '../syntax/ast.ts';
import { parse } from '../syntax/parse.ts';
import { type Source, type Span, spanText } from '../source.ts';
import { library } from '../../stdlib/index.ts';
import { libraryBlocks, libraryModuleOf } from './library-names.ts';
import { isFunction, isOperator } from './signatures.ts';

/** Gives the text of a file by its path, or undefined where there is none. */
export type ReadFile = (path: string) => string | undefined;

/** What a module declares or imports, by the name that it has there. */
export interface Declared {
  readonly declaration: ast.Block | ast.Model;
  readonly module: Module;
}

export interface Module {
  /** `std.resnet`, or the file's path. */
  readonly name: string;
  readonly file: ast.File;
  /** Filled once every module is read. */
  readonly names: Map<string, Declared>;
  /** Names that it imports from where they could not be found, which has been reported. */
  readonly broken: Set<string>;
}

interface Loading {
  readonly module: Module;
  readonly uses: { readonly use: ast.Use; readonly target: Module }[];
}

/** The library's trees are read once in a process: they never change. */
const libraryTrees = new Map<string, ast.File>();

/** The tree of a module of the library, `std.resnet`; undefined where there is none of that name. */
export function libraryTree(name: string): ast.File | undefined {
  const known = libraryTrees.get(name);
  const text = library.get(name);
  if (known !== undefined || text === undefined) return known;
  const file = parse({ file: `${name.replaceAll('.', '/')}.brn`, text, library: true }, new Diagnostics());
  libraryTrees.set(name, file);
  return file;
}

/** Whether a module is the library's as programs import it, not a file of the library that is checked itself. */
export function isOfLibrary({ name, file }: Module): boolean {
  return libraryTrees.get(name) === file;
}

/** The file that `use a.b` names in a module of the user's: beside the importing file (rule 1). */
export function siblingPath(from: string, path: string): string {
  const folder = from.slice(0, Math.max(from.lastIndexOf('/'), from.lastIndexOf('\\')) + 1);
  return `${folder}${path.replaceAll('.', '/')}.brn`;
}

/**
 * Parses the file and all that it imports, and gives each module its names (rules 1 and 3). Modules that cannot be read,
 * names that do not exist, names declared twice and cycles are reported.
 */
export function loadModules(root: Source, read: ReadFile, diagnostics: Diagnostics): Module {
  const modules = new Map<string, Loading>();
  const add = (key: string, name: string, file: ast.File): Module => {
    const loading: Loading = { module: { name, file, names: new Map(), broken: new Set() }, uses: [] };
    modules.set(key, loading);
    return loading.module;
  };

  const find = (use: ast.Use, from: Module): Module | undefined => {
    const path = use.path.text;
    if (path === 'std' || path.startsWith('std.')) {
      const tree = libraryTree(path);
      if (tree !== undefined) return modules.get(path)?.module ?? add(path, path, tree);
      reportUnknownModule(use, path, true, diagnostics);
      return undefined;
    }
    const file = siblingPath(from.file.source.file, path);
    const known = modules.get(file);
    if (known !== undefined) return known.module;
    const text = read(file);
    if (text !== undefined) return add(file, file, parse({ file, text, library: false }, diagnostics));
    reportUnknownModule(use, file, false, diagnostics);
    return undefined;
  };

  const main = add(root.file, root.file, parse(root, diagnostics));
  // A map's iteration goes on to what is added while it runs.
  for (const { module, uses } of modules.values()) {
    for (const use of module.file.declarations) {
      if (use.kind !== 'use') continue;
      const target = use.path.text === '' ? undefined : find(use, module);
      if (target !== undefined) uses.push({ use, target });
      else for (const { name, alias } of use.imports) module.broken.add((alias ?? name).text);
    }
  }
  for (const { module } of modules.values()) {
    declareNames(module, diagnostics);
    noteLostNames(module, diagnostics);
  }
  reportCycles([...modules.values()], diagnostics);
  for (const { module, uses } of modules.values()) {
    for (const { use, target } of uses) importNames(module, use, target, diagnostics);
  }
  return main;
}

/** Reports a module that is not there, with the one that was probably meant. */
function reportUnknownModule(use: ast.Use, file: string, inLibrary: boolean, diagnostics: Diagnostics): void {
  // Such as `import torch`, of which the first word has been reported.
  if (diagnostics.hasErrorWithin(use.span) || diagnostics.hasLossWithin(use.span)) return;
  const { text, span } = use.path;
  const named = text.endsWith('.brn') ? text.slice(0, -'.brn'.length) : undefined;
  const like = nearestName(
    text.replace(/^std\./, ''),
    Array.from(library.keys(), (key) => key.slice('std.'.length)),
  );
  const nearest = named ?? (like === undefined ? undefined : `std.${like}`);
  const facts = { path: text, file, library: inLibrary, modules: [...library.keys()] };
  const guess = nearest === undefined ? {} : { nearest };
  diagnostics.report('unknown-module', span, { ...facts, ...guess }, replacing(span, nearest));
}

function declare(module: Module, name: ast.Name, entry: Declared, what: string, diagnostics: Diagnostics): void {
  const before = module.names.get(name.text);
  if (before !== undefined) {
    const span = before.module === module ? before.declaration.name.span : undefined;
    const related = span === undefined ? [] : [{ span, label: 'first declared here' }];
    diagnostics.report('duplicate-name', name.span, { what, name: name.text }, { related });
  } else if (isOperator(name.text) || isFunction(name.text)) {
    const builtIn = isOperator(name.text) ? 'operator' : 'function';
    diagnostics.report('built-in-name', name.span, { what: builtIn, name: name.text });
  } else {
    module.names.set(name.text, entry);
  }
}

function declareNames(module: Module, diagnostics: Diagnostics): void {
  for (const declaration of module.file.declarations) {
    if (declaration.kind !== 'block' && declaration.kind !== 'model') continue;
    const { name, kind } = declaration;
    if (name.text === '') continue;
    const capital = kind === 'model';
    if (/^[A-Z]/.test(name.text) !== capital) {
      diagnostics.report('name-case', name.span, { what: kind, name: name.text, capital });
    }
    declare(module, name, { declaration, module }, kind, diagnostics);
  }
}

/** Notes as broken what stands on lines that were not read: the names of an import or of a declaration. */
function noteLostNames({ file, broken }: Module, diagnostics: Diagnostics): void {
  const isInside = ({ start }: Span): boolean =>
    file.declarations.some(({ kind, span }) => kind !== 'use' && span.start < start && start < span.end);
  for (const loss of diagnostics.lossesIn(file.source)) {
    if (isInside(loss)) continue;
    for (const [word] of spanText(loss).matchAll(/[A-Za-z_][\w.]*/g)) {
      if (!library.has(word)) {
        broken.add(word);
        broken.add(word.slice(word.lastIndexOf('.') + 1));
      } else for (const [block, home] of libraryBlocks()) if (home === word) broken.add(block);
    }
  }
}

function importNames(module: Module, use: ast.Use, target: Module, diagnostics: Diagnostics): void {
  for (const { name, alias } of use.imports) {
    if (name.text === '') continue;
    const declaration = target.file.declarations.find(
      (candidate): candidate is ast.Block | ast.Model =>
        (candidate.kind === 'block' || candidate.kind === 'model') && candidate.name.text === name.text,
    );
    if (declaration === undefined) {
      module.broken.add((alias ?? name).text);
      // Where the module has errors, the name may be behind one of them.
      const isLost = diagnostics.hasLossWithin(target.file.span);
      const nearest = isLost ? undefined : reportUnknownImport(use.path.text, name, target, diagnostics);
      // It is called by its right name where it is used.
      if (nearest !== undefined && alias === undefined) module.broken.add(nearest);
    } else {
      declare(module, alias ?? name, { declaration, module: target }, 'import', diagnostics);
    }
  }
}

/** Reports an import that its module does not declare; gives the one that was probably meant. */
function reportUnknownImport(
  path: string,
  { text, span }: ast.Name,
  target: Module,
  diagnostics: Diagnostics,
): string | undefined {
  const names = target.file.declarations.flatMap((each) =>
    each.kind === 'block' || each.kind === 'model' ? [each.name.text] : [],
  );
  const home = libraryModuleOf(text);
  const nearest = nearestName(text, names);
  const list = names.slice(0, 12).map((name) => `\`${name}\``);
  const inModule = list.length === 0 ? `\`${path}\` declares none` : `\`${path}\` has ${list.join(', ')}`;
  const hint = home !== undefined ? `it is in \`${home}\`` : nearest === undefined ? inModule : undefined;
  const facts = { what: `block or model in \`${path}\``, name: text };
  const found = { ...(hint === undefined ? {} : { hint }), ...(nearest === undefined ? {} : { nearest }) };
  diagnostics.report('unknown-name', span, { ...facts, ...found }, hint === undefined ? replacing(span, nearest) : {});
  return nearest;
}

/** Reports each cycle of imports, at the one that is nearest to the file itself. */
function reportCycles(all: readonly Loading[], diagnostics: Diagnostics): void {
  const byModule = new Map(all.map((loading) => [loading.module, loading]));
  const done = new Set<Module>();
  for (const start of all) {
    const path: { readonly loading: Loading; next: number }[] = [{ loading: start, next: 0 }];
    while (path.length > 0) {
      const top = path[path.length - 1];
      const edge = top?.loading.uses[top.next++];
      if (top === undefined || done.has(top.loading.module) || edge === undefined) {
        if (top !== undefined) done.add(top.loading.module);
        path.pop();
        continue;
      }
      const at = path.findIndex(({ loading }) => loading.module === edge.target);
      const target = byModule.get(edge.target);
      if (at >= 0) {
        const steps = path.slice(at);
        const cycle = [...steps.map(({ loading }) => loading.module.name), edge.target.name];
        // Each step has taken the import that leads to the next, and the last to the first.
        const [first, ...others] = steps.flatMap(({ loading, next }) => loading.uses[next - 1]?.use.path.span ?? []);
        const related = others.map((span) => ({ span, label: 'imported here' }));
        if (first !== undefined) diagnostics.report('import-cycle', first, { cycle }, { related });
      } else if (target !== undefined && !done.has(edge.target)) {
        path.push({ loading: target, next: 0 });
      }
    }
  }
}

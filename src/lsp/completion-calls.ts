import { CompletionItemKind } from 'vscode-languageserver-types';
import { library } from '../../stdlib/index.ts';
import { importOf } from '../model/library-names.ts';
import { isFunction, isOperator, functionSignatures, operatorSignatures } from '../model/signatures.ts';
import type * as ast from '../syntax/ast.ts';
import { type Wanted, gives } from './completion-arguments.ts';
import { type Choice, rank } from './completion-items.ts';
import { declared } from './completion-modules.ts';
import type { Site } from './completion.ts';
import { functionDocs, operatorDoc } from './documentation.ts';
import { toRange } from './ranges.ts';
import { type ShownSignature, headerOf, signatureOf, signatureOfFunction, signatureOfOperator } from './signatures.ts';

/** What is called at a place: behind an arrow, in an expression, or only where a number is computed. */
type Called = 'stage' | 'expression' | 'function';

/** Blocks, operators and functions; those of the library that are not imported yet bring their import. */
export function callables(site: Site, called: Called, wanted?: Wanted): readonly Choice[] {
  const functions = called === 'stage' ? [] : functionChoices(site, wanted);
  if (called === 'function') return functions;
  return [
    ...blockChoices(site, called),
    ...operatorChoices(site, called),
    ...functions,
    ...moduleChoices(site, called),
  ];
}

function blockChoices(site: Site, called: Called): readonly Choice[] {
  return [...site.analysis.program.module.names].flatMap(([label, { declaration, module }]) => {
    if (declaration.kind !== 'block') return [];
    const own = module === site.analysis.program.module;
    return [blockChoice(label, declaration, own ? undefined : module.name, rank.own, { site, called })];
  });
}

/** Modules beside the file are looked into at every key: no more than these. */
const MOST_MODULES = 200;

/** Blocks of the library and of the modules beside the file that are not imported yet. */
function moduleChoices(site: Site, called: Called): readonly Choice[] {
  const { module } = site.analysis.program;
  // The library's own modules import for themselves.
  if (module.file.source.library) return [];
  const beside = site.surroundings
    .modules()
    .filter((path) => !library.has(path))
    .slice(0, MOST_MODULES);
  return [...beside, ...library.keys()].flatMap((home) =>
    declared(site.surroundings.tree(home)).flatMap((block) => {
      const { text } = block.name;
      if (block.kind !== 'block' || module.names.has(text)) return [];
      const { edit } = importOf(text, home, module);
      const edits = [{ range: toRange(edit.span), newText: edit.text }];
      const order = library.has(home) ? rank.library : rank.own;
      return [{ ...blockChoice(text, block, home, order, { site, called }), edits }];
    }),
  );
}

function blockChoice(
  label: string,
  block: ast.Block,
  from: string | undefined,
  order: number,
  { site, called }: { readonly site: Site; readonly called: Called },
): Choice {
  const signature = signatureOf(block);
  return {
    label,
    kind: CompletionItemKind.Function,
    detail: from === undefined ? headerOf(block) : `${from}: ${signature.label}`,
    documentation: block.doc,
    rank: order,
    snippet: callOf({ ...signature, label }, called, site),
  };
}

function operatorChoices(site: Site, called: Called): readonly Choice[] {
  return Object.keys(operatorSignatures)
    .filter(isOperator)
    .map((label) => {
      const signature = signatureOfOperator(label);
      return {
        label,
        kind: CompletionItemKind.Method,
        detail: signature.label,
        documentation: operatorDoc(label),
        rank: rank.builtIn,
        snippet: callOf({ ...signature, label }, called, site),
      };
    });
}

function functionChoices(site: Site, wanted: Wanted | undefined): readonly Choice[] {
  return Object.keys(functionSignatures)
    .filter(isFunction)
    .filter((label) => wanted === undefined || gives(functionSignatures[label].result, wanted))
    .map((label) => {
      const signature = signatureOfFunction(label);
      const snippet = callOf({ ...signature, label }, 'function', site);
      const kind = CompletionItemKind.Function;
      return { label, kind, detail: signature.label, documentation: functionDocs[label], rank: rank.builtIn, snippet };
    });
}

/** A call with a stop for each parameter that must be given; behind an arrow the first flows in. */
function callOf({ label, params }: ShownSignature, called: Called, { cursor }: Site): string {
  if (cursor.isCalled) return label;
  const given = called === 'stage' ? params.slice(1) : params;
  const required = given.filter(({ hasDefault }) => !hasDefault);
  if (required.length === 0 && called === 'stage') return label;
  return `${label}(${required.map(({ name }, index) => `$\{${index + 1}:${name}}`).join(', ')})`;
}

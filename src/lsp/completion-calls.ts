import { CompletionItemKind } from 'vscode-languageserver-types';
import { libraryBlocks, importOf } from '../model/library-names.ts';
import { isFunction, isOperator, functionSignatures, operatorSignatures } from '../model/signatures.ts';
import type { Kind } from '../model/kinds.ts';
import type * as ast from '../syntax/ast.ts';
import type { Node } from '../syntax/visit.ts';
import { activeParameter, calledSignature } from './called.ts';
import { type Choice, rank } from './completion-items.ts';
import { declared } from './completion-modules.ts';
import type { Site } from './completion.ts';
import { functionDocs, operatorDoc } from './documentation.ts';
import { toRange } from './ranges.ts';
import { type ShownSignature, headerOf, signatureOf, signatureOfFunction, signatureOfOperator } from './signatures.ts';
import { describeVisible, visibleValues } from './visible.ts';

/** What is called at a place: behind an arrow, in an expression, or only where a number is computed. */
type Called = 'stage' | 'expression' | 'function';

/** Blocks, operators and functions; those of the library that are not imported yet bring their import. */
export function callables(site: Site, called: Called): readonly Choice[] {
  const functions = called === 'stage' ? [] : functionChoices(site);
  if (called === 'function') return functions;
  return [
    ...blockChoices(site, called),
    ...operatorChoices(site, called),
    ...functions,
    ...libraryChoices(site, called),
  ];
}

function blockChoices(site: Site, called: Called): readonly Choice[] {
  return [...site.analysis.program.module.names].flatMap(([label, { declaration, module }]) => {
    if (declaration.kind !== 'block') return [];
    const own = module === site.analysis.program.module;
    return [blockChoice(label, declaration, own ? undefined : module.name, rank.own, { site, called })];
  });
}

function libraryChoices(site: Site, called: Called): readonly Choice[] {
  const { module } = site.analysis.program;
  return [...libraryBlocks()].flatMap(([name, home]) => {
    // The library's own modules import for themselves.
    if (module.names.has(name) || module.file.source.library) return [];
    const block = declared(site.surroundings.tree(home)).find((each) => each.name.text === name);
    if (block?.kind !== 'block') return [];
    const { edit } = importOf(name, home, module);
    const edits = [{ range: toRange(edit.span), newText: edit.text }];
    return [{ ...blockChoice(name, block, home, rank.library, { site, called }), edits }];
  });
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

function functionChoices(site: Site): readonly Choice[] {
  return Object.keys(functionSignatures)
    .filter(isFunction)
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

/** Calls whose arguments have no names. */
const unnamed: ReadonlySet<string> = new Set(['fraction', 'per', 'at']);

/** A call, the argument of it that is being written, and its signature. */
interface Writing {
  readonly call: ast.Call | ast.CallStage;
  readonly arg: ast.Arg;
  readonly signature: ShownSignature;
  /** Whether the name of the argument is being written, with its value behind it. */
  readonly isNamed: boolean;
}

/** The argument that is being written at a place. */
function writingAt(nodes: readonly Node[], { analysis }: Site): Writing | undefined {
  const last = nodes[nodes.length - 1];
  const isNamed = last?.kind === 'arg';
  const index = isNamed ? nodes.length - 1 : nodes.length - 2;
  const [arg, call] = [nodes[index], nodes[index - 1]];
  if (arg?.kind !== 'arg' || (call?.kind !== 'call' && call?.kind !== 'callStage')) return undefined;
  const signature = calledSignature(nodes.slice(0, index), call, analysis);
  return signature === undefined ? undefined : { call, arg, signature, isNamed };
}

/** The parameters of the call around a place that can still be given by name. */
export function namedArguments(nodes: readonly Node[], site: Site): readonly Choice[] {
  const writing = writingAt(nodes, site);
  // A value behind `name:` is none.
  if (writing === undefined || (!writing.isNamed && writing.arg.name !== undefined)) return [];
  const { call, arg, signature, isNamed } = writing;
  if (unnamed.has(call.callee.text)) return [];
  const others = (call.args ?? []).filter((each) => each !== arg);
  const given = new Set(others.flatMap(({ name }) => (name === undefined ? [] : [name.text])));
  const positional = others.filter(({ name }) => name === undefined).length + (call.kind === 'callStage' ? 1 : 0);
  const required = signature.params.filter(({ hasDefault }) => !hasDefault);
  const taken = new Set(required.slice(0, positional).map(({ name }) => name));
  return signature.params
    .filter(({ name }) => !given.has(name) && !taken.has(name))
    .map(({ name, label }) => ({
      label: isNamed ? name : `${name}:`,
      kind: CompletionItemKind.Field,
      detail: label,
      snippet: isNamed ? name : `${name}: `,
      rank: rank.wanted,
    }));
}

/** What a value must be at a place. */
export type Wanted = 'tensors' | 'numbers' | 'any';

/** What the parameter takes whose argument is being written; anything where there is none. */
export function wantedAt(nodes: readonly Node[], site: Site): Wanted {
  const writing = writingAt(nodes, site);
  if (writing === undefined || writing.isNamed) return 'any';
  const { call, arg, signature } = writing;
  const params = call.kind === 'callStage' ? signature.params.slice(1) : signature.params;
  const param = params[activeParameter(params, call.args ?? [], arg)];
  if (param === undefined) return 'any';
  return /(?:f32|u8)\[|\btensor\b/.test(param.label) ? 'tensors' : 'numbers';
}

/** The values that can be read at a place, of the kind that is wanted. */
export function values({ analysis, cursor }: Site, wanted: Wanted): readonly Choice[] {
  return visibleValues(analysis, cursor.word.start).flatMap((value) => {
    const isTensor = holdsTensors(value.kind);
    if ((wanted === 'tensors' && !isTensor) || (wanted === 'numbers' && isTensor)) return [];
    return [
      {
        label: value.name.text,
        kind: value.what === 'parameter' ? CompletionItemKind.Variable : CompletionItemKind.Value,
        detail: describeVisible(value, analysis),
        rank: rank.value,
      },
    ];
  });
}

/** Whether a value is a tensor or a list of them; one with an error may be anything. */
function holdsTensors(kind: Kind): boolean {
  return typeof kind === 'object' ? holdsTensors(kind.list) : kind === 'tensor';
}

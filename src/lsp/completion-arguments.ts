import { CompletionItemKind } from 'vscode-languageserver-types';
import { type Kind, fits, isNumeric } from '../model/kinds.ts';
import type * as ast from '../syntax/ast.ts';
import type { Node } from '../syntax/visit.ts';
import { activeParameter, calledSignature } from './called.ts';
import { type Choice, rank } from './completion-items.ts';
import type { Site } from './completion.ts';
import type { ShownSignature } from './signatures.ts';
import { describeVisible, visibleValues } from './visible.ts';

/** Calls whose arguments have no names. */
const unnamed: ReadonlySet<string> = new Set(['fraction', 'per', 'at']);

/** A call, the argument of it that is being written, and its signature. */
interface Writing {
  readonly call: ast.Call | ast.CallStage;
  readonly arg: ast.Arg;
  readonly signature: ShownSignature;
  /** Whether the name of the argument is being written, with its value behind it. */
  readonly isNamed: boolean;
  /** What stands between the argument and the value that is being written: lists, sums, parentheses. */
  readonly within: readonly Node[];
}

const passed: ReadonlySet<Node['kind']> = new Set<Node['kind']>(['list', 'paren', 'infix', 'prefix']);

/** The argument that is being written at a place. */
function writingAt(nodes: readonly Node[], { analysis }: Site): Writing | undefined {
  const last = nodes[nodes.length - 1];
  const isNamed = last?.kind === 'arg';
  const index = isNamed
    ? nodes.length - 1
    : nodes.findLastIndex(({ kind }, at) => at < nodes.length - 1 && !passed.has(kind));
  const [arg, call] = [nodes[index], nodes[index - 1]];
  if (arg?.kind !== 'arg' || (call?.kind !== 'call' && call?.kind !== 'callStage')) return undefined;
  const signature = calledSignature(nodes.slice(0, index), call, analysis);
  const within = nodes.slice(index + 1, -1);
  return signature === undefined ? undefined : { call, arg, signature, isNamed, within };
}

/** The parameters of the call that can still be given by name. */
function openParams({ call, arg, signature }: Writing): ShownSignature['params'] {
  const others = (call.args ?? []).filter((each) => each !== arg);
  const given = new Set(others.flatMap(({ name }) => (name === undefined ? [] : [name.text])));
  const positional = others.filter(({ name }) => name === undefined).length + (call.kind === 'callStage' ? 1 : 0);
  const required = signature.params.filter(({ hasDefault }) => !hasDefault);
  const taken = new Set(required.slice(0, positional).map(({ name }) => name));
  return signature.params.filter(({ name }) => !given.has(name) && !taken.has(name));
}

/** The parameters of the call around a place that can still be given by name. */
export function namedArguments(nodes: readonly Node[], site: Site): readonly Choice[] {
  const writing = writingAt(nodes, site);
  // A value behind `name:` is none, nor what is within one.
  if (writing === undefined || writing.within.length > 0) return [];
  const { call, arg, isNamed } = writing;
  if ((!isNamed && arg.name !== undefined) || unnamed.has(call.callee.text)) return [];
  return openParams(writing).map(({ name, label }) => ({
    label: isNamed ? name : `${name}:`,
    kind: CompletionItemKind.Field,
    detail: label,
    snippet: isNamed ? name : `${name}: `,
    rank: rank.wanted,
  }));
}

/** What a value must be at a place. */
export interface Wanted {
  /** It is one of these; none where no value can stand. */
  readonly kinds: readonly Kind[];
  /** The only values, as they are written; none where any of the kinds does. */
  readonly choices: readonly string[];
  /** Parameters that a value of the same name gives by itself, with what each takes. */
  readonly bare: ReadonlyMap<string, readonly Kind[]>;
}

/** A number to compare with, or a share. */
export const aNumber: Wanted = { kinds: ['float'], choices: [], bare: new Map() };
/** Where a branch or a tier stands; several points make a family. */
export const aPoint = (isTier: boolean): Wanted => ({
  kinds: isTier ? ['float'] : ['float', { list: 'float' }],
  choices: [],
  bare: new Map(),
});
/** What a `for` goes through. */
export const aList: Wanted = { kinds: [{ list: 'unknown' }], choices: [], bare: new Map() };
/** A size of a tensor. */
export const aSize: Wanted = { kinds: ['dim'], choices: [], bare: new Map() };

const anything: readonly Kind[] = ['unknown'];

/** What the parameter takes whose argument is being written; undefined where that may be anything. */
export function wantedAt(nodes: readonly Node[], site: Site): Wanted | undefined {
  const writing = writingAt(nodes, site);
  if (writing === undefined || writing.isNamed) return undefined;
  const { call, arg, signature, within } = writing;
  const params = call.kind === 'callStage' ? signature.params.slice(1) : signature.params;
  const param = params[activeParameter(params, call.args ?? [], arg)];
  const isBare = arg.name === undefined && within.length === 0;
  const bare = new Map((isBare ? openParams(writing) : []).map(({ name, takes }) => [name, takes?.kinds ?? anything]));
  // What has a default is given by name.
  if (param === undefined || (param.hasDefault && arg.name === undefined)) return { kinds: [], choices: [], bare };
  if (param.takes === undefined) return undefined;
  const wanted = within.reduce<Wanted | undefined>((outer, node) => inside(outer, node), { ...param.takes, bare });
  if (wanted === undefined) return undefined;
  const isScalar = wanted.kinds.some((kind) => typeof kind !== 'object');
  return isScalar ? wanted : { ...wanted, choices: [] };
}

/** What is wanted within a list, a sum or parentheses of which something is wanted. */
function inside(wanted: Wanted | undefined, node: Node): Wanted | undefined {
  if (wanted === undefined || node.kind === 'paren') return wanted;
  if (node.kind === 'list') {
    const kinds = wanted.kinds.flatMap((kind) => (typeof kind === 'object' ? [kind.list] : []));
    return { ...wanted, kinds };
  }
  const isComputed =
    node.kind === 'prefix' ||
    (node.kind === 'infix' && node.operators.every(({ text }) => ['+', '-', '*', '/'].includes(text)));
  if (!isComputed) return undefined;
  return { ...wanted, kinds: wanted.kinds.filter((kind) => typeof kind !== 'object'), choices: [] };
}

/** Whether tensors are wanted. */
export function wantsTensors({ kinds }: Wanted): boolean {
  return kinds.some(holdsTensors);
}

/** Whether what a function gives is wanted; where there are few choices none is computed. */
export function gives(result: Kind | 'numeric', { kinds, choices }: Wanted): boolean {
  if (choices.length > 0) return false;
  return kinds.some((kind) => (result === 'numeric' ? isNumeric(kind) : fits(result, kind)));
}

/** The values that can be read at a place, and those that can be written, of the kind that is wanted. */
export function values({ analysis, cursor }: Site, wanted: Wanted | undefined): readonly Choice[] {
  const visible = visibleValues(analysis, cursor.word.start).filter(({ name, kind }) => {
    if (wanted === undefined) return true;
    return [...wanted.kinds, ...(wanted.bare.get(name.text) ?? [])].some((each) => serves(kind, each));
  });
  return [
    ...choicesOf(wanted),
    ...visible.map((value) => ({
      label: value.name.text,
      kind: value.what === 'parameter' ? CompletionItemKind.Variable : CompletionItemKind.Value,
      detail: describeVisible(value, analysis),
      rank: rank.value,
    })),
  ];
}

/** The values that are asked for in the order of their declaration. */
function choicesOf(wanted: Wanted | undefined): readonly Choice[] {
  return (wanted?.choices ?? []).map((label, index) => ({
    label,
    kind: CompletionItemKind.EnumMember,
    rank: rank.wanted + index / 10_000,
  }));
}

/** The numbers among them. */
export function numbersOf(wanted: Wanted | undefined): readonly Choice[] {
  return choicesOf(wanted).filter(({ label }) => /^[0-9]/.test(label));
}

/** Whether a value of one kind does for another; of tensors a list is soon made. */
function serves(found: Kind, wanted: Kind): boolean {
  return fits(found, wanted) || (holdsTensors(found) && holdsTensors(wanted));
}

/** Whether a value is a tensor or a list of them; one with an error may be anything. */
function holdsTensors(kind: Kind): boolean {
  return typeof kind === 'object' ? holdsTensors(kind.list) : kind === 'tensor';
}

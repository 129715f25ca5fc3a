import type { Kind } from '../model/kinds.ts';
import { isFunction, isOperator } from '../model/signatures.ts';
import type * as ast from '../syntax/ast.ts';
import type { Node } from '../syntax/visit.ts';
import type { Analysis } from './analysis.ts';
import { functionDocs, operatorDoc, quantityDoc, wordDoc } from './documentation.ts';
import {
  type ShownSignature,
  shown,
  signatureOf,
  signatureOfChoice,
  signatureOfFunction,
  signatureOfOperator,
} from './signatures.ts';
import { choicesOf } from './train-names.ts';

/** A call whose arguments are being written. */
export interface CalledSignature extends ShownSignature {
  readonly documentation: string | undefined;
}

const parameter = (label: string, kind?: Kind): ShownSignature['params'][number] => ({
  name: label.split(':')[0] ?? label,
  label,
  hasDefault: label.includes('='),
  ...(kind === undefined ? {} : { takes: { kinds: [kind], choices: [] } }),
});

/** Calls that only policies and preprocessing know. */
const special: Readonly<Record<string, ShownSignature>> = {
  patience: shown('patience', [parameter('k: int', 'int'), parameter('at_least: float = 95%', 'float')]),
  fraction: shown('fraction', [parameter('condition')]),
  normalized: shown('normalized', [
    parameter('mean: [float]', { list: 'float' }),
    parameter('std: [float]', { list: 'float' }),
  ]),
  per: shown('per', [parameter('part: float')]),
  at: shown('at', [parameter('part'), parameter('value: float')]),
};

/** The signature of what is called at a place; `nodes` go down to it. */
export function calledSignature(
  nodes: readonly Node[],
  { callee }: ast.Call | ast.CallStage,
  { program }: Analysis,
): CalledSignature | undefined {
  const { text } = callee;
  const setting = nodes.find((node) => node.kind === 'setting');
  if (setting?.kind === 'setting') {
    const choices = choicesOf(setting.name.text);
    const choice = Object.hasOwn(choices, text) ? choices[text] : undefined;
    if (choice !== undefined) return { ...signatureOfChoice(text, choice.params), documentation: undefined };
  }
  if (isOperator(text)) return { ...signatureOfOperator(text), documentation: operatorDoc(text) };
  if (isFunction(text)) return { ...signatureOfFunction(text), documentation: functionDocs[text] };
  const declaration = program.module.names.get(text)?.declaration;
  if (declaration?.kind === 'block') {
    const { label, params } = signatureOf(declaration);
    return { label, params, documentation: declaration.doc };
  }
  const found = Object.hasOwn(special, text) ? special[text] : undefined;
  if (found === undefined) return undefined;
  const documentation = quantityDoc(text) ?? wordDoc('preprocess', text) ?? wordDoc('part', text);
  return { ...found, documentation };
}

/** The parameter that an argument is for (rule 15); past the last one where there is none. */
export function activeParameter(params: ShownSignature['params'], args: readonly ast.Arg[], arg: ast.Arg): number {
  const { name } = arg;
  if (name !== undefined) {
    const named = params.findIndex((param) => param.name === name.text);
    if (named >= 0) return named;
  }
  const before = args.slice(0, args.indexOf(arg));
  const given = new Set(before.flatMap((each) => (each.name === undefined ? [] : [each.name.text])));
  const positional = before.filter((each) => each.name === undefined).length;
  const required = params.filter((param) => !param.hasDefault && !given.has(param.name));
  const next = required[positional];
  const open = next ?? params.find((param) => param.hasDefault && !given.has(param.name));
  return open === undefined ? params.length : params.indexOf(open);
}

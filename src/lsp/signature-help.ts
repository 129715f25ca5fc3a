import type { SignatureHelp } from 'vscode-languageserver-types';
import type { Node } from '../syntax/visit.ts';
import type { Analysis } from './analysis.ts';
import { activeParameter, calledSignature } from './called.ts';
import { cursorAt } from './cursor.ts';
import type { ShownSignature } from './signatures.ts';

/** The call whose arguments are being written at an offset, and which of its parameters the argument there is for. */
export function signatureHelp(analysis: Analysis, offset: number): SignatureHelp | undefined {
  const nodes = cursorAt(analysis.source, offset)?.nodes ?? [];
  const index = nodes.findLastIndex(
    (node, at) => (node.kind === 'call' || node.kind === 'callStage') && nodes[at + 1]?.kind === 'arg',
  );
  const call = nodes[index];
  const arg = nodes[index + 1];
  if ((call?.kind !== 'call' && call?.kind !== 'callStage') || arg?.kind !== 'arg') return undefined;
  const signature = calledSignature(nodes.slice(0, index + 1), call, analysis);
  if (signature === undefined) return undefined;
  const flows = call.kind === 'callStage' && !isPreprocess(nodes, index);
  const { label, params } = flows ? withoutFirst(signature) : signature;
  const { documentation } = signature;
  return {
    signatures: [
      {
        label,
        parameters: params.map((param) => ({ label: param.label })),
        ...(documentation === undefined ? {} : { documentation: { kind: 'markdown', value: documentation } }),
      },
    ],
    activeSignature: 0,
    activeParameter: activeParameter(params, call.args ?? [], arg),
  };
}

function isPreprocess(nodes: readonly Node[], index: number): boolean {
  return nodes[index - 1]?.kind === 'input';
}

/** The signature behind an arrow, which gives the first argument. */
function withoutFirst({ label, params }: ShownSignature): ShownSignature {
  const rest = params.slice(1);
  const name = label.split('(')[0] ?? label;
  return { label: `${name}(${rest.map((param) => param.label).join(', ')})`, params: rest };
}

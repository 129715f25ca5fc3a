import type { Fix } from '../../diagnostics/diagnostic.ts';
import { spanText, spanTo } from '../../source.ts';
import type * as ast from '../../syntax/ast.ts';
import type { Node } from '../../syntax/visit.ts';
import { type Candidates, fix, nodesAround } from './candidate.ts';

/** Makes a sequence of calls that own weights at one path: its members have paths of their own. */
export const makeSequence: Candidates = ({ diagnostic, analysis }) => {
  const nodes = nodesAround(diagnostic.span, analysis);
  const flow = nodes.findLast((node) => node.kind === 'flow');
  const item = nodes.findLast((node) => node.kind === 'backbone' || node.kind === 'branch' || node.kind === 'exit');
  const calls = nodes.filter((node) => node.kind === 'call');
  return [
    ...(flow?.kind === 'flow' ? [sequenceOfFlow(flow)] : []),
    ...(item?.kind === 'backbone' || item?.kind === 'branch' || item?.kind === 'exit' ? sequenceOfChain(item) : []),
    ...calls.flatMap(sequenceOfCalls),
  ];
};

const title = 'make a `sequence` of the calls';

function sequenceOf(stages: readonly string[]): string {
  return `sequence { ${stages.join(', ')} }`;
}

/** `x -> a -> b` as `x -> sequence { a, b }`; a sequence in it keeps its own numbers. */
function sequenceOfFlow({ first, stages, span }: ast.Flow): Fix {
  const text = `${spanText(first.span)} -> ${sequenceOf(stages.map((stage) => spanText(stage.span)))}`;
  return fix(title, { span, text });
}

function sequenceOfChain({ chain }: ast.BackboneItem | ast.BranchItem | ast.ExitItem): readonly Fix[] {
  const [first] = chain;
  const last = chain[chain.length - 1];
  if (first === undefined || last === undefined) return [];
  return [
    fix(title, { span: spanTo(first.span, last.span), text: sequenceOf(chain.map((stage) => spanText(stage.span))) }),
  ];
}

/** `f(g(x, a), b)` as `x -> sequence { g(a), f(b) }`. */
function sequenceOfCalls(outer: Node): readonly Fix[] {
  const stages: string[] = [];
  let inner: Node = outer;
  while (inner.kind === 'call') {
    const [first, ...rest]: readonly ast.Arg[] = inner.args;
    if (first === undefined || first.name !== undefined) return [];
    const args = rest.map((arg) => spanText(arg.span)).join(', ');
    stages.unshift(args === '' ? inner.callee.text : `${inner.callee.text}(${args})`);
    inner = first.value;
  }
  if (stages.length < 2 || inner.kind === 'missing') return [];
  return [fix(title, { span: outer.span, text: `${spanText(inner.span)} -> ${sequenceOf(stages)}` })];
}

import { type Span, spanText } from '../../source.ts';
import type * as ast from '../../syntax/ast.ts';
import { type Node, walk } from '../../syntax/visit.ts';
import { type Analysis, declarationAt } from '../analysis.ts';
import { argumentOf } from './call-arguments.ts';
import { type Candidates, fix } from './candidate.ts';

/** What a parameter is called that says how many classes the last layer of a head gives. */
export const ofClasses = /^(?:classes|channels|features)$/;

/** Gives an exit the classes that the main exit has. */
export const joinClasses: Candidates = ({ diagnostic, analysis }) => {
  const model = declarationAt(analysis, diagnostic.span.start);
  if (model?.kind !== 'model') return [];
  const item = model.items.find((each) => each.kind === 'branch' && each.name.span.start === diagnostic.span.start);
  const main = model.items.find((each) => each.kind === 'exit');
  const own = item === undefined ? undefined : classesOf(item, analysis);
  const wanted = main === undefined ? undefined : classesOf(main, analysis);
  if (own === undefined || wanted === undefined) return [];
  const text = spanText(wanted);
  return [fix(`write \`${text}\``, { span: own, text })];
};

/** The classes of the other exits of a model, as they are written, for a place in a head; `nodes` are those around it. */
export function classesOfOthers(nodes: readonly Node[], analysis: Analysis): string | undefined {
  const model = nodes.find((node) => node.kind === 'model');
  const item = nodes.find((node) => node.kind === 'branch' || node.kind === 'exit');
  if (model?.kind !== 'model' || item === undefined) return undefined;
  const others = model.items.filter((each) => (each.kind === 'branch' || each.kind === 'exit') && each !== item);
  const [found] = others.flatMap((each) => classesOf(each, analysis) ?? []);
  return found === undefined ? undefined : spanText(found);
}

/** The place of the number of classes in a head. */
function classesOf(item: ast.Item, analysis: Analysis): Span | undefined {
  const calls = [...walk(item)].filter((node): node is ast.CallStage => isStage(node));
  const last = calls[calls.length - 1];
  if (last === undefined) return undefined;
  return argumentOf(last, ofClasses, analysis)?.value.span;
}

function isStage(node: Node): node is ast.CallStage {
  return node.kind === 'callStage';
}

import { spanTo } from '../source.ts';
import type {
  BackboneItem,
  BranchItem,
  InputItem,
  Item,
  Point,
  StopItem,
  TierItem,
  WeightsItem,
} from '../syntax/ast.ts';
import { itemKinds } from '../syntax/keywords.ts';
import { exprSegment, printChain, printExpr, printInvocation, printStage } from './expressions.ts';
import { type Doc, type Segment, segmented } from './layout.ts';
import type { Trivia } from './trivia.ts';
import { printType } from './types.ts';

/** An item of a model. */
export function printItem(trivia: Trivia, item: Item): Doc {
  switch (item.kind) {
    case 'input':
      return printInput(trivia, item);
    case 'backbone':
      return printBackbone(trivia, item);
    case 'branch':
      return printBranch(trivia, item);
    case 'exit':
      return printChain(trivia, { head: `exit ${item.name.text}`, headEnd: item.name.span.end, stages: item.chain });
    case 'stop':
      return printStop(trivia, item);
    case 'tier':
      return printTier(trivia, item);
    case 'weights':
      return printWeights(trivia, item);
  }
}

function printBackbone(trivia: Trivia, { chain: [first, ...stages] }: BackboneItem): Doc {
  if (first === undefined) return '';
  return printChain(trivia, { head: ['backbone ', printStage(trivia, first)], headEnd: first.span.end, stages });
}

function printInput(trivia: Trivia, { name, type, preprocess }: InputItem): Doc {
  const head = [`input ${name.text}: `, printType(trivia, type)];
  return preprocess === undefined ? head : [...head, ' as ', printInvocation(trivia, preprocess)];
}

function printBranch(trivia: Trivia, { name, point, chain, when }: BranchItem): Doc {
  const head = [`branch ${name.text} at `, printPoint(trivia, point)];
  const behind = when === undefined ? [] : [exprSegment(trivia, when, 'when')];
  return printChain(trivia, { head, headEnd: point.span.end, stages: chain, behind });
}

function printPoint(trivia: Trivia, { value, ofFlops }: Point): Doc {
  return [printExpr(trivia, value), ofFlops ? ' of flops' : ''];
}

function printStop(trivia: Trivia, { when, otherwise }: StopItem): Doc {
  trivia.hoist(when.span.start);
  const head = ['stop when ', printExpr(trivia, when)];
  const { start, end } = otherwise.span;
  const fallback: Segment = { start, end, lead: 'else ', print: () => otherwise.text };
  return segmented(trivia, { head, headEnd: when.span.end, segments: [fallback] });
}

function printTier(trivia: Trivia, { name, until, sending }: TierItem): Doc {
  const place = until === undefined ? '' : [' until ', printPoint(trivia, until)];
  return [`tier ${name.text}`, place, sending === undefined ? '' : ` sending ${sending.text}`];
}

/** A line of a model that begins with such a word begins an item, whatever follows. */
const itemWords: ReadonlySet<string> = new Set([...itemKinds].map(({ name }) => name));

/** The entries on one line, or each on its own unless it would be read as an item there. */
function printWeights(trivia: Trivia, { entries, span }: WeightsItem): Doc {
  const lines: (typeof entries)[number][][] = [];
  for (const entry of entries) {
    if (lines.length > 0 && itemWords.has(entry.part.text)) lines.at(-1)?.push(entry);
    else lines.push([entry]);
  }
  const [head, ...segments] = lines.map((onLine, index): Segment => {
    const texts = onLine.map(({ part, prefix }) => `${part.text}: ${prefix.text}`);
    const text = texts.join(', ') + (index < lines.length - 1 ? ',' : '');
    const { start, end } = spanTo(onLine[0]?.span ?? span, onLine.at(-1)?.span ?? span);
    return { start, end, lead: '', print: () => text };
  });
  if (head === undefined) return '';
  return segmented(trivia, { head: ['weights ', head.print()], headEnd: head.end, segments });
}

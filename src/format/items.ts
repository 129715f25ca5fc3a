import type { BranchItem, InputItem, Item, Point, StopItem, TierItem, WeightsItem } from '../syntax/ast.ts';
import { itemKinds } from '../syntax/keywords.ts';
import { exprEntry, printChain, printExpr, printInvocation, printStage } from './expressions.ts';
import { type Doc, type Segment, segmented } from './layout.ts';
import type { Trivia } from './trivia.ts';
import { printType } from './types.ts';

/** An item of a model. */
export function printItem(trivia: Trivia, item: Item): Doc {
  switch (item.kind) {
    case 'input':
      return printInput(trivia, item);
    case 'backbone': {
      const [first, ...others] = item.chain;
      return printChain(trivia, ['backbone ', first === undefined ? '' : printStage(trivia, first)], others);
    }
    case 'branch':
      return printBranch(trivia, item);
    case 'exit':
      return printChain(trivia, `exit ${item.name.text}`, item.chain);
    case 'stop':
      return printStop(trivia, item);
    case 'tier':
      return printTier(trivia, item);
    case 'weights':
      return printWeights(trivia, item);
  }
}

function printInput(trivia: Trivia, { name, type, preprocess }: InputItem): Doc {
  const head = [`input ${name.text}: `, printType(trivia, type)];
  return preprocess === undefined ? head : [...head, ' as ', printInvocation(trivia, preprocess)];
}

function printBranch(trivia: Trivia, { name, point, chain, when }: BranchItem): Doc {
  const head = [`branch ${name.text} at `, printPoint(trivia, point)];
  const condition: readonly Segment[] = when === undefined ? [] : [{ ...exprEntry(trivia, when), lead: 'when ' }];
  return printChain(trivia, head, chain, condition);
}

function printPoint(trivia: Trivia, { value, ofFlops }: Point): Doc {
  return [printExpr(trivia, value), ofFlops ? ' of flops' : ''];
}

function printStop(trivia: Trivia, { when, otherwise }: StopItem): Doc {
  trivia.hoist(when.span.start);
  const head = ['stop when ', printExpr(trivia, when)];
  const fallback: Segment = { start: otherwise.span.start, lead: 'else ', print: () => otherwise.text };
  return segmented(trivia, { head, segments: [fallback] });
}

function printTier(trivia: Trivia, { name, until, sending }: TierItem): Doc {
  const place = until === undefined ? '' : [' until ', printPoint(trivia, until)];
  return [`tier ${name.text}`, place, sending === undefined ? '' : ` sending ${sending.text}`];
}

/** A line of a model that begins with such a word begins an item, whatever follows. */
const itemWords: ReadonlySet<string> = new Set([...itemKinds].map(({ name }) => name));

/** The entries on one line, or each on its own unless it would be read as an item there. */
function printWeights(trivia: Trivia, { entries }: WeightsItem): Doc {
  const lines: { readonly start: number; readonly texts: string[] }[] = [];
  for (const { part, prefix, span } of entries) {
    const text = `${part.text}: ${prefix.text}`;
    if (lines.length > 0 && itemWords.has(part.text)) lines.at(-1)?.texts.push(text);
    else lines.push({ start: span.start, texts: [text] });
  }
  const [head = '', ...others] = lines.map(
    ({ texts }, index) => texts.join(', ') + (index < lines.length - 1 ? ',' : ''),
  );
  const segments = others.map((text, index): Segment => {
    return { start: lines[index + 1]?.start ?? 0, lead: '', print: () => text };
  });
  return segmented(trivia, { head: `weights ${head}`, segments });
}

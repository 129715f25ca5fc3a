import type { Condition, PositionQuantity } from '../graph/condition.ts';
import type { ComputedKind } from '../graph/infer.ts';
import type { Exit, Node } from '../graph/graph.ts';
import type { Op } from '../graph/ops.ts';
import type { Span } from '../source.ts';
import type { Context } from './context.ts';
import type { Head } from './heads.ts';
import { type LoweredPolicy, quantitiesOf } from './policies.ts';
import { reportShapeProblem } from './problems.ts';

/** An exit whose head is built, and its policy. */
export interface ExitPlan {
  readonly name: string;
  readonly head: Head;
  readonly policy: LoweredPolicy | undefined;
  readonly span: Span;
}

/**
 * Adds the confidence quantities that the policies need, [N] each, at the resolution of each head. The means over
 * positions (`entropy`, `max_prob`, ...) are given at every exit once one policy names them, so that exits can be
 * compared; `agreement` only where it is asked for, since it needs the labels of the exit before.
 */
export function addQuantities(
  exits: readonly ExitPlan[],
  fallback: 'last' | 'most_confident',
  fractionOf: (name: string) => Condition<PositionQuantity> | undefined,
  context: Context,
): readonly Exit[] {
  const common = new Set<string>();
  const agreeing = new Set<number>();
  for (const [index, exit] of exits.entries()) {
    for (const { name, back } of exit.policy === undefined ? [] : quantitiesOf(exit.policy.condition)) {
      if (name !== 'agreement') common.add(name);
      // The first exit agrees with none: its agreement is 0, and nothing is computed.
      else if (index - back > 0) agreeing.add(index - back);
    }
  }
  if (fallback === 'most_confident') common.add('max_prob');
  if (common.size === 0) common.add('entropy');
  const labels = new Map<number, Node>();
  return exits.map((exit, index) => {
    const nodes = [...common].flatMap((name) => {
      const op = quantityOp(name, fractionOf);
      const node = op === undefined ? undefined : addTo(exit, name, op, [exit.head.logits], context);
      return node === undefined ? [] : [{ name, node: node.id }];
    });
    if (agreeing.has(index)) {
      const [mine, before] = [index, index - 1].map((each) => labelsOf(each, exits, labels, context));
      const node =
        mine === undefined || before === undefined
          ? undefined
          : addTo(exit, 'agreement', { kind: 'agreement' }, [mine, before], context);
      if (node !== undefined) nodes.push({ name: 'agreement', node: node.id });
    }
    return { name: exit.name, logits: exit.head.logits.id, output: exit.head.output.id, quantities: nodes };
  });
}

function quantityOp(
  name: string,
  fractionOf: (name: string) => Condition<PositionQuantity> | undefined,
): Op<ComputedKind> | undefined {
  if (name === 'entropy' || name === 'max_prob' || name === 'margin') return { kind: name };
  const condition = fractionOf(name);
  return condition === undefined ? undefined : { kind: 'fraction', condition };
}

function labelsOf(
  index: number,
  exits: readonly ExitPlan[],
  made: Map<number, Node>,
  context: Context,
): Node | undefined {
  const exit = exits[index];
  const known = made.get(index);
  if (known !== undefined || exit === undefined) return known;
  const node = addTo(exit, 'labels', { kind: 'labels' }, [exit.head.logits], context);
  if (node !== undefined) made.set(index, node);
  return node;
}

function addTo(
  exit: ExitPlan,
  name: string,
  op: Op<ComputedKind>,
  inputs: readonly Node[],
  context: Context,
): Node | undefined {
  const facts = { name: `${exit.name}.${name}`, path: exit.name, init: 'torch', origin: exit.span } as const;
  const added = context.expansion.builder.add(
    op,
    inputs.map((node) => node.id),
    facts,
  );
  if (added.kind === 'node') return added.node;
  reportShapeProblem(added.problem, op, inputs, { span: exit.span, operands: [] }, context);
  return undefined;
}

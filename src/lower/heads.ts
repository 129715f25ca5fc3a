import type { Dim } from '../graph/dim.ts';
import type { Node } from '../graph/graph.ts';
import { invariant } from '../invariant.ts';
import type { Stage } from '../model/program.ts';
import type { Span } from '../source.ts';
import { type Context, reportAt } from './context.ts';
import { applyStages } from './expand.ts';
import { formatType } from './values.ts';
import { checkWeighted } from './weighted-calls.ts';

/** A head as built: its logits, and what a user gets. */
export interface Head {
  readonly logits: Node;
  readonly output: Node;
  readonly classes: number;
}

/** The place of an exit's name, and of what says where it is attached. */
export interface HeadPlaces {
  readonly span: Span;
  readonly attached: Span;
}

/**
 * Builds the head of an exit at its attach point, and resizes a map to the input's height and width, for output only
 * (rule 34). A head of another form is reported.
 */
export function buildHead(
  name: string,
  attach: Node,
  chain: readonly Stage[],
  inputDims: readonly Dim[],
  { span, attached }: HeadPlaces,
  context: Context,
): Head | undefined {
  const at = { ...context, path: name, weighted: { calls: [] } };
  const value = applyStages({ kind: 'tensor', node: attach }, chain, at, 'operand', [attached]);
  checkWeighted({ kind: 'chain', stages: chain }, at);
  if (value.kind !== 'tensor') return undefined;
  const { node } = value;
  const { dtype, dims } = node.type;
  const [classes] = dims;
  if (
    dtype !== 'f32' ||
    typeof classes !== 'number' ||
    (dims.length !== 1 && !(dims.length === 3 && inputDims.length === 3))
  ) {
    reportAt(context, 'head-result', span, { exit: name, found: formatType(node.type) });
    return undefined;
  }
  const [, height, width] = inputDims;
  if (dims.length === 1 || height === undefined || width === undefined) return { logits: node, output: node, classes };
  const resized = context.expansion.builder.add({ kind: 'resize_bilinear', size: [height, width] }, [node.id], {
    name,
    path: name,
    init: 'torch',
    origin: span,
  });
  invariant(resized.kind === 'node', 'a map can be resized to the input');
  return { logits: node, output: resized.node, classes };
}

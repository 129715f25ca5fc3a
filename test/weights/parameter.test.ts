import { expect, test } from 'vitest';
import { GraphBuilder } from '../../src/graph/builder.ts';
import type { NodeId } from '../../src/graph/graph.ts';
import type { ComputedKind } from '../../src/graph/infer.ts';
import type { Op } from '../../src/graph/ops.ts';
import { completeWeights } from '../../src/weights/complete.ts';
import { drawOf } from '../../src/weights/initialise.ts';
import { parametersOf } from '../../src/weights/parameter.ts';
import { countValues } from '../../src/weights/tensor.ts';

const source = { file: 'm.brn', text: '', library: false };

/** conv (grouped), batch norm, PReLU, flatten, linear: every role that a weight can have. */
function smallGraph() {
  const builder = new GraphBuilder();
  const facts = (path: string) => ({
    name: path,
    path,
    init: 'mobilenet' as const,
    origin: { source, start: 0, end: 0 },
  });
  let last: NodeId = 0;
  const add = (op: Op<ComputedKind>, path: string): void => {
    const added = builder.add(op, [last], facts(path));
    if (added.kind === 'problem') throw new Error(added.problem.kind);
    last = added.node.id;
  };
  builder.input({ dtype: 'f32', dims: [4, 8, 8] }, facts('image'));
  const window = { kernel: [3, 3], stride: [1, 1], padding: [1, 1], dilation: [1, 1] } as const;
  add({ kind: 'conv2d', channels: 6, groups: 2, bias: true, ...window }, 'a.conv');
  add({ kind: 'batch_norm', eps: 1e-5, momentum: 0.1 }, 'a.bn');
  add({ kind: 'prelu', shared: false }, 'a.act');
  add({ kind: 'flatten' }, 'a.flat');
  add({ kind: 'linear', features: 5, bias: true }, 'out');
  return builder.finish();
}

test('each weight has its key, its shape as in PyTorch, and what it is drawn from', () => {
  const parameters = parametersOf(smallGraph());
  // fan_out of the convolution: 6 * 3 * 3 = 54. MobileNet's biases begin at 0 (torchvision's mobilenetv3.py).
  const zero = { kind: 'constant', value: 0 };
  const one = { kind: 'constant', value: 1 };
  expect(parameters.map((parameter) => [parameter.key, parameter.shape, drawOf(parameter)])).toEqual([
    ['a.conv.weight', [6, 2, 3, 3], { kind: 'normal', deviation: Math.sqrt(2 / 54) }],
    ['a.conv.bias', [6], zero],
    ['a.bn.weight', [6], one],
    ['a.bn.bias', [6], zero],
    ['a.bn.running_mean', [6], zero],
    ['a.bn.running_var', [6], one],
    ['a.act.weight', [6], { kind: 'constant', value: 0.25 }],
    ['out.weight', [5, 384], { kind: 'normal', deviation: 0.01 }],
    ['out.bias', [5], zero],
  ]);
});

test('without a file, every weight has values, as many as its shape says', () => {
  const parameters = parametersOf(smallGraph());
  for (const [key, source] of completeWeights(parameters, 0)) {
    let bytes = 0;
    for (const chunk of source.chunks()) bytes += chunk.length;
    expect(bytes, key).toBe(4 * countValues(source.shape));
  }
});

import { describe, expect, it } from 'vitest';
import { symbol } from '../../src/graph/dim.ts';
import type { Exit, Graph } from '../../src/graph/graph.ts';
import { printGraph } from '../../src/graph/print.ts';
import { added, copyNode, factsOf, rebuild } from '../../src/graph/rebuild.ts';
import { verifyGraph } from '../../src/graph/verify.ts';
import { BATCH_NORM, Net, conv, deeplabHead, resnet8 } from './nets.ts';

const RELU = { kind: 'relu' } as const;

/** A small network with an exit, a send and a node that nothing needs. */
function small(): Graph {
  const net = new Net();
  const x = net.input([3, symbol('H'), 8]);
  const a = net.add('a', conv(4, { kernel: 3, stride: 2, padding: 1, bias: true }), x);
  const b = net.add('b', RELU, a);
  net.add('unused', RELU, b);
  const logits = net.add('logits', conv(2), b);
  const entropy = net.add('out.entropy', { kind: 'entropy' }, logits);
  const exit: Exit = { name: 'out', logits, output: logits, quantities: [{ name: 'entropy', node: entropy }] };
  return net.builder.finish([exit], [b]);
}

describe('printGraph', () => {
  it('has a line a node, then exits and sends', () => {
    expect(printGraph(small())).toBe(
      [
        'image: f32[N, 3, H, 8] = input()',
        'a: f32[N, 4, floor((H+1)/2), 4] = conv2d(image, channels 4, kernel 3x3, stride 2x2, padding 1x1, bias)',
        'b: f32[N, 4, floor((H+1)/2), 4] = relu(a)',
        'unused: f32[N, 4, floor((H+1)/2), 4] = relu(b)',
        'logits: f32[N, 2, floor((H+1)/2), 4] = conv2d(b, channels 2, kernel 1x1)',
        'out.entropy: f32[N] = entropy(logits)',
        'exit out: logits logits, output logits, entropy out.entropy',
        'sends b',
        '',
      ].join('\n'),
    );
  });
});

describe('verifyGraph', () => {
  const graph = small();
  const changed = (id: number, change: Partial<Graph['nodes'][number]>): Graph => {
    return { ...graph, nodes: graph.nodes.map((node) => (node.id === id ? { ...node, ...change } : node)) };
  };

  it('finds nothing wrong with what a builder made', () => {
    expect(verifyGraph(graph)).toEqual([]);
    const net = new Net();
    const units = resnet8(net, net.input([3, symbol('H'), symbol('W')]), [3, 4, 23, 3]);
    const last = units.get('layer4.2') ?? 0;
    const [, h = 0, w = 0] = net.builder.node(last).type.dims;
    deeplabHead(net, 'out', last, [h, w]);
    expect(verifyGraph(net.finish())).toEqual([]);
  });

  it.each([
    ['an operand that comes later', changed(2, { inputs: [4] }), 'b stands before one of its operands'],
    ['an operand that is not there', changed(2, { inputs: [-1] }), 'b stands before one of its operands'],
    ['a wrong id', changed(2, { id: 7 }), 'node 2 says that it is 7'],
    ['two equal names', changed(2, { name: 'a' }), 'two nodes are called a'],
    [
      'a type that the rule does not give',
      changed(2, { type: { dtype: 'f32', dims: [4, 4, 4] } }),
      'b: f32[N, 4, 4, 4] = relu(a): the rule gives f32[N, 4, floor((H+1)/2), 4]',
    ],
    ['an operation that does not fit', changed(2, { op: { kind: 'flatten' } }), /flatten\(a\): size-not-known$/],
    ['an input too few', { ...graph, inputs: [] }, 'the inputs are [0], and the graph says []'],
    ['a send out of range', { ...graph, sends: [99] }, 'an exit or a send names the node 99, which is not there'],
  ])('finds %s', (_what, broken, sentence) => {
    expect(verifyGraph(broken).join('\n')).toMatch(sentence);
  });
});

describe('rebuild', () => {
  it('drops what nothing needs, and keeps names, paths and the input', () => {
    const graph = small();
    const copy = rebuild(graph);
    expect(verifyGraph(copy)).toEqual([]);
    expect(copy.nodes.map((node) => node.name)).toEqual(['image', 'a', 'b', 'logits', 'out.entropy']);
    expect(copy.exits).toEqual([{ name: 'out', logits: 3, output: 3, quantities: [{ name: 'entropy', node: 4 }] }]);
    expect(copy.sends).toEqual([2]);
    expect(copy.inputs).toEqual([0]);
    expect(rebuild(copy)).toEqual(copy);
  });

  it('lets a pass leave nodes out and put others in', () => {
    const net = new Net();
    const x = net.input([3, 8, 8]);
    const bn = net.add('bn', BATCH_NORM, net.add('conv', conv(4), x));
    const graph = net.finish(net.add('relu', RELU, bn));
    const folded = rebuild(graph, (builder, node, inputs) => {
      if (node.op.kind === 'batch_norm') return inputs[0] ?? 0;
      if (node.op.kind === 'relu') return added(builder.add({ kind: 'relu6' }, inputs, factsOf(node)));
      return copyNode(builder, node, inputs);
    });
    expect(folded.nodes.map((node) => node.op.kind)).toEqual(['input', 'conv2d', 'relu6']);
    expect(folded.sends).toEqual([2]);
    expect(verifyGraph(folded)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { GraphBuilder, NODE_LIMIT } from '../../src/graph/builder.ts';
import { addDims, evaluateDim, floorDivide, multiplyDims, symbol } from '../../src/graph/dim.ts';
import { NOWHERE, Net, conv, deeplabHead, pair, resnet8 } from './nets.ts';

const H = symbol('H');
const W = symbol('W');
const facts = { path: 'x', init: 'torch', origin: NOWHERE } as const;

describe('names', () => {
  it('are made unique, also against names that look made', () => {
    const net = new Net();
    const x = net.input([3, 8, 8]);
    const names = ['a', 'a_1', 'a', 'a', 'a_1'].map((name) => {
      return net.builder.node(net.add(name, { kind: 'relu' }, x)).name;
    });
    expect(names).toEqual(['a', 'a_1', 'a_2', 'a_3', 'a_1_1']);
  });
});

describe('limits', () => {
  it('reports one node too many', () => {
    const builder = new GraphBuilder({ limit: 2 });
    builder.input({ dtype: 'f32', dims: [1] }, { ...facts, name: 'x' });
    builder.add({ kind: 'relu' }, [0], { ...facts, name: 'x' });
    const added = builder.add({ kind: 'relu' }, [1], { ...facts, name: 'x' });
    expect(added).toEqual({ kind: 'problem', problem: { kind: 'too-many-nodes', limit: 2 } });
    expect(builder.nodes).toHaveLength(2);
  });

  it('builds 100,000 nodes in linear time', () => {
    expect(NODE_LIMIT).toBe(200_000);
    const net = new Net();
    let x = net.input([8, H, W]);
    const started = performance.now();
    for (let i = 0; i < 50_000; i++)
      x = net.add('x', { kind: 'add' }, net.add('c', conv(8, { kernel: 3, padding: 1 }), x), x);
    // About 0.3 s on an idle machine; quadratic work would take minutes.
    expect(performance.now() - started).toBeLessThan(5000);
    expect(net.finish().nodes).toHaveLength(100_001);
  });
});

describe('the smallest legal sizes', () => {
  it('are 1 for an input alone', () => {
    const net = new Net();
    net.input([3, H, W]);
    expect(net.builder.minimum).toEqual(
      new Map([
        ['H', 1],
        ['W', 1],
      ]),
    );
  });

  it('grow with what the nodes need, and a problem leaves them', () => {
    const net = new Net();
    const x = net.input([3, H, W]);
    const small = net.add('small', conv(8, { kernel: 7, stride: 2 }), x);
    expect(net.builder.minimum.get('H')).toBe(7);
    // floor((H-7)/2)+1 >= 3 from H = 11 on.
    net.add('smaller', { kind: 'max_pool2d', kernel: [3, 1], stride: pair(2), padding: pair(0) }, small);
    expect(net.builder.minimum).toEqual(
      new Map([
        ['H', 11],
        ['W', 7],
      ]),
    );
    expect(net.problem(conv(8, { groups: 5 }), small)).toMatchObject({ kind: 'groups-do-not-divide' });
    expect(net.builder.minimum.get('H')).toBe(11);
  });

  it('are found nowhere for a size that falls', () => {
    const net = new Net();
    const x = net.input([3, H, W]);
    const size = [addDims(multiplyDims(H, -1), 100), 8] as const;
    expect(net.problem({ kind: 'resize_nearest', size }, x)).toMatchObject({
      kind: 'never-legal',
      op: 'resize_nearest',
      axis: 'height',
      size: size[0],
    });
  });
});

describe('a symbolic network', () => {
  it('has at every size the shapes of the network built for it', () => {
    const build = (height: typeof H | number, width: typeof W | number) => {
      const net = new Net();
      const units = resnet8(net, net.input([3, height, width]), [1, 1, 1, 1]);
      const last = units.get('layer4.0') ?? 0;
      const [, h = 0, w = 0] = net.builder.node(last).type.dims;
      deeplabHead(net, 'out', last, [h, w]);
      return net.finish();
    };
    const symbolic = build(H, W);
    for (const [h, w] of [
      [1, 1],
      [33, 64],
      [256, 97],
      [520, 519],
    ] as const) {
      const at = new Map([['H', h], ['W', w]]); // prettier-ignore
      const known = build(h, w);
      symbolic.nodes.forEach((node, i) => {
        expect(node.type.dims.map((dim) => evaluateDim(dim, at))).toEqual(known.nodes[i]?.type.dims);
      });
    }
  });

  it('keeps one form for the sizes of strided layers', () => {
    const net = new Net();
    const units = resnet8(net, net.input([3, H, W]), [1, 1, 1, 1]);
    // 7/2/3, then 3/2/1 twice: floor((H-1)/8)+1.
    expect(net.builder.node(units.get('layer4.0') ?? 0).type.dims[1]).toEqual(floorDivide(addDims(H, 7), 8));
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONVENTIONS, conventions, type Convention } from '../../src/analysis/conventions.ts';
import { costOf, costTo, countsOf, prefixCosts } from '../../src/analysis/cost.ts';
import { paramsOf } from '../../src/analysis/params.ts';
import { compareGrowth, evaluateDim, ratioOfGrowth, symbol, type Dim } from '../../src/graph/dim.ts';
import type { Graph, NodeId } from '../../src/graph/graph.ts';
import { rational } from '../../src/rational.ts';
import { BATCH_NORM, Net, conv, deeplabHead, pair, resnet8 } from '../graph/nets.ts';

/** ResNet-101 with output stride 8 and a DeepLab head, counted apart. */
function network(size: number) {
  const net = new Net();
  const units = resnet8(net, net.input([3, size, size]), [3, 4, 23, 3]);
  const backbone = units.get('layer4.2') ?? 0;
  return { net, units, backbone };
}

/** What a head costs by itself: all that it depends on, less what the backbone up to it costs. */
function headCost(graph: Graph, head: NodeId, at: NodeId, perNode: readonly Dim[]): number {
  return Number(costTo(graph, head, perNode)) - Number(costTo(graph, at, perNode));
}

describe('golden totals of ResNet-101 with output stride 8 at 256x256, measured with each tool', () => {
  const { net, units, backbone } = network(256);
  const middle = units.get('layer3.22') ?? 0;
  const head = deeplabHead(net, 'out', backbone, [32, 32]);
  const early = deeplabHead(net, 'b1', middle, [32, 32]);
  const graph = net.finish(head, early);

  it.each<[Convention, number, number, number]>([
    ['mac', 44_311_773_184, 15_977_938_944, 8_461_484_032],
    ['torch', 88_623_546_368, 31_955_877_888, 16_922_968_064],
    ['fvcore', 44_431_048_704, 15_984_230_912, 8_466_727_424],
    ['thop', 44_550_324_224, 15_986_330_624, 8_468_826_112],
    ['pthflops', 44_614_287_360, 15_986_350_080, 8_468_846_592],
  ])('%s', (convention, ofBackbone, at2048, at1024) => {
    const { perNode } = costOf(graph, convention);
    expect(costTo(graph, backbone, perNode)).toBe(ofBackbone);
    expect(headCost(graph, head, backbone, perNode)).toBe(at2048);
    expect(headCost(graph, early, middle, perNode)).toBe(at1024);
  });

  it('parameters, as torchvision counts them', () => {
    const own = (path: string): number[] =>
      graph.nodes.filter((node) => node.path.startsWith(path)).map((node) => node.id);
    const heads = new Set([...own('out.'), ...own('b1.')]);
    const rest = graph.nodes.map((node) => node.id).filter((id) => !heads.has(id));
    expect(paramsOf(graph, rest).params).toBe(42_500_160);
    expect(paramsOf(graph, own('out.')).params).toBe(16_130_837);
    expect(paramsOf(graph, own('b1.')).params).toBe(8_528_661);
    // Two buffers of C for each batch norm: 52_672 channels each in ResNet-101.
    const channels = rest.flatMap((id) => {
      const node = graph.nodes[id];
      return node?.op.kind === 'batch_norm' ? [Number(node.type.dims[0])] : [];
    });
    const buffers = 2 * channels.reduce((sum, count) => sum + count, 0);
    expect(paramsOf(graph, rest).weightBytes).toBe(4 * (42_500_160 + buffers));
  });

  it('names what a convention does not know, once each', () => {
    expect(costOf(graph, 'mac').unknown).toEqual([]);
    expect(costOf(graph, 'torch').unknown).toEqual([]);
    expect(costOf(graph, 'fvcore').unknown).toEqual(['add', 'max_pool2d']);
    expect(costOf(graph, 'pthflops').unknown).toEqual(['resize_bilinear']);
    expect(costOf(graph, 'thop').unknown).toEqual(['add', 'resize_bilinear']);
    expect(costOf(graph, 'ptflops').unknown).toEqual(['add']);
  });

  it('the first unit above half of the FLOPs is layer3.16, as in the paper with three branches', () => {
    const { perNode } = costOf(graph, 'mac');
    const total = costTo(graph, backbone, perNode);
    const nodes = [...units.values()];
    const flops = prefixCosts(graph, nodes, perNode);
    const at = flops.findIndex((value) => compareGrowth(value, total, rational(1, 2)) > 0);
    expect([...units.keys()][at]).toBe('layer3.16');
  });
});

describe('published figures', () => {
  // torchvision, DeepLabV3_ResNet101_Weights: "_ops" 258.743 (GMAC at 520x520, with the auxiliary FCN head on layer3).
  it('DeepLabV3 with ResNet-101 and its auxiliary head has 258.743 GMAC at 520x520', () => {
    const { net, units, backbone } = network(520);
    const head = deeplabHead(net, 'classifier', backbone, [65, 65]);
    const middle = units.get('layer3.22') ?? 0;
    const reduced = net.add('aux.0', conv(256, { kernel: 3, padding: 1 }), middle);
    const normed = net.add('aux.2', { kind: 'relu' }, net.add('aux.1', BATCH_NORM, reduced));
    const aux = net.add('aux.4', conv(21, { bias: true }), net.add('aux.3', { kind: 'dropout', p: 0.1 }, normed));
    const graph = net.finish(head, aux);
    const total = costOf(graph, 'mac').perNode.reduce<number>((sum, cost) => sum + Number(cost), 0);
    expect((total / 1e9).toFixed(3)).toBe('258.743');
    expect(paramsOf(graph).params).toBe(60_996_202);
  });
});

describe('counts of one operator', () => {
  const counts = (build: (net: Net, x: NodeId) => NodeId, dims: readonly Dim[] = [4, 6, 8]) => {
    const net = new Net();
    const node = build(net, net.input(dims));
    return countsOf(net.finish(), net.builder.node(node));
  };

  it('conv2d: each weight once a position of the result', () => {
    const found = counts((net, x) => net.add('c', conv(10, { kernel: 3, stride: 2, groups: 2, bias: true }), x));
    // 2x3 results of 10 channels, each from 4/2 channels and 3x3 taps.
    expect(found).toEqual({ macs: 60 * 18, taps: 60 * 18, biased: 60, inputs: 4 * 48, outputs: 60 });
  });

  it('conv_transpose2d: each weight once a position of the input; taps as if of the result', () => {
    const op = { kind: 'conv_transpose2d', channels: 6, groups: 2, bias: true } as const;
    const window = { kernel: pair(2), stride: pair(2), padding: pair(0), outputPadding: pair(0) };
    const found = counts((net, x) => net.add('t', { ...op, ...window }, x));
    expect(found).toEqual({
      macs: 4 * 3 * 4 * 48,
      taps: 6 * 12 * 16 * 2 * 4,
      biased: 6 * 192,
      inputs: 192,
      outputs: 6 * 192,
    });
  });

  it('linear: in times out', () => {
    const found = counts((net, x) => net.add('l', { kind: 'linear', features: 5, bias: true }, x), [7]);
    expect(found).toEqual({ macs: 35, taps: 0, biased: 5, inputs: 7, outputs: 5 });
  });

  it('pools: a window a result; an adaptive pool as if the whole map', () => {
    const window = { kernel: [3, 2], stride: pair(1), padding: pair(0) } as const;
    expect(counts((net, x) => net.add('p', { kind: 'avg_pool2d', ...window }, x)).taps).toBe(4 * 4 * 7 * 6);
    const adaptive = counts((net, x) => net.add('p', { kind: 'adaptive_avg_pool2d', size: [2, 3] }, x));
    expect(adaptive).toMatchObject({ taps: 4 * 6 * 48, inputs: 192, outputs: 24 });
  });
});

describe('conventions', () => {
  it('weigh one operator as their sources do', () => {
    const net = new Net();
    const x = net.input([4, 8, 8]);
    const pooled = net.add('p', { kind: 'max_pool2d', kernel: pair(3), stride: pair(2), padding: pair(1) }, x);
    net.add('m', { kind: 'adaptive_avg_pool2d', size: pair(1) }, pooled);
    net.add('c', conv(8, { bias: true }), x);
    const graph = net.finish();
    const cost = (convention: Convention) => costOf(graph, convention).perNode;
    // By node: input, max pool 3 to 4x4, mean of 4x4, 1x1 convolution of 4 to 8 channels with bias on 8x8.
    expect(cost('mac')).toEqual([0, 0, 0, 2048]);
    expect(cost('torch')).toEqual([0, 0, 0, 4096]);
    expect(cost('pthflops')).toEqual([0, 8 * 64, 16 * 4, 2048 + 512]);
    expect(cost('fvcore')).toEqual([0, 0, 64, 2048]);
    expect(cost('thop')).toEqual([0, 0, 17 * 4, 2048]);
    expect(cost('ptflops')).toEqual([0, 256, 64, 2048 + 512]);
  });

  it('have a row for every operator', () => {
    const kinds = CONVENTIONS.map((convention) => Object.keys(conventions[convention]).sort());
    for (const row of kinds) expect(row).toEqual(kinds[0]);
  });
});

describe('symbolic sizes', () => {
  const build = (height: Dim, width: Dim): Graph => {
    const net = new Net();
    const units = resnet8(net, net.input([3, height, width]), [1, 1, 2, 1]);
    const last = units.get('layer4.0') ?? 0;
    const [, h = 0, w = 0] = net.builder.node(last).type.dims;
    deeplabHead(net, 'out', last, [h, w]);
    return net.finish();
  };
  const symbolic = build(symbol('H'), symbol('W'));

  it('cost at every size what the network of that size costs, in every convention', () => {
    for (const [h, w] of [
      [1, 1],
      [33, 48],
      [97, 256],
    ] as const) {
      // prettier-ignore
      const known = build(h, w);
      const at = new Map([['H', h], ['W', w]]); // prettier-ignore
      for (const convention of CONVENTIONS) {
        const costs = costOf(symbolic, convention).perNode.map((cost) => evaluateDim(cost, at));
        expect(costs).toEqual(costOf(known, convention).perNode);
      }
    }
  });

  it('compare in the limit as large known sizes do', () => {
    const { perNode } = costOf(symbolic, 'mac');
    const total = costTo(symbolic, symbolic.nodes.length - 1, perNode);
    const known = build(4096, 4096);
    const costs = costOf(known, 'mac').perNode;
    const knownTotal = Number(costTo(known, known.nodes.length - 1, costs));
    for (const id of [20, 40, 60]) {
      const ratio = ratioOfGrowth(costTo(symbolic, id, perNode), total) ?? rational(0);
      expect(Number(ratio.num) / Number(ratio.den)).toBeCloseTo(Number(costTo(known, id, costs)) / knownTotal, 3);
    }
  });
});

describe('prefixCosts', () => {
  it('is costTo of each, on any graph and in any order', () => {
    const picks = fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(picks, fc.array(fc.nat(), { maxLength: 12 }), (edges, chosen) => {
        const net = new Net();
        net.input([1, 1, 1]);
        edges.forEach(([a, b], i) => net.add(`n${i}`, { kind: 'add' }, a % (i + 1), b % (i + 1)));
        const graph = net.finish();
        const perNode = graph.nodes.map((_, id) => 2 ** (id % 50) + id);
        const nodes = chosen.map((id) => id % graph.nodes.length);
        expect(prefixCosts(graph, nodes, perNode)).toEqual(nodes.map((id) => costTo(graph, id, perNode)));
      }),
      { numRuns: 500 },
    );
  });

  it.each(['on the chain', 'beside it'])('takes 20,000 nodes %s in linear time', (where) => {
    const net = new Net();
    let x = net.input([4, 8, 8]);
    const nodes: NodeId[] = [];
    for (let i = 0; i < 20_000; i++) {
      x = net.add('x', { kind: 'add' }, net.add('c', conv(4), x), x);
      nodes.push(where === 'beside it' ? net.add('y', { kind: 'relu' }, x) : x);
    }
    const graph = net.finish();
    const { perNode } = costOf(graph, 'mac');
    const started = performance.now();
    const costs = prefixCosts(graph, nodes, perNode);
    // Quadratic work, 20,000 times up to 60,000 nodes, takes many seconds.
    expect(performance.now() - started).toBeLessThan(1500);
    expect(costs.at(-1)).toBe(20_000 * 4 * 4 * 64);
  });
});

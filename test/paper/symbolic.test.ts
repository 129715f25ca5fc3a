import { describe, expect, test } from 'vitest';
import { costOf } from '../../src/analysis/cost.ts';
import { checkProgram } from '../../src/check.ts';
import { evaluateDim } from '../../src/graph/dim.ts';
import { randomNumbers } from '../../src/runtime/random-input.ts';
import { checkOf, networkOf, programAt } from '../library/support.ts';

/** 200 sizes from the smallest legal one up, odd and even, at random from a fixed seed. */
function randomSizes(minimum: ReadonlyMap<string, number>): readonly (readonly [height: number, width: number])[] {
  const random = randomNumbers(20260101);
  const between = (least: number): number => least + Math.floor(random() * 700);
  return Array.from({ length: 200 }, () => [between(minimum.get('H') ?? 1), between(minimum.get('W') ?? 1)]);
}

const program = programAt('examples/symbolic.brn');

describe('the symbolic example', () => {
  const network = networkOf(program);
  const costs = costOf(network.graph, 'fvcore').perNode;

  test('is proved from the smallest legal size on', () => {
    expect(Object.fromEntries(network.input.minimum)).toEqual({ H: 1, W: 1 });
  });

  test('has at 200 random sizes the shapes and FLOPs of each size checked alone', () => {
    const sizes = randomSizes(network.input.minimum);
    expect(sizes.filter(([height, width]) => height % 2 === 1 && width % 2 === 1).length).toBeGreaterThan(20);
    for (const [height, width] of sizes) {
      const text = program.text.replace('f32[N, 3, H, W]', `f32[N, 3, ${height}, ${width}]`);
      const alone = networkOf({ file: program.file, text });
      const at = new Map([
        ['H', height],
        ['W', width],
      ]);
      // A known size needs no tensor that tells it.
      const nodes = network.graph.nodes.filter(({ op }) => op.kind !== 'image_size');
      const shapes = nodes.map((node) => [node.name, node.type.dims.map((dim) => evaluateDim(dim, at))]);
      expect(shapes).toEqual(alone.graph.nodes.map((node) => [node.name, node.type.dims]));
      const flops = nodes.map((node) => evaluateDim(costs[node.id] ?? 0, at));
      expect(flops).toEqual(costOf(alone.graph, 'fvcore').perNode);
    }
  });
});

/** A program of one model around a block. */
function modelWith(body: string): { readonly file: string; readonly text: string } {
  const text = `
block net(x: f32[N, C, H, W]) {
${body}
}
model M {
  input image: f32[N, 3, H, W]
  backbone net
  exit out -> conv2d(2)
}
`;
  return { file: 'm.brn', text };
}

describe('a residual add', () => {
  test('that is right for even sizes only is rejected with the smallest size that breaks it', () => {
    const program = modelWith(`
  let fine   = conv2d(x, 64, kernel: 3, stride: 2, padding: 1)
  let coarse = conv2d(x, 64) -> max_pool2d(2)
  fine + coarse -> relu`);
    const { diagnostics } = checkOf(program);
    // (H+1)/2 and H/2, rounded down: at H = 2 both are 1, at H = 3 they are 2 and 1. Pooling by 2 needs H of at least 2.
    expect(diagnostics.map(({ code, label }) => [code, label])).toEqual([
      ['size-mismatch', 'equal for some sizes only; at H = 3 they are 2 and 1'],
    ]);
  });

  test('that is right for every size is accepted', () => {
    // Two strides of 2 with padding 1 are one of 4: floor((floor((H+1)/2)+1)/2) = floor((H+3)/4).
    const program = modelWith(`
  let twice = conv2d(x, 8, kernel: 3, stride: 2, padding: 1) -> max_pool2d(3, stride: 2, padding: 1)
  let once  = conv2d(x, 8, kernel: 1, stride: 4)
  twice + once`);
    expect(checkOf(program).diagnostics).toEqual([]);
  });

  test('that holds for a known size is accepted there, and only there', () => {
    const body = `
  let fine   = conv2d(x, 8, kernel: 3, stride: 2, padding: 1)
  let coarse = conv2d(x, 8) -> max_pool2d(2)
  fine + coarse`;
    const at = (size: number): readonly string[] => {
      const { text } = modelWith(body);
      const sized = text.replace('f32[N, 3, H, W]\n  backbone', `f32[N, 3, ${size}, ${size}]\n  backbone`);
      return checkProgram(sized, { file: 'm.brn', read: () => undefined }).diagnostics.map(({ code }) => code);
    };
    expect(at(64)).toEqual([]);
    expect(at(65)).toEqual(['size-mismatch']);
  });
});

// examples/symbolic.brn is proved once for every size: at each size its shapes and FLOPs are those of the same program
// checked for that size alone.
import { expect, test } from 'vitest';
import { costOf } from '../../src/analysis/cost.ts';
import { evaluateDim } from '../../src/graph/dim.ts';
import type { Network } from '../../src/lower/network.ts';
import { type Program, checkOf, networkOf, programAt } from './support.ts';

const symbolic = programAt('examples/symbolic.brn');

function atSize(height: number, width: number): Program {
  const text = symbolic.text.replace('f32[N, 3, H, W]', `f32[N, 3, ${height}, ${width}]`);
  expect(text).not.toBe(symbolic.text);
  return { file: 'sized.brn', text };
}

/** The shape and the multiply-accumulates of every tensor of one image, by name, where H and W have these values. */
function factsAt(network: Network, height: number, width: number): Map<string, readonly number[]> {
  const sizes = new Map([
    ['H', height],
    ['W', width],
  ]);
  const { perNode } = costOf(network.graph, 'mac');
  const facts = network.graph.nodes.map((node): [string, readonly number[]] => [
    node.name,
    [...node.type.dims, perNode[node.id] ?? NaN].map((dim) => evaluateDim(dim, sizes)),
  ]);
  return new Map(facts);
}

/** Numbers in [0, 1), the same in every run. */
function* numbersFrom(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

test('200 sizes agree with the proof for all of them', () => {
  const network = networkOf(symbolic);
  const numbers = numbersFrom(7);
  const smallest = Math.max(...network.input.minimum.values());
  const draw = (): number => smallest + Math.floor(numbers.next().value * 1000);
  for (let round = 0; round < 200; round += 1) {
    const [height, width] = [draw(), draw()];
    const expected = factsAt(networkOf(atSize(height, width)), height, width);
    const all = factsAt(network, height, width);
    // The size itself is a tensor only where it is not known.
    for (const name of all.keys()) if (!expected.has(name)) all.delete(name);
    expect(all, `at ${height}x${width}`).toEqual(expected);
  }
});

test('the smallest legal size is legal, and no smaller one is', () => {
  const { minimum } = networkOf(symbolic).input;
  const [height, width] = [minimum.get('H') ?? NaN, minimum.get('W') ?? NaN];
  const accepted = (h: number, w: number): boolean => checkOf(atSize(h, w)).models.length === 1;
  expect(accepted(height, width)).toBe(true);
  expect(accepted(height - 1, width)).toBe(false);
  expect(accepted(height, width - 1)).toBe(false);
});

test('its branches stand at the same units whatever the size', () => {
  const placed = (network: Network): readonly string[] => network.exits.map(({ at }) => at);
  for (const [height, width] of [
    [33, 470],
    [1024, 512],
  ] as const) {
    expect(placed(networkOf(atSize(height, width)))).toEqual(placed(networkOf(symbolic)));
  }
});

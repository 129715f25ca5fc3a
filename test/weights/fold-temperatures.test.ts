import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Sizes, evaluateDim } from '../../src/graph/dim.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { present } from '../../src/invariant.ts';
import { type Folded, foldTemperatures } from '../../src/weights/fold-temperatures.ts';
import { type TensorSource, readValues } from '../../src/weights/tensor.ts';
import {
  Sketch,
  floatsOf,
  formulaWeights,
  relativeError,
  run,
  scratchFolder,
  tensorOf,
  write,
} from '../emit/support.ts';
import { formulaImage } from '../goldens/formula.ts';
import { checkText, exampleText } from '../runtime/compile-to.ts';

const folder = scratchFolder('temperatures');

/** The formula's weights, by key. */
function weightsOf(graph: Graph): ReadonlyMap<string, TensorSource> {
  const source = formulaWeights(graph);
  const keys = graph.nodes.flatMap(({ path }) =>
    ['weight', 'bias', 'running_mean', 'running_var'].map((name) => `${path}.${name}`),
  );
  return new Map(
    keys.flatMap((key): [string, TensorSource][] => {
      const found = source.get(key);
      return found === undefined ? [] : [[key, found]];
    }),
  );
}

/** -sum(p ln p) / ln K of each position of logits [1, K, ...], mean over positions; p is the softmax of the logits over T. */
function entropyOf(logits: Float32Array, classes: number, temperature: number): number {
  const positions = logits.length / classes;
  let sum = 0;
  for (let at = 0; at < positions; at += 1) {
    const values = Array.from({ length: classes }, (_, k) => (logits[k * positions + at] ?? 0) / temperature);
    const largest = Math.max(...values);
    const powers = values.map((each) => Math.exp(each - largest));
    const total = powers.reduce((a, b) => a + b, 0);
    for (const power of powers) sum -= power === 0 ? 0 : (power / total) * Math.log(power / total);
  }
  return sum / positions / Math.log(classes);
}

const small: Sizes = new Map([
  ['H', 45],
  ['W', 37],
]);

describe.each([
  ['tiny', {}],
  ['b_lenet', {}],
  ['b_alexnet', {}],
  ['b_resnet', {}],
  ['phone', { size: '65' }],
  ['symbolic', {}],
])('%s', (name, set) => {
  const { network } = checkText(exampleText(name), set);
  const { graph, exits, input } = network;
  const weights = weightsOf(graph);
  const dims = [1, ...input.dims.map((dim) => evaluateDim(dim, small))];
  const image = { dims, data: formulaImage(dims) };
  const nameOf = (id: number): string => present(graph.nodes[id], 'a node').name;
  const runWith = async (of: ReadonlyMap<string, TensorSource>) => {
    const file = join(folder, `${name}.onnx`);
    await write(file, graph, of, { imageSize: [present(input.dims[1], 'H'), present(input.dims[2], 'W')] });
    return await run(file, { [input.name]: image });
  };

  test('gives logits over the temperature, and the entropy of those', { timeout: 120_000 }, async () => {
    const plain = await runWith(weights);
    const temperature = fc.double({ min: 0.01, max: 100, noNaN: true });
    const each = fc.array(temperature, { minLength: exits.length, maxLength: exits.length });
    await fc.assert(
      fc.asyncProperty(each, async (drawn) => {
        const temperatures = new Map(exits.map((exit, index) => [exit.name, present(drawn[index], 'one for each')]));
        const folded = foldTemperatures(graph, temperatures, weights);
        expect(folded.left).toEqual([]);
        expect(folded.temperatures).toEqual(temperatures);
        const calibrated = await runWith(folded.weights);
        for (const [index, exit] of graph.exits.entries()) {
          const divisor = present(temperatures.get(exit.name), 'a temperature');
          for (const tensor of [nameOf(exit.logits), nameOf(exit.output)]) {
            const wanted = floatsOf(plain[tensor]).map((value) => value / divisor);
            expect(relativeError(floatsOf(calibrated[tensor]), wanted), tensor).toBeLessThan(1e-5);
          }
          const entropy = exit.quantities.find((quantity) => quantity.name === 'entropy');
          if (entropy === undefined) continue;
          const wanted = entropyOf(
            floatsOf(plain[nameOf(exit.logits)]),
            present(exits[index], 'an exit').classes,
            divisor,
          );
          expect(floatsOf(calibrated[nameOf(entropy.node)])[0]).toBeCloseTo(wanted, 4);
        }
      }),
      { numRuns: 3, seed: 1 },
    );
  });

  test('of one exit leaves the others as they are, to the bit', { timeout: 120_000 }, async () => {
    const plain = await runWith(weights);
    const [first, ...others] = graph.exits;
    const folded = foldTemperatures(graph, new Map([[present(first, 'an exit').name, 3]]), weights);
    const calibrated = await runWith(folded.weights);
    for (const exit of others)
      expect(floatsOf(calibrated[nameOf(exit.output)])).toEqual(floatsOf(plain[nameOf(exit.output)]));
  });
});

const conv = { kind: 'conv2d', kernel: [1, 1], stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 1 } as const;
const resized = { kind: 'resize_bilinear', size: [8, 8] } as const;

/** A head that `build` makes of a map of 4 channels; folded at temperature 2. */
function foldHead(build: (sketch: Sketch, image: number) => { readonly logits: number; readonly sends?: number[] }) {
  const sketch = new Sketch();
  const image = sketch.input('image', [4, 4, 4]);
  const { logits, sends = [] } = build(sketch, image);
  const output = sketch.add('out', resized, logits);
  const graph = sketch.builder.finish([{ name: 'out', logits, output, quantities: [] }], sends);
  const weights = weightsOf(graph);
  const folded = foldTemperatures(graph, new Map([['out', 2]]), weights);
  return { graph, weights, folded };
}

/** How a folded weight relates to what it was. */
function factors({ weights, folded }: { weights: ReadonlyMap<string, TensorSource>; folded: Folded }) {
  const changed = [...weights].filter(([key, source]) => folded.weights.get(key) !== source);
  return Object.fromEntries(
    changed.map(([key, source]) => {
      const before = readValues(source);
      const after = readValues(present(folded.weights.get(key), key));
      expect(after).toEqual(before.map((value) => value / 2));
      return [key, 'halved'];
    }),
  );
}

describe('the weights that change are those of the last layers', () => {
  test('through what a factor passes', () => {
    const made = foldHead((sketch, image) => {
      const first = sketch.add('first', { ...conv, channels: 4, bias: true }, image);
      const normed = sketch.add('norm', { kind: 'batch_norm', eps: 1e-5, momentum: 0.1 }, first);
      const active = sketch.add('active', { kind: 'leaky_relu', slope: 0.1 }, normed);
      const sloped = sketch.add('sloped', { kind: 'prelu', shared: true }, active);
      const pooled = sketch.add(
        'pooled',
        { kind: 'max_pool2d', kernel: [2, 2], stride: [1, 1], padding: [1, 1] },
        sloped,
      );
      return { logits: sketch.add('dropped', { kind: 'dropout', p: 0.1 }, pooled) };
    });
    expect(factors(made)).toEqual({ 'norm.weight': 'halved', 'norm.bias': 'halved' });
  });

  test('on each way into a sum and a concatenation', () => {
    const made = foldHead((sketch, image) => {
      const [a, b, c] = ['a', 'b', 'c'].map((name, index) =>
        sketch.add(name, { ...conv, channels: 2, bias: index === 0 }, image),
      );
      const sum = sketch.add('sum', { kind: 'add' }, a ?? 0, b ?? 0);
      return { logits: sketch.add('joined', { kind: 'concat' }, sum, c ?? 0, sum) };
    });
    expect(factors(made)).toEqual({
      'a.weight': 'halved',
      'a.bias': 'halved',
      'b.weight': 'halved',
      'c.weight': 'halved',
    });
  });

  test.each([0, 1])('on one way into a product, whichever can: operand %i', (place) => {
    const made = foldHead((sketch, image) => {
      const value = sketch.add('value', { ...conv, channels: 2, bias: false }, image);
      const gate = sketch.add(
        'gate',
        { kind: 'sigmoid' },
        sketch.add('gated', { ...conv, channels: 2, bias: true }, image),
      );
      const operands = place === 0 ? [value, gate] : [gate, value];
      return { logits: sketch.add('product', { kind: 'mul' }, ...operands) };
    });
    expect(factors(made)).toEqual({ 'value.weight': 'halved' });
  });
});

describe('an exit is left as it is', () => {
  test.each([
    [
      'where an activation that a factor does not pass ends it',
      (sketch: Sketch, image: number) => {
        const last = sketch.add('last', { ...conv, channels: 2, bias: true }, image);
        return { logits: sketch.add('bent', { kind: 'sigmoid' }, last) };
      },
      { kind: 'blocked', by: 'bent' },
    ],
    [
      'where one way into a sum has no weights',
      (sketch: Sketch, image: number) => {
        const last = sketch.add('last', { ...conv, channels: 4, bias: true }, image);
        return { logits: sketch.add('sum', { kind: 'add' }, last, image) };
      },
      { kind: 'blocked', by: 'image' },
    ],
    [
      'where its logits go on into the network',
      (sketch: Sketch, image: number) => {
        const last = sketch.add('last', { ...conv, channels: 2, bias: true }, image);
        return { logits: last, sends: [sketch.add('more', { kind: 'relu' }, last)] };
      },
      { kind: 'shared', by: 'last' },
    ],
    [
      'where what its last layer gives is read elsewhere',
      (sketch: Sketch, image: number) => {
        const last = sketch.add('last', { ...conv, channels: 2, bias: true }, image);
        const other = sketch.add('other', { ...conv, channels: 3, bias: true }, last);
        return { logits: sketch.add('active', { kind: 'relu' }, last), sends: [other] };
      },
      { kind: 'shared', by: 'last' },
    ],
    [
      'where a product has the same operand twice',
      (sketch: Sketch, image: number) => {
        const last = sketch.add('last', { ...conv, channels: 2, bias: true }, image);
        return { logits: sketch.add('square', { kind: 'mul' }, last, last) };
      },
      { kind: 'blocked', by: 'square' },
    ],
    [
      'where a tensor is in both operands of a product',
      (sketch: Sketch, image: number) => {
        const last = sketch.add('last', { ...conv, channels: 2, bias: true }, image);
        const [a, b] = [sketch.add('a', { kind: 'relu' }, last), sketch.add('b', { kind: 'relu' }, last)];
        return { logits: sketch.add('product', { kind: 'mul' }, a, b) };
      },
      { kind: 'shared', by: 'last' },
    ],
  ])('%s', (_, build, why) => {
    const { folded, weights } = foldHead(build);
    expect(folded.temperatures.size).toBe(0);
    expect([...folded.weights]).toEqual([...weights]);
    const [left] = folded.left;
    const at = left?.why.kind === 'shared' ? left.why.tensor : left?.why.by;
    expect({ kind: left?.why.kind, by: at?.name }).toEqual(why);
  });
});

test('values are divided, and not multiplied by a rounded reciprocal', () => {
  const sketch = new Sketch();
  const image = sketch.input('image', [1]);
  const logits = sketch.add('out', { kind: 'linear', features: 2, bias: false }, image);
  const graph = sketch.builder.finish([{ name: 'out', logits, output: logits, quantities: [] }]);
  const weights = new Map([['out.weight', tensorOf([2, 1], Float32Array.of(1, 3))]]);
  const folded = foldTemperatures(graph, new Map([['out', 3]]), weights);
  expect([...readValues(present(folded.weights.get('out.weight'), 'it has weights'))]).toEqual([Math.fround(1 / 3), 1]);
});

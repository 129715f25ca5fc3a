import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Condition, PositionQuantity, Scalar } from '../../src/graph/condition.ts';
import { type Dim, multiplyDims } from '../../src/graph/dim.ts';
import { formulaImage } from '../goldens/formula.ts';
import { H, Sketch, type Value, W, bytesOf, floatsOf, relativeError, run, scratchFolder, write } from './support.ts';

const folder = scratchFolder('policy');

const quantity = (name: PositionQuantity): Scalar<PositionQuantity> => ({ kind: 'quantity', name, back: 0 });
const number = (value: number): Scalar<PositionQuantity> => ({ kind: 'number', value });

/** Every form that a condition can have, and what it says in JavaScript. */
const conditions: readonly {
  readonly condition: Condition<PositionQuantity>;
  readonly holds: (at: Readonly<Record<PositionQuantity, number>>) => boolean;
}[] = [
  {
    condition: { kind: 'compare', left: quantity('max_prob'), operator: '>=', right: number(0.5) },
    holds: (at) => at.max_prob >= 0.5,
  },
  {
    condition: {
      kind: 'and',
      operands: [
        { kind: 'compare', left: quantity('entropy'), operator: '<', right: number(0.8) },
        {
          kind: 'not',
          operand: { kind: 'compare', left: quantity('margin'), operator: '<=', right: number(0.125) },
        },
        { kind: 'compare', left: number(0.95), operator: '>', right: quantity('max_prob') },
      ],
    },
    holds: (at) => at.entropy < 0.8 && !(at.margin <= 0.125) && 0.95 > at.max_prob,
  },
  {
    condition: {
      kind: 'or',
      operands: [
        {
          kind: 'compare',
          left: { kind: 'subtract', left: quantity('max_prob'), right: quantity('margin') },
          operator: '>',
          right: { kind: 'multiply', left: number(0.5), right: quantity('entropy') },
        },
        {
          kind: 'compare',
          left: { kind: 'divide', left: quantity('margin'), right: number(2) },
          operator: '!=',
          right: { kind: 'add', left: quantity('margin'), right: number(0) },
        },
      ],
    },
    holds: (at) => at.max_prob - at.margin > 0.5 * at.entropy || at.margin / 2 !== at.margin,
  },
  { condition: { kind: 'compare', left: number(1), operator: '==', right: number(1) }, holds: () => true },
  { condition: { kind: 'compare', left: number(1), operator: '<', right: number(0) }, holds: () => false },
];

interface Reference {
  readonly entropy: number[];
  readonly max_prob: number[];
  readonly margin: number[];
  readonly fractions: number[][];
  readonly labels: number[];
}

/** docs/language.md section 5, in float64, for logits [n, classes, ...positions]. */
function reference({ dims, data }: Value): Reference {
  const [n = 0, classes = 0, ...positions] = dims;
  const count = positions.reduce((product, size) => product * size, 1);
  const result: Reference = { entropy: [], max_prob: [], margin: [], fractions: conditions.map(() => []), labels: [] };
  for (let image = 0; image < n; image++) {
    const maps = Array.from({ length: count }, (_, position) => {
      const logits = Array.from({ length: classes }, (_, k) => Number(data[(image * classes + k) * count + position]));
      const highest = Math.max(...logits);
      const exponentials = logits.map((value) => Math.exp(value - highest));
      const sum = exponentials.reduce((total, value) => total + value, 0);
      const probabilities = exponentials.map((value) => value / sum);
      const [first = 0, second = 0] = probabilities.toSorted((a, b) => b - a);
      result.labels.push(logits.indexOf(highest));
      const terms = probabilities.map((p) => (p === 0 ? 0 : -p * Math.log(p)));
      const entropy = terms.reduce((total, term) => total + term, 0) / Math.log(classes);
      return { entropy, max_prob: first, margin: first - second };
    });
    const mean = (of: (at: (typeof maps)[number]) => number): number =>
      maps.reduce((total, at) => total + of(at), 0) / count;
    result.entropy.push(mean((at) => at.entropy));
    result.max_prob.push(mean((at) => at.max_prob));
    result.margin.push(mean((at) => at.margin));
    conditions.forEach(({ holds }, index) => result.fractions[index]?.push(mean((at) => (holds(at) ? 1 : 0))));
  }
  return result;
}

async function quantitiesFile(name: string, dims: readonly Dim[]): Promise<string> {
  const sketch = new Sketch();
  const logits = sketch.input('logits', dims);
  const graph = sketch.sending(
    sketch.add('entropy', { kind: 'entropy' }, logits),
    sketch.add('max_prob', { kind: 'max_prob' }, logits),
    sketch.add('margin', { kind: 'margin' }, logits),
    sketch.add('labels', { kind: 'labels' }, logits),
    ...conditions.map(({ condition }, index) =>
      sketch.add(`fraction_${index}`, { kind: 'fraction', condition }, logits),
    ),
  );
  const file = join(folder, `${name}.onnx`);
  await write(file, graph, new Map());
  return file;
}

describe.each([
  { name: 'a map', dims: [5, 4, 7], shapes: [[1, 5, 4, 7], [3, 5, 4, 7]] }, // prettier-ignore
  { name: 'a vector', dims: [10], shapes: [[1, 10], [4, 10]] }, // prettier-ignore
  { name: 'two classes', dims: [2, 3, 3], shapes: [[2, 2, 3, 3]] },
  { name: 'a map of any size', dims: [4, H, W], shapes: [[1, 4, 3, 5], [2, 4, 8, 1]] }, // prettier-ignore
])('quantities of $name', ({ name, dims, shapes }) => {
  test.each(shapes.map((shape) => ({ shape })))('at $shape', async ({ shape }) => {
    const file = await quantitiesFile(name.replaceAll(' ', '-'), dims);
    const logits = { dims: shape, data: formulaImage(shape).map((value) => 2 * value) };
    const expected = reference(logits);
    const actual = await run(file, { logits });
    for (const key of ['entropy', 'max_prob', 'margin'] as const) {
      expect(actual[key]?.dims).toEqual(shape.slice(0, 1));
      expect(relativeError(floatsOf(actual[key]), expected[key]), key).toBeLessThan(1e-5);
    }
    conditions.forEach((_, index) =>
      expect(relativeError(floatsOf(actual[`fraction_${index}`]), expected.fractions[index] ?? [])).toBeLessThan(1e-6),
    );
    expect(actual['labels']?.dims).toEqual([shape[0], ...shape.slice(2)]);
    expect([...bytesOf(actual['labels'])]).toEqual(expected.labels);
  });
});

test('a sure head has entropy 0, an undecided one 1, and infinities and equal logits make no NaN', async () => {
  const file = await quantitiesFile('extremes', [3]);
  const rows = [
    [1000, 0, -1000],
    [7, 7, 7],
    [-Infinity, 5, -Infinity],
    [0, -Infinity, 0],
  ];
  const logits = { dims: [4, 3], data: Float32Array.from(rows.flat()) };
  const { entropy, max_prob, margin, labels } = await run(file, { logits });
  const half = Math.log(2) / Math.log(3);
  [0, 1, 0, half].forEach((value, image) => expect(floatsOf(entropy)[image]).toBeCloseTo(value, 6));
  [1, 1 / 3, 1, 0.5].forEach((value, image) => expect(floatsOf(max_prob)[image]).toBeCloseTo(value, 6));
  [1, 0, 1, 0].forEach((value, image) => expect(floatsOf(margin)[image]).toBeCloseTo(value, 6));
  expect([...bytesOf(labels)]).toEqual([0, 0, 1, 0]);
});

/** The share of equal positions, the map with fewer positions taken at the nearest by half-pixel centres. */
function agreement(a: Value, b: Value): number[] {
  const area = ({ dims }: Value): number => dims.slice(1).reduce((product, size) => product * size, 1);
  const [fine, coarse] = area(a) >= area(b) ? [a, b] : [b, a];
  const [n = 0, h = 1, w = 1] = fine.dims;
  const [, hc = 1, wc = 1] = coarse.dims;
  return Array.from({ length: n }, (_, image) => {
    let equal = 0;
    for (let y = 0; y < h; y++)
      for (let x = 0; x < w; x++) {
        const row = Math.floor(((2 * y + 1) * hc) / (2 * h));
        const column = Math.floor(((2 * x + 1) * wc) / (2 * w));
        if (fine.data[(image * h + y) * w + x] === coarse.data[(image * hc + row) * wc + column]) equal++;
      }
    return equal / (h * w);
  });
}

describe('agreement', () => {
  const labelsOf = (dims: readonly number[]): Value => ({
    dims,
    data: Uint8Array.from(
      formulaImage([2, ...dims]).subarray(
        0,
        dims.reduce((a, b) => a * b, 1),
      ),
      (value) => value + 2,
    ),
  });

  test.each([
    { here: [4, 6], before: [4, 6] },
    { here: [8, 8], before: [4, 4] },
    { here: [5, 7], before: [3, 2] },
    { here: [3, 4], before: [9, 10] },
    { here: [30, 30], before: [9, 9] },
    { here: [], before: [] },
  ])('of $here with $before', async ({ here, before }) => {
    const [a, b] = [labelsOf([2, ...here]), labelsOf([2, ...before])];
    for (const symbolic of [false, true]) {
      // Symbols that say which map is the coarser one.
      const [small, large] = [
        [H, W],
        [multiplyDims(H, 2), multiplyDims(W, 2)],
      ];
      const aIsFiner = here.reduce((x, y) => x * y, 1) > before.reduce((x, y) => x * y, 1);
      const same = here.join() === before.join();
      if (symbolic && here.length === 0) continue;
      const [dimsA, dimsB] = symbolic
        ? same
          ? [small, small]
          : aIsFiner
            ? [large, small]
            : [small, large]
        : [here, before];
      const sketch = new Sketch();
      const graph = sketch.sending(
        sketch.add(
          'agreement',
          { kind: 'agreement' },
          sketch.input('here', dimsA, 'u8'),
          sketch.input('before', dimsB, 'u8'),
        ),
      );
      const file = join(folder, `agreement-${here.join('x')}-${before.join('x')}-${symbolic}.onnx`);
      await write(file, graph, new Map());
      const result = await run(file, { here: a, before: b });
      expect(result['agreement']?.dims).toEqual([2]);
      expect(relativeError(floatsOf(result['agreement']), agreement(a, b))).toBeLessThan(1e-6);
    }
  });
});

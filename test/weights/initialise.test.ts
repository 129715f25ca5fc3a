import { describe, expect, test } from 'vitest';
import type { InitScheme } from '../../src/graph/graph.ts';
import { drawOf, initialise } from '../../src/weights/initialise.ts';
import type { Parameter } from '../../src/weights/parameter.ts';
import { RandomBits, fillNormal, fillUniform } from '../../src/weights/random.ts';
import { readValues } from '../../src/weights/tensor.ts';

const conv = (init: InitScheme, shape: readonly number[], key = 'w'): Parameter => ({
  key,
  shape,
  role: 'kernel',
  op: 'conv2d',
  kernel: shape,
  init,
});
const linear = (init: InitScheme, shape: readonly number[]): Parameter => ({ ...conv(init, shape), op: 'linear' });
const biasOf = (owner: Parameter): Parameter => ({ ...owner, role: 'bias', shape: owner.shape.slice(0, 1) });

const mean = (values: Float32Array | readonly number[], of = (x: number) => x): number =>
  Float64Array.from(values, of).reduce((sum, value) => sum + value, 0) / values.length;

describe('what each weight is drawn from', () => {
  const kernel = [64, 16, 3, 3];
  // fan_in = 16 * 9 = 144 and fan_out = 64 * 9 = 576: torch.nn.init._calculate_fan_in_and_fan_out.
  const fromFanOut = { kind: 'normal', deviation: Math.sqrt(2 / 576) };
  const fromFanIn = { kind: 'uniform', bound: 1 / 12 };

  test.each<[InitScheme, object, object, object, object]>([
    ['torch', fromFanIn, fromFanIn, { kind: 'uniform', bound: 0.1 }, { kind: 'uniform', bound: 0.1 }],
    ['resnet', fromFanOut, fromFanIn, { kind: 'uniform', bound: 0.1 }, { kind: 'uniform', bound: 0.1 }],
    [
      'mobilenet',
      fromFanOut,
      { kind: 'constant', value: 0 },
      { kind: 'normal', deviation: 0.01 },
      { kind: 'constant', value: 0 },
    ],
    [
      'vgg',
      fromFanOut,
      { kind: 'constant', value: 0 },
      { kind: 'normal', deviation: 0.01 },
      { kind: 'constant', value: 0 },
    ],
  ])('%s: convolution, its bias, linear layer, its bias', (init, ...draws) => {
    const [first, second] = [conv(init, kernel), linear(init, [5, 100])];
    expect([first, biasOf(first), second, biasOf(second)].map(drawOf)).toEqual(draws);
  });

  test('a depthwise kernel has the fan-out of its shape, groups or not', () => {
    expect(drawOf(conv('mobilenet', [32, 1, 3, 3]))).toEqual({ kind: 'normal', deviation: Math.sqrt(2 / (32 * 9)) });
  });

  test('a transposed convolution begins as PyTorch has it, whatever the scheme: its fan-in is that of axis 1', () => {
    const owner: Parameter = { ...conv('vgg', [8, 4, 2, 2]), op: 'conv_transpose2d' };
    expect([owner, biasOf(owner)].map(drawOf)).toEqual([
      { kind: 'uniform', bound: 1 / 4 },
      { kind: 'uniform', bound: 1 / 4 },
    ]);
  });

  test('batch norm and PReLU are constants', () => {
    const roles = ['scale', 'shift', 'mean', 'variance', 'slope'] as const;
    const values = roles.map((role) => initialise({ key: 'n', shape: [3], role, op: 'batch_norm', init: 'resnet' }, 1));
    expect(values.map((source) => [...readValues(source)])).toEqual(
      [1, 0, 0, 1, 0.25].map((value) => [value, value, value]),
    );
  });
});

describe('the values', () => {
  test('depend on the seed and the key, and on nothing else', () => {
    const once = readValues(initialise(conv('resnet', [64, 64, 3, 3], 'backbone.a'), 7));
    expect(readValues(initialise(conv('resnet', [64, 64, 3, 3], 'backbone.a'), 7))).toEqual(once);
    expect(readValues(initialise(conv('resnet', [64, 64, 3, 3], 'backbone.b'), 7))).not.toEqual(once);
    expect(readValues(initialise(conv('resnet', [64, 64, 3, 3], 'backbone.a'), 8))).not.toEqual(once);
  });

  test('come in pieces of 4 MiB that are one stream', () => {
    const source = initialise(conv('torch', [1500, 1000]), 3);
    const sizes = [...source.chunks()].map(({ length }) => length);
    expect(sizes).toEqual([4_194_304, 6_000_000 - 4_194_304]);
    const values = readValues(source);
    // A stream that began anew with each piece would repeat itself after 2^20 values.
    expect(values.subarray(0, 1000)).not.toEqual(values.subarray(1 << 20, (1 << 20) + 1000));
  });

  // Of n draws with variance v, the mean has deviation sqrt(v / n), and the mean of squares sqrt((k - 1) / n) * v, with
  // k the kurtosis: 3 for the normal, 1.8 for the uniform distribution. Five deviations are met once in 1.7 million.
  test('a normal kernel has its mean, deviation and tail', () => {
    const n = 512 * 512 * 9;
    const values = readValues(initialise(conv('resnet', [512, 512, 3, 3]), 0));
    const variance = 2 / (512 * 9);
    expect(Math.abs(mean(values))).toBeLessThan(5 * Math.sqrt(variance / n));
    expect(Math.abs(mean(values, (x) => x * x) - variance)).toBeLessThan(5 * variance * Math.sqrt(2 / n));
  });

  test('a uniform kernel has its mean, deviation and bounds', () => {
    const n = 1000 * 1000;
    const bound = 1 / Math.sqrt(1000);
    const values = readValues(initialise(linear('torch', [1000, 1000]), 0));
    const variance = bound ** 2 / 3;
    expect(Math.abs(mean(values))).toBeLessThan(5 * Math.sqrt(variance / n));
    expect(Math.abs(mean(values, (x) => x * x) - variance)).toBeLessThan(5 * variance * Math.sqrt(0.8 / n));
    const sorted = values.toSorted();
    // The chance that none of n values lies within t of the bound is (1 - t / (2 * bound))^n: e^-16 for t = 32 * bound / n.
    for (const edge of [-(sorted[0] ?? 0), sorted.at(-1) ?? 0]) {
      expect(edge).toBeLessThanOrEqual(Math.fround(bound));
      expect(edge).toBeGreaterThan(bound * (1 - 32 / n));
    }
  });
});

describe('the generators', () => {
  test('the normal distribution function is met at every eighth of a deviation (Kolmogorov and Smirnov)', () => {
    const n = 400_000;
    const sorted = normals(n, 1, 'ks').toSorted((a, b) => a - b);
    let distance = 0;
    for (let x = -4; x <= 4; x += 1 / 8) {
      const below = sorted.findLastIndex((value) => value <= x) + 1;
      distance = Math.max(distance, Math.abs(below / n - normalBelow(x)));
    }
    // P(sqrt(n) * distance > 2.5) is below 2 * exp(-2 * 2.5^2) = 7.5e-6.
    expect(distance).toBeLessThan(2.5 / Math.sqrt(n));
  });

  test('the tail past the ziggurat is as heavy as it should be', () => {
    const n = 2_000_000;
    const past = normals(n, 2, 'tail').filter((value) => Math.abs(value) > 3.5).length;
    // 2 * (1 - Phi(3.5)) = 4.6526e-4 (tables of the normal distribution); a count has deviation sqrt(n p).
    const wanted = n * 4.6526e-4;
    expect(Math.abs(past - wanted)).toBeLessThan(5 * Math.sqrt(wanted));
  });

  test('numbers taken together are those taken one by one', () => {
    const [whole, single] = [new RandomBits(5, 'x'), new RandomBits(5, 'x')];
    const together = [1, 7, 5000, 5000, 5000].flatMap((most) => [...whole.take(most)]);
    expect(together.length).toBeGreaterThan(1024);
    expect(together.map(() => single.take(1)[0])).toEqual(together);
  });

  test('each bit of a stream is set in half of its numbers', () => {
    const n = 100_000;
    const bits = new RandomBits(0, '');
    const counts = Array.from({ length: 32 }, () => 0);
    for (let index = 0; index < n; index += 1) {
      const [drawn = 0] = bits.take(1);
      for (let bit = 0; bit < 32; bit += 1) counts[bit] = (counts[bit] ?? 0) + ((drawn >>> bit) & 1);
    }
    for (const count of counts) expect(Math.abs(count - n / 2)).toBeLessThan(5 * Math.sqrt(n / 4));
  });

  test('streams of neighbouring keys and seeds have nothing in common', () => {
    const starts: readonly [number, string][] = [
      [0, 'a'],
      [1, 'a'],
      [0, 'b'],
      [2 ** 32, 'a'],
    ];
    const n = 10_000;
    const drawn = starts.map(([seed, name]) =>
      filled(n, (values) => fillUniform(values, 1, new RandomBits(seed, name))),
    );
    for (const [index, first] of drawn.entries()) {
      for (const second of drawn.slice(index + 1)) {
        // The product of two independent uniforms on [-1, 1) has variance 1/9.
        const correlation = mean(first.map((value, at) => value * (second[at] ?? 0)));
        expect(Math.abs(correlation)).toBeLessThan(5 / (3 * Math.sqrt(n)));
      }
    }
  });
});

/** `n` numbers that `fill` writes. */
function filled(n: number, fill: (values: DataView) => void): readonly number[] {
  const view = new DataView(new ArrayBuffer(4 * n));
  fill(view);
  return Array.from({ length: n }, (_, index) => view.getFloat32(4 * index, true));
}

function normals(n: number, seed: number, name: string): readonly number[] {
  const [bits, edgeBits] = [new RandomBits(seed, name), new RandomBits(seed, `${name} past the edge`)];
  return filled(n, (values) => fillNormal(values, 1, bits, edgeBits));
}

/** The normal distribution function, by its Taylor series: Abramowitz and Stegun 26.2.10. */
function normalBelow(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 1; k < 200; k += 1) {
    term *= (-x * x) / (2 * k);
    sum += term / (2 * k + 1);
  }
  return 0.5 + sum / Math.sqrt(2 * Math.PI);
}

import { describe, expect, test } from 'vitest';
import { rational } from '../../../src/rational.ts';
import { settingsOf, shownNumbers, shownPart } from './support.ts';

const ownSplit = { kind: 'own' };
const inputSize = { kind: 'input' };

/** Shares out of a hundred. */
function shares(train: number, validation: number, rest: number): object {
  const [a, b, c] = [train, validation, rest].map((share) => rational(share, 100));
  return { kind: 'shares', train: a, validation: b, test: c };
}

test('what is not given has its default', () => {
  expect(settingsOf({})).toEqual({
    data: { kind: 'voc2012', split: ownSplit, size: inputSize, ignore: 255 },
    augment: [],
    loss: { kind: 'cross_entropy' },
    weight: { kind: 'all', value: 1 },
    optimizer: { kind: 'sgd', momentum: 0, decay: 0 },
    schedule: { kind: 'constant' },
    rate: { kind: 'all', value: 0.1 },
    freeze: [],
    distill: { kind: 'none' },
    batch: 8,
    epochs: 100,
    seed: 0,
    keep: { kind: 'last' },
    stop: { kind: 'never' },
  });
});

test('every default can be written', () => {
  const written = {
    data: 'voc2012(ignore: 255)',
    augment: '[]',
    weight: '1',
    optimizer: 'sgd(momentum: 0, decay: 0)',
    schedule: 'constant',
    freeze: '[]',
    distill: 'none',
    epochs: '100',
    seed: '0',
    keep: 'last',
    stop: 'never',
  };
  expect(settingsOf(written)).toEqual(settingsOf({}));
});

describe('data', () => {
  test.each([
    ['voc2012(split: [50, 20, 30])', { kind: 'voc2012', split: shares(50, 20, 30), size: inputSize, ignore: 255 }],
    ['voc2012(split: [50%, 20%, 30%])', { kind: 'voc2012', split: shares(50, 20, 30), size: inputSize, ignore: 255 }],
    [
      'folder(split: [33.5, 33.5, 33])',
      {
        kind: 'folder',
        split: { ...shares(0, 0, 33), train: rational(67, 200), validation: rational(67, 200) },
        size: inputSize,
        ignore: 255,
      },
    ],
    [
      'folder(size: 128)',
      { kind: 'folder', split: ownSplit, size: { kind: 'fixed', height: 128, width: 128 }, ignore: 255 },
    ],
    [
      'folder(size: [512, 1024], ignore: 0)',
      { kind: 'folder', split: ownSplit, size: { kind: 'fixed', height: 512, width: 1024 }, ignore: 0 },
    ],
    ['drawn', { kind: 'drawn', count: 1000, split: shares(70, 15, 15), size: inputSize, ignore: 255 }],
    [
      'drawn(count: 200, split: [80, 10, 10])',
      { kind: 'drawn', count: 200, split: shares(80, 10, 10), size: inputSize, ignore: 255 },
    ],
    ['cifar10', { kind: 'cifar10', split: ownSplit, size: inputSize }],
    [
      'mnist(size: 32, split: [80, 10, 10])',
      { kind: 'mnist', split: shares(80, 10, 10), size: { kind: 'fixed', height: 32, width: 32 } },
    ],
  ])('%s', (text, expected) => {
    expect(settingsOf({ data: text }).data).toEqual(expected);
  });
});

describe('augment', () => {
  const jitter = { kind: 'color_jitter', brightness: 0, contrast: 0, saturation: 0, hue: 0 };
  test.each([
    [
      'color_jitter(brightness: 0.5, contrast: 0.25, saturation: 2, hue: 0.5)',
      [{ ...jitter, brightness: 0.5, contrast: 0.25, saturation: 2, hue: 0.5 }],
    ],
    ['color_jitter(hue: 0.25)', [{ ...jitter, hue: 0.25 }]],
    ['flip(50%)', [{ kind: 'flip', p: 0.5 }]],
    ['flip(p: 1)', [{ kind: 'flip', p: 1 }]],
    ['(crop(64))', [{ kind: 'crop', height: 64, width: 64 }]],
    [
      '[scale(0.5, 2.0), crop([32, 64]), flip(0.5)]',
      [
        { kind: 'scale', low: 0.5, high: 2 },
        { kind: 'crop', height: 32, width: 64 },
        { kind: 'flip', p: 0.5 },
      ],
    ],
    [
      '[scale(high: 2, low: 2), crop(64)]',
      [
        { kind: 'scale', low: 2, high: 2 },
        { kind: 'crop', height: 64, width: 64 },
      ],
    ],
  ])('%s', (text, expected) => {
    expect(settingsOf({ augment: text }).augment).toEqual(expected);
  });
});

describe('values by name', () => {
  test.each([
    ['loss', 'lovasz_softmax', { kind: 'lovasz_softmax', warmUp: 0 }],
    ['loss', 'lovasz_softmax(warm_up: 2)', { kind: 'lovasz_softmax', warmUp: 2 }],
    ['loss', 'cross_entropy()', { kind: 'cross_entropy' }],
    ['loss', 'focal', { kind: 'focal', gamma: 2 }],
    ['loss', 'focal(gamma: 0.5)', { kind: 'focal', gamma: 0.5 }],
    ['loss', '(dice)', { kind: 'dice' }],
    ['optimizer', 'sgd(momentum: 0.9, decay: 1e-4)', { kind: 'sgd', momentum: 0.9, decay: 1e-4 }],
    ['optimizer', 'adam', { kind: 'adam', beta1: 0.9, beta2: 0.999, decay: 0 }],
    ['optimizer', 'adam(beta1: 0.5, beta2: 0.9, decay: 1)', { kind: 'adam', beta1: 0.5, beta2: 0.9, decay: 1 }],
    ['schedule', 'poly', { kind: 'poly', power: 0.9 }],
    ['schedule', 'poly(power: 2)', { kind: 'poly', power: 2 }],
    ['schedule', 'step(30, 0.1)', { kind: 'step', every: 30, factor: 0.1 }],
    ['schedule', 'step(every: 30, factor: 1)', { kind: 'step', every: 30, factor: 1 }],
    ['schedule', 'cosine', { kind: 'cosine' }],
    ['distill', 'last', { kind: 'last', weight: 1, temperature: 1 }],
    ['distill', 'last(weight: 0.5, temperature: 3)', { kind: 'last', weight: 0.5, temperature: 3 }],
    ['keep', 'best(mean_miou)', { kind: 'best', metric: 'mean_miou' }],
    ['keep', 'best(metric: mean_accuracy)', { kind: 'best', metric: 'mean_accuracy' }],
    ['batch', '1', 1],
    ['epochs', '250', 250],
    ['seed', '999999999999999', 999_999_999_999_999],
  ] as const)('%s: %s', (setting, text, expected) => {
    expect(settingsOf({ [setting]: text })[setting]).toEqual(expected);
  });

  test('stop waits for the metric of keep', () => {
    const { keep, stop } = settingsOf({ keep: 'best(mean_miou)', stop: 'patience(10)' });
    expect({ keep, stop }).toEqual({
      keep: { kind: 'best', metric: 'mean_miou' },
      stop: { kind: 'patience', epochs: 10 },
    });
  });
});

describe('numbers are expressions', () => {
  test.each([
    ['batch', '2 * 5 - 2', 8],
    // Of ints, `/` rounds down; rule 7.
    ['batch', '7 / 2', 3],
    ['batch', '-7 / 2 + 5', 1],
    ['batch', 'if 1 < 2 and not false { 4 } else { 1 / 0 }', 4],
    ['batch', 'if true or 1 / 0 == 1 { 4 } else { 5 }', 4],
    ['batch', 'max(2, min(3, 9))', 3],
    ['batch', 'len([for i in range(0, 3) { 2 * i }])', 3],
    ['epochs', 'len(even(4)) + len(range(2, 7))', 9],
  ] as const)('%s: %s', (setting, text, expected) => {
    expect(settingsOf({ [setting]: text })[setting]).toBe(expected);
  });

  test('with a float, `/` is exact', () => {
    expect(settingsOf({ rate: '1.0 / 3' }).rate).toEqual({ kind: 'all', value: 1 / 3 });
  });

  test('a list is one too', () => {
    const { data } = settingsOf({ data: 'voc2012(split: [for i in [5, 2, 3] { 10 * i }])' });
    expect(data.split).toEqual(shares(50, 20, 30));
  });
});

describe('parts', () => {
  test('rate: one number', () => {
    expect(shownNumbers(settingsOf({ rate: '2.5e-4' }).rate)).toBe(2.5e-4);
  });

  test('rate: a number for each part', () => {
    const { rate } = settingsOf({ rate: 'per(backbone: 2.5e-6, b: 2.5e-4, c1: 1, c2: 2, aux: 0, out: 2.75e-4)' });
    const expected = { backbone: 2.5e-6, 'b (family)': 2.5e-4, c1: 1, c2: 2, aux: 0, out: 2.75e-4 };
    expect(shownNumbers(rate)).toEqual(expected);
  });

  test('rate: a path within a part, and several parts at once', () => {
    const { rate } = settingsOf({
      rate: 'per(at(backbone.layer4.0, 1e-5), backbone: 1e-6, at([b, c, aux], 1e-4), out: 1e-3, at(b.project, 2))',
    });
    expect(shownNumbers(rate)).toEqual({
      'backbone.layer4.0': 1e-5,
      backbone: 1e-6,
      'b (family)': 1e-4,
      'c (family)': 1e-4,
      aux: 1e-4,
      out: 1e-3,
      'b.project (family)': 2,
    });
  });

  test('weight: a number for each exit', () => {
    const { weight } = settingsOf({ weight: 'per(b1: 1, b2: 0.5, c: 2, aux: 0.4, out: 1)' });
    expect(shownNumbers(weight)).toEqual({ b1: 1, b2: 0.5, 'c (family)': 2, aux: 0.4, out: 1 });
  });

  test.each([
    ['backbone', ['backbone']],
    ['[backbone.stem, b, c1, out.0.weight]', ['backbone.stem', 'b (family)', 'c1', 'out.0.weight']],
    ['(aux)', ['aux']],
  ])('freeze: %s', (text, expected) => {
    expect(settingsOf({ freeze: text }).freeze.map(shownPart)).toEqual(expected);
  });

  test('a frozen part needs no rate', () => {
    const { rate } = settingsOf({ freeze: '[backbone, c1]', rate: 'per(b: 1, c2: 2, aux: 0.5, out: 1)' });
    expect(shownNumbers(rate)).toEqual({ 'b (family)': 1, c2: 2, aux: 0.5, out: 1 });
  });
});

import { describe, expect, test } from 'vitest';
import { type Seen, mistakesWith } from './support.ts';

const vectors = {
  exits: [
    { name: 'b1', classes: 10, isMap: false },
    { name: 'out', classes: 10, isMap: false },
  ],
};
const rate = 'per(backbone: 1, b: 1, c: 1, aux: 1, out: 1)';

function placesOf(seen: readonly Seen[]): readonly string[] {
  return seen.map(({ code, at }) => `${code} at ${at}`);
}

test('a training that fits', () => {
  expect(
    mistakesWith({ rate, weight: 'per(b1: 1, b2: 1, c: 1, aux: 1, out: 1)', freeze: '[backbone.stem, b1]' }, {}),
  ).toEqual([]);
});

describe('parts', () => {
  test('a branch that was not placed', () => {
    expect(mistakesWith({ rate: 'per(backbone: 1, b1: 1, b2: 1, b3: 1, c: 1, aux: 1, out: 1)' }, {})).toEqual([
      {
        code: 'unknown-train-part',
        at: 'b3',
        message: 'there is no branch `b3`',
        help: 'there are `b1`, `b2`, `c1`, `c2`, `aux` and `out`',
      },
    ]);
  });

  test('a branch without a number', () => {
    const lines = { rate: 'per(backbone: 1, b1: 1, c: 1, aux: 1, out: 1)', weight: 'per(b2: 1, c: 1, aux: 1, out: 1)' };
    expect(mistakesWith(lines, {}).map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'uncovered-parts: `rate` has no number for `b2`, and `per` covers every part',
      'uncovered-parts: `weight` has no number for `b1`, and `per` covers every exit',
    ]);
  });

  test('a frozen branch needs no rate', () => {
    expect(mistakesWith({ freeze: '[b2, backbone]', rate: 'per(b1: 1, c: 1, aux: 1, out: 1)' }, {})).toEqual([]);
  });

  test.each([
    ['backbone.stam', 'did you mean `backbone.stem`?'],
    ['backbone.stem.0', undefined],
    ['b.classifier', undefined],
  ])('no weights stand at %s', (path, help) => {
    const network = { weightPaths: ['backbone.stem', 'b1.project', 'b2.project'] };
    const message = `no weights of the network stand at or below \`${path}\``;
    expect(mistakesWith({ freeze: path }, network)).toMatchObject([{ code: 'unknown-train-part', at: path, message }]);
    if (help !== undefined) expect(mistakesWith({ freeze: path }, network)[0]?.help).toBe(help);
  });

  test.each([
    ['backbone.body.12', 'did you mean `backbone.body.8`?'],
    ['backbone.body.12.conv', 'did you mean `backbone.body.8.conv`?'],
    ['backbone.body.3', undefined],
    ['backbone.stem.1', undefined],
  ])('of a list that has no %s its last member is meant, or none', (path, help) => {
    const network = { weightPaths: ['backbone.stem', ...['1', '2', '8'].map((at) => `backbone.body.${at}.conv`)] };
    expect(mistakesWith({ freeze: path }, network)[0]?.help).toBe(help);
  });

  test('a path need not be that of one operator', () => {
    const network = { weightPaths: ['backbone.layer4.0.conv1', 'b2.project.0'] };
    expect(mistakesWith({ freeze: '[backbone.layer4, b.project]' }, network)).toEqual([]);
  });
});

describe('labels', () => {
  test('images where the exits give maps, and nothing else of the same cause', () => {
    expect(placesOf(mistakesWith({ data: 'mnist' }, {}))).toEqual(['data-labels at mnist']);
  });

  test('maps where an exit gives one answer', () => {
    expect(placesOf(mistakesWith({ data: 'drawn' }, vectors))).toEqual(['data-labels at drawn']);
  });

  test('a folder serves both', () => {
    expect(mistakesWith({ data: 'folder' }, {})).toEqual([]);
    expect(mistakesWith({ data: 'folder' }, vectors)).toEqual([]);
  });

  test.each([
    ['lovasz_softmax', 'loss', 'write `loss: cross_entropy`'],
    ['dice', 'loss', 'write `loss: cross_entropy`'],
    ['best(mean_miou)', 'keep', 'write `keep: best(mean_accuracy)`'],
  ])('%s is for maps', (text, setting, help) => {
    expect(mistakesWith({ data: 'cifar10', [setting]: text }, vectors)).toMatchObject([
      { code: 'map-only', at: text, help },
    ]);
  });

  test('other losses and metrics are for both', () => {
    expect(mistakesWith({ data: 'cifar10', loss: 'focal', keep: 'best(mean_accuracy)' }, vectors)).toEqual([]);
  });

  test('classes', () => {
    const exits = [{ name: 'out', classes: 20, isMap: true }];
    expect(mistakesWith({}, { exits })).toMatchObject([
      {
        code: 'data-classes',
        at: 'voc2012',
        message: '`voc2012` has 21 classes, and the exits of `Net` tell 20 apart',
        help: 'give every head 21 classes',
      },
    ]);
    expect(mistakesWith({ data: 'folder' }, { exits })).toEqual([]);
  });
});

describe('images', () => {
  const anySize = { input: [3, undefined, undefined] };

  test.each([
    [
      { data: 'folder(size: 32)' },
      {},
      'data-input at folder(size: 32)',
      '`size` makes images of 32 x 32, and the input of `Net` is 64 x 64',
    ],
    [
      { augment: 'crop([64, 32])' },
      {},
      'data-input at crop([64, 32])',
      '`crop` makes images of 64 x 32, and the input of `Net` is 64 x 64',
    ],
    [
      {},
      anySize,
      'data-input at voc2012',
      'the images of `voc2012` have no one size, and the input of `Net` takes any',
    ],
    [
      {},
      { input: [1, 64, 64] },
      'data-input at voc2012',
      'the images of `voc2012` have 3 channels, and the input of `Net` has 1',
    ],
    [
      { data: 'mnist' },
      { ...vectors, input: [3, 28, 28] },
      'data-input at mnist',
      'the images of `mnist` have 1 channel, and the input of `Net` has 3',
    ],
    [
      { data: 'folder' },
      { ...vectors, input: [16] },
      'data-input at folder',
      '`folder` holds images, and the input of `Net` is a vector',
    ],
  ])('%o in %o', (lines, network, place, message) => {
    const found = mistakesWith(lines, network);
    expect(placesOf(found)).toEqual([place]);
    expect(found[0]?.message).toBe(message);
  });

  test.each([
    [{ data: 'folder(size: 64)', augment: '[scale(0.5, 2), crop(64)]' }, {}],
    [{ data: 'folder(size: [64, 128])', augment: 'crop(32)' }, anySize],
    [{ data: 'cifar10' }, { ...vectors, ...anySize }],
    [{ data: 'mnist' }, { ...vectors, input: [1, 28, 28] }],
    [{ data: 'folder' }, { input: [7, 64, 64] }],
  ])('%o fits %o', (lines, network) => {
    expect(mistakesWith(lines, network)).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import { emptyConfusion, countSparsely } from '../../../src/train/metrics/confusion.ts';
import { outlines } from '../../../src/train/data/drawn/forms.ts';
import type { DataSource } from '../../../src/train/data/example.ts';
import { type Evaluation, buildResults } from '../../../src/train/evaluate/build-results.ts';
import { chooseImages } from '../../../src/train/evaluate/choose-images.ts';
import { classNames } from '../../../src/train/evaluate/class-names.ts';
import { headRows } from '../../../src/train/evaluate/head-rows.ts';
import type { ImageResults } from '../../../src/train/evaluate/results.ts';
import type { SeenImage } from '../../../src/train/evaluate/see-images.ts';
import { TemperatureSample } from '../../../src/train/evaluate/temperature-sample.ts';
import { countPrediction, emptyReliability } from '../../../src/train/metrics/reliability.ts';
import { f32 } from '../../../src/runtime/tensor.ts';
import { when } from '../../runtime/networks.ts';

const VOID = 255;
const nothing: DataSource = {
  names: [],
  parts: { train: [], validation: [], test: [] },
  classNames: [],
  load: () => Promise.reject(new Error('nothing is loaded')),
};

describe('the rows of a head', () => {
  test('are its positions, each with the label of the pixel nearest to its centre', () => {
    // Two classes over 1 x 2 positions of an image of 2 x 4 pixels: centres lie at the corners of four pixels each.
    const logits = f32([1, 2, 1, 2], Float32Array.of(1, 2, 30, 40));
    const rows = headRows(logits, Int32Array.of(0, 0, 1, 1, 0, 1, 1, VOID), { height: 2, width: 4 });
    expect([...rows.logits]).toEqual([1, 30, 2, 40]);
    expect([...Array.from(rows.labels)]).toEqual([1, VOID]);
    expect(rows.ignore).toBe(VOID);
  });

  test('of a classifier are one', () => {
    const rows = headRows(f32([1, 3], Float32Array.of(1, 2, 3)), Int32Array.of(2), { height: 8, width: 8 });
    expect([[...rows.logits], Array.from(rows.labels), rows.ignore]).toEqual([[1, 2, 3], [2], null]);
  });
});

/** An image of 2 x 2 pixels of which one is void, with logits that say `strength` for what is true. */
function seen(index: number, strength: number): SeenImage {
  const labels = Int32Array.of(0, 1, VOID, 1);
  const right = [0, 1, 0, 1];
  const planes = [0, 1].flatMap((label) => right.map((truth) => (truth === label ? strength : 0)));
  const output = f32([1, 2, 2, 2], Float32Array.from(planes));
  const target = { kind: 'class', class: 0 } as const;
  const image = { width: 2, height: 2, channels: 3, data: new Uint8Array(12) };
  return { index, labels, original: { image, target }, exits: [{ quantities: {}, output, logits: output }] };
}

describe('what temperatures are fitted to', () => {
  const plan = { exits: 1, classes: 2, size: { height: 2, width: 2 }, seed: 3 } as const;

  test('is every position but void ones, where there are few', () => {
    const sample = new TemperatureSample({ ...plan, images: 2 });
    sample.add(seen(0, 1));
    sample.add(seen(1, 1));
    expect(sample.positions).toEqual([6]);
    // All are right: the sharper, the better.
    expect(sample.fit()[0]).toMatchObject({ temperature: 0.01, atBound: true });
  });

  test('is as many positions of each image as there is room for, the same whenever it is drawn', () => {
    const draw = (): TemperatureSample => {
      const sample = new TemperatureSample({ ...plan, images: 150_000 });
      for (let index = 0; index < 1000; index += 1) sample.add(seen(index, index / 1000));
      return sample;
    };
    // 200,000 positions of 150,000 images are one of each; a quarter of all is void.
    const [count = 0] = draw().positions;
    expect(count).toBeGreaterThan(700);
    expect(count).toBeLessThan(800);
    expect(draw().fit()).toEqual(draw().fit());
  });
});

describe('the names of classes', () => {
  test('are those of the data set', () => {
    expect(classNames({ kind: 'voc2012' }, nothing, 21).slice(-2)).toEqual(['train', 'tvmonitor']);
    expect(classNames({ kind: 'folder' }, { ...nothing, classNames: ['cat', 'dog'] }, 2)).toEqual(['cat', 'dog']);
    expect(classNames({ kind: 'folder' }, nothing, 2)).toEqual(['class 0', 'class 1']);
  });

  test('of drawn scenes are those of the outlines, in their order', () => {
    const names = outlines.map(({ name }) => name);
    expect(classNames({ kind: 'drawn' }, nothing, 9)).toEqual(['background', ...names]);
    expect(classNames({ kind: 'drawn' }, nothing, 10)[1]).toBe('class 1');
  });
});

describe('the images that are shown', () => {
  const withMious = (...mious: readonly (number | null)[]): readonly ImageResults[] =>
    mious.map((miou) => ({ name: '', leaves: null, exits: [{ name: 'out', miou, accuracy: null, quantities: {} }] }));

  test('are the middle ones of equal groups, from the best down', () => {
    // Sorted: 0.1 (1), 0.2 (4), 0.3 (0), 0.4 (3); the better half's middle is its second, so with the worse half.
    expect(chooseImages(withMious(0.3, 0.1, null, 0.4, 0.2), 2)).toEqual([
      { index: 3, rank: 3.5 / 4 },
      { index: 4, rank: 1.5 / 4 },
    ]);
  });

  test('are all where there are fewer', () => {
    expect(chooseImages(withMious(0.3, 0.1), 4).map(({ index }) => index)).toEqual([0, 1]);
    expect(chooseImages(withMious(null), 4)).toEqual([]);
  });
});

describe('results', () => {
  // Two images of two pixels, of classes 0 and 1; the early exit is wrong in the second.
  const scratch = emptyConfusion(2);
  const reading = (entropy: number, predicted: readonly number[]) => ({
    quantities: { entropy },
    confusion: countSparsely(scratch, [0, 1], predicted, VOID),
  });
  const bins = emptyReliability();
  countPrediction(bins, 0.75, true);
  const policy = { text: 'entropy < 0.3', condition: when('entropy', '<', 0.3) };
  const exit = { tier: 'all', at: 'unit', output: '', logits: '', quantities: {}, flops: null, pathFlops: null };
  const evaluation: Evaluation = {
    facts: {
      producer: 'brnc test',
      model: 'Test',
      program: 'test.brn',
      parameters: {},
      weights: 'w.safetensors',
      data: { name: 'drawn', part: 'test', images: 2, of: 2, size: { height: 1, width: 2 }, comparedAt: 'input' },
      convention: 'mac',
      classes: ['background', 'disc'],
    },
    manifest: {
      classes: 2,
      fallback: 'last',
      exits: [
        { ...exit, name: 'b1', policy },
        { ...exit, name: 'out', policy: null },
      ],
    },
    exits: [
      { name: 'b1', at: 'unit', flops: 10, pathFlops: 10, params: 1 },
      { name: 'out', at: 'unit', flops: 30, pathFlops: 36, params: 2 },
    ],
    plainFlops: 30,
    names: ['x', 'y', 'z'],
    images: [
      { index: 2, readings: [reading(0.1, [0, 1]), reading(0.1, [0, 1])] },
      { index: 0, readings: [reading(0.5, [0, 0]), reading(0.4, [0, 1])] },
    ],
    reliability: [
      { before: bins, after: bins },
      { before: bins, after: bins },
    ],
    calibration: null,
    flopsBySize: null,
  };
  const found = buildResults(evaluation);

  test('count all pixels at once', () => {
    // b1: class 0 right 2, one of class 1 taken for it: 2/3; class 1 right 1 of 2.
    expect(found.exits.map(({ miou, accuracy }) => [miou, accuracy])).toEqual([
      [(2 / 3 + 1 / 2) / 2, 3 / 4],
      [1, 1],
    ]);
    expect(found.exits[0]?.confusion).toEqual([
      [0, 0, 2],
      [1, 0, 1],
      [1, 1, 1],
    ]);
    expect(found.constant).toEqual({ class: 'background', miou: 1 / 2 / 2, accuracy: 1 / 2 });
  });

  test('say where each image leaves, and what that costs', () => {
    expect(found.images.map(({ name, leaves }) => [name, leaves])).toEqual([
      ['z', 'b1'],
      ['x', 'out'],
    ]);
    expect(found.policy).toEqual({
      miou: 1,
      accuracy: 1,
      meanFlops: (10 + 36) / 2,
      shares: { b1: 1 / 2, out: 1 / 2 },
      rules: [{ exit: 'b1', when: 'entropy < 0.3' }],
      fallback: 'last',
      plainFlops: 30,
    });
    expect(found.sweep?.from).toBe(0.3);
    // From none leaving early to both.
    expect(found.sweep?.points.map(({ meanFlops }) => meanFlops)).toEqual([36, 36, (10 + 36) / 2, 10]);
  });
});

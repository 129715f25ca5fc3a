import { describe, expect, test } from 'vitest';
import { calibrationOf, fitTemperature } from '../../../src/train/metrics/calibration.ts';
import {
  type Confusion,
  accuracy,
  classIous,
  countLabels,
  countSparsely,
  emptyConfusion,
  meanIou,
  sparseAccuracy,
  sumOfConfusions,
  truthCounts,
} from '../../../src/train/metrics/confusion.ts';
import { bestConstant } from '../../../src/train/metrics/constant.ts';
import { type LabelledLogits, topClasses } from '../../../src/train/metrics/labelled-logits.ts';
import {
  calibrationError,
  countPrediction,
  emptyReliability,
  reliabilityPoints,
} from '../../../src/train/metrics/reliability.ts';
import { formulaUniform } from '../../goldens/formula.ts';
import { readJson } from '../../weights/files.ts';

/** What scripts/goldens/metrics.py writes. */
interface Goldens {
  readonly segmentation: readonly {
    readonly name: string;
    readonly pixels: number;
    readonly classes: number;
    readonly inTruth: number;
    readonly inGuess: number;
    readonly skill: number;
    readonly void: number;
    readonly ious: readonly (number | null)[];
    readonly miou: number;
    readonly accuracy: number;
  }[];
  readonly calibration: readonly {
    readonly name: string;
    readonly rows: number;
    readonly classes: number;
    readonly scale: number;
    readonly margin: number;
    readonly temperature: number;
    readonly before: { readonly loss: number; readonly error: number };
    readonly after: { readonly loss: number; readonly error: number };
  }[];
}

const goldens = readJson<Goldens>(new URL('goldens.json', import.meta.url));
const VOID = 255;

const draws = (key: string, count: number, below: number): Int32Array =>
  Int32Array.from(formulaUniform(key, count), (value) => Math.floor(value * below));

function confusionOf(classes: number, truth: readonly number[], predicted: readonly number[]): Confusion {
  const confusion = emptyConfusion(classes);
  countLabels(confusion, truth, predicted, VOID);
  return confusion;
}

describe('a confusion matrix', () => {
  // Class 0: TP 2, FP 1, FN 1. Class 1: TP 1, FP 1, FN 1. Class 2: FP 1 alone, class 3: FN 1 alone, class 4 nowhere.
  const made = confusionOf(5, [0, 0, 0, 1, 1, 3, VOID], [0, 0, 1, 1, 0, 2, 4]);

  test('gives TP / (TP + FP + FN) of each class', () => {
    expect(classIous(made)).toEqual([2 / 4, 1 / 3, 0, 0, undefined]);
  });

  test('leaves a class that neither truth nor predictions have out of the mean', () => {
    expect(meanIou(made)).toBe((2 / 4 + 1 / 3) / 4);
  });

  test('counts no void pixel', () => {
    expect(accuracy(made)).toBe(3 / 6);
    const none = confusionOf(3, [VOID, VOID], [0, 1]);
    expect([meanIou(none), accuracy(none), classIous(none)]).toEqual([
      undefined,
      undefined,
      [undefined, undefined, undefined],
    ]);
  });

  test('adds up: mIoU is over all pixels and not the mean over images', () => {
    const scratch = emptyConfusion(2);
    const images = [
      countSparsely(scratch, [0, 0, 0, VOID], [0, 0, 1, 0], VOID),
      countSparsely(scratch, [1], [1], VOID),
    ];
    expect(images[0]).toEqual({ cells: Uint32Array.of(0, 1), counts: Uint32Array.of(2, 1) });
    // Class 0: 2 of 3, class 1: 1 of 2; by images it would be the mean of (2/3 + 0)/2 and 1.
    expect(meanIou(sumOfConfusions(2, images))).toBe((2 / 3 + 1 / 2) / 2);
    expect(accuracy(sumOfConfusions(2, images))).toBe(3 / 4);
    expect(truthCounts(sumOfConfusions(2, images))).toEqual([3, 1]);
    expect(images.map((image) => sparseAccuracy(image, 2))).toEqual([2 / 3, 1]);
    expect(sparseAccuracy(countSparsely(scratch, [VOID], [1], VOID), 2)).toBeUndefined();
    expect(sumOfConfusions(2, [])).toEqual(emptyConfusion(2));
  });

  for (const made of goldens.segmentation) {
    test(`equals NumPy's sets of pixels: ${made.name}`, () => {
      const { name, pixels, classes } = made;
      const [isRight, isVoid] = [formulaUniform(`${name}.right`, pixels), formulaUniform(`${name}.void`, pixels)];
      const drawn = draws(`${name}.truth`, pixels, made.inTruth);
      const predicted = draws(`${name}.guess`, pixels, made.inGuess).map((guess, index) =>
        (isRight[index] ?? 1) < made.skill ? (drawn[index] ?? 0) : guess,
      );
      const truth = drawn.map((label, index) => ((isVoid[index] ?? 1) < made.void ? VOID : label));
      const confusion = emptyConfusion(classes);
      countLabels(confusion, truth, predicted, VOID);
      expect(classIous(confusion).map((iou) => iou ?? null)).toEqual(made.ious);
      expect(meanIou(confusion)).toBeCloseTo(made.miou, 12);
      expect(accuracy(confusion)).toBeCloseTo(made.accuracy, 12);
    });
  }
});

test('the best constant predictor gives the most frequent class', () => {
  // Class 1 has 6 of 10 pixels; of the three classes that there are, the other two have an IoU of 0.
  expect(bestConstant([1, 6, 0, 3])).toEqual({ class: 1, miou: 6 / 10 / 3, accuracy: 6 / 10 });
  // As the confusion matrix of that predictor says.
  const truth = [0, 1, 1, 1, 1, 1, 1, 3, 3, 3];
  const confusion = confusionOf(
    4,
    truth,
    truth.map(() => 1),
  );
  expect([meanIou(confusion), accuracy(confusion)]).toEqual([6 / 10 / 3, 6 / 10]);
  expect(bestConstant([0, 0])).toBeUndefined();
});

describe('reliability', () => {
  const bins = emptyReliability();
  // Bins are (l, u]: 1/15 is in the first, 0.75 in the twelfth (11/15, 12/15].
  for (const [confidence, isRight] of [
    [1 / 15, false],
    [0.75, true],
    [0.75, false],
    [1, true],
  ] as const) {
    countPrediction(bins, confidence, isRight);
  }

  test('sorts predictions by their confidence', () => {
    expect(reliabilityPoints(bins)).toEqual([
      { confidence: 1 / 15, accuracy: 0, share: 1 / 4 },
      { confidence: 0.75, accuracy: 1 / 2, share: 1 / 2 },
      { confidence: 1, accuracy: 1, share: 1 / 4 },
    ]);
  });

  test('has an error, the mean gap', () => {
    expect(calibrationError(bins)).toBeCloseTo((1 / 15 + 2 * 0.25 + 0) / 4, 12);
    expect(calibrationError(emptyReliability())).toBeUndefined();
  });
});

test('the class of a row is that of its largest logit, of equal ones the first', () => {
  expect([...topClasses(Float32Array.of(1, 3, 2, 5, 5, 0, -1, -2, -1), 3)]).toEqual([1, 0, 0]);
});

const rowsOf = (classes: number, logits: readonly number[], labels: readonly number[]): LabelledLogits => {
  return { classes, logits: Float32Array.from(logits), labels, ignore: VOID };
};

describe('calibration', () => {
  test('of hand-made rows', () => {
    // Confidence 3/4 in each row, and half of them right: the one bin's gap is 1/4.
    const rows = rowsOf(2, [Math.log(3), 0, Math.log(3), 0, 9, 0], [0, 1, VOID]);
    const found = calibrationOf(rows, 1);
    expect(found?.error).toBeCloseTo(1 / 4, 6);
    expect(found?.loss).toBeCloseTo((Math.log(4 / 3) + Math.log(4)) / 2, 6);
    // At the best temperature the confidence is the accuracy.
    const even = rowsOf(2, [2, 0, 2, 0, 2, 0], [0, 0, 1]);
    expect(fitTemperature(even)?.temperature).toBeCloseTo(2 / Math.log(2), 6);
    expect(fitTemperature(even)?.after.error).toBeCloseTo(0, 6);
  });

  test('is undefined without rows, and without finite losses', () => {
    expect(calibrationOf(rowsOf(2, [1, 2], [VOID]), 1)).toBeUndefined();
    expect(fitTemperature(rowsOf(2, [1, 2], [VOID]))).toBeUndefined();
    expect(fitTemperature(rowsOf(2, [NaN, 2], [0]))).toBeUndefined();
    expect(fitTemperature(rowsOf(2, [-Infinity, 2], [0]))).toBeUndefined();
  });

  test('says where the loss has no least value', () => {
    expect(fitTemperature(rowsOf(2, [1, 0, 2, 0], [0, 0]))).toMatchObject({ temperature: 0.01, atBound: true });
    expect(fitTemperature(rowsOf(2, [1, 0, 2, 0], [1, 1]))).toMatchObject({ temperature: 100, atBound: true });
    expect(fitTemperature(rowsOf(2, [1, 1], [1]))).toMatchObject({ temperature: 1, atBound: false });
  });

  for (const { name, rows, classes, scale, margin, temperature, before, after } of goldens.calibration) {
    test(`equals NumPy's, the temperature found by golden section: ${name}`, () => {
      const labels = draws(`${name}.labels`, rows, classes);
      const noise = formulaUniform(`${name}.logits`, rows * classes);
      const logits = noise.map((value, index) => {
        const own = labels[Math.floor(index / classes)] === index % classes;
        return (value * 2 - 1) * scale + (own ? margin : 0);
      });
      const kept = labels.map((label, row) => (row % 7 === 3 ? VOID : label));
      const found = fitTemperature({ classes, logits, labels: kept, ignore: VOID });
      // A search for a minimum is no better than the root of the rounding: 1e-16 of the loss, 1e-8 of its place.
      expect((found?.temperature ?? NaN) / temperature).toBeCloseTo(1, 6);
      expect(found?.atBound).toBe(false);
      for (const [at, expected] of [
        [found?.before, before],
        [found?.after, after],
      ] as const) {
        expect(at?.loss).toBeCloseTo(expected.loss, 8);
        expect(at?.error).toBeCloseTo(expected.error, 6);
      }
    });
  }
});

import { describe, expect, test } from 'vitest';
import type { Comparison, Condition, Scalar } from '../../../src/graph/condition.ts';
import { countSparsely, emptyConfusion } from '../../../src/train/metrics/confusion.ts';
import {
  type ExitPolicy,
  type ImageReadings,
  evaluatePolicy,
  sweepThreshold,
  thresholdsToTry,
} from '../../../src/train/metrics/exit-policy.ts';
import { thresholdOf } from '../../../src/train/metrics/threshold.ts';

const number = (value: number): Scalar => ({ kind: 'number', value });
const quantity = (name: string, back = 0): Scalar => ({ kind: 'quantity', name, back });
const compare = (left: Scalar, operator: Comparison, right: Scalar): Condition => {
  return { kind: 'compare', left, operator, right };
};
const below = (value: number): Condition => compare(quantity('entropy'), '<', number(value));

function policyWith(condition: Condition, fallback: ExitPolicy['fallback'] = 'last'): ExitPolicy {
  const policy = { text: '', condition };
  return {
    classes: 2,
    fallback,
    exits: [
      { name: 'b1', policy, pathFlops: 10 },
      { name: 'b2', policy, pathFlops: 30 },
      { name: 'out', policy: null, pathFlops: 100 },
    ],
  };
}

/** One pixel of class 1 that each exit gets right or not, with its entropy and confidence. */
function imageOf(...exits: readonly (readonly [entropy: number, confidence: number, right: boolean])[]): ImageReadings {
  return exits.map(([entropy, confidence, right]) => {
    const confusion = countSparsely(emptyConfusion(2), [1], [right ? 1 : 0], null);
    return { quantities: { entropy, max_prob: confidence }, confusion };
  });
}

const images = [
  imageOf([0.1, 0.9, true], [0.05, 0.95, true], [0.01, 0.99, true]),
  imageOf([0.3, 0.7, false], [0.2, 0.8, true], [0.1, 0.9, true]),
  imageOf([0.6, 0.6, false], [0.5, 0.5, false], [0.4, 0.55, true]),
];

describe('leaving early', () => {
  test('is at the first exit whose policy holds, for the FLOPs up to there', () => {
    expect(evaluatePolicy(policyWith(below(0.25)), images)).toEqual({
      miou: 1,
      accuracy: 1,
      meanFlops: (10 + 30 + 100) / 3,
      shares: { b1: 1 / 3, b2: 1 / 3, out: 1 / 3 },
    });
  });

  test('else the most confident exit answers, and all have run', () => {
    expect(evaluatePolicy(policyWith(below(0.25), 'most_confident'), images)).toEqual({
      // The third image is given class 0 by b1: class 0 has no pixel that is right, class 1 two of three.
      miou: (0 + 2 / 3) / 2,
      accuracy: 2 / 3,
      meanFlops: (10 + 30 + 100) / 3,
      shares: { b1: 2 / 3, b2: 1 / 3, out: 0 },
    });
  });

  test('has no FLOPs where they are symbolic, and no figures without images', () => {
    const policy = policyWith(below(0.25));
    const symbolic = { ...policy, exits: policy.exits.map((exit) => ({ ...exit, pathFlops: null })) };
    expect(evaluatePolicy(symbolic, images).meanFlops).toBeUndefined();
    expect(evaluatePolicy(policy, [])).toEqual({
      miou: undefined,
      accuracy: undefined,
      meanFlops: undefined,
      shares: { b1: 0, b2: 0, out: 0 },
    });
  });
});

describe('a threshold', () => {
  test('is the number of the only comparison', () => {
    expect(thresholdOf(below(0.15))?.value).toBe(0.15);
    expect(thresholdOf(below(0.15))?.at(0.5)).toEqual(below(0.5));
    const turned = compare(number(0.9), '<=', quantity('max_prob'));
    expect(thresholdOf({ kind: 'not', operand: turned })?.at(0.5)).toEqual({
      kind: 'not',
      operand: compare(number(0.5), '<=', quantity('max_prob')),
    });
    const sum: Scalar = { kind: 'add', left: quantity('entropy'), right: quantity('margin') };
    expect(thresholdOf(compare(sum, '>', number(1)))?.compared((name) => (name === 'margin' ? 0.5 : 2))).toBe(2.5);
  });

  test('is that of the first comparison, and what else the policy says stays', () => {
    const patience: Condition = {
      kind: 'and',
      operands: [0, 1].map((back) => compare(quantity('agreement', back), '>=', number(0.95))),
    };
    const threshold = thresholdOf({ kind: 'or', operands: [below(0.3), patience] });
    expect(threshold?.value).toBe(0.3);
    expect(threshold?.at(0.2)).toEqual({ kind: 'or', operands: [below(0.2), patience] });
    // Of patience alone, the exits before move with this one.
    expect(thresholdOf(patience)?.at(0.5)).toEqual({
      kind: 'and',
      operands: [0, 1].map((back) => compare(quantity('agreement', back), '>=', number(0.5))),
    });
    // The same number in another place is another.
    expect(
      thresholdOf({ kind: 'and', operands: [below(0.1), compare(quantity('margin'), '<', number(0.1))] })?.at(9),
    ).toEqual({ kind: 'and', operands: [below(9), compare(quantity('margin'), '<', number(0.1))] });
  });

  test('does not exist for two quantities or two numbers', () => {
    expect(thresholdOf(compare(quantity('entropy'), '<', quantity('margin')))).toBeUndefined();
    expect(thresholdOf(compare(number(1), '<', number(2)))).toBeUndefined();
  });

  test('moves all exits from the last to the first', () => {
    const policy = policyWith(below(0.25));
    const values = thresholdsToTry(policy, images, 4);
    const points = sweepThreshold(policy, images, values) ?? [];
    expect(points.map(({ meanFlops }) => meanFlops)).toEqual(
      // 0.049, 0.05, 0.2, 0.3, 0.6, 0.601 (of b1 0.1, 0.3, 0.6 and b2 0.05, 0.2, 0.5): as `<` leaves the images.
      [100, 100, (10 + 100 + 100) / 3, (10 + 30 + 100) / 3, (10 + 10 + 30) / 3, 10],
    );
    expect(points[0]?.shares).toEqual({ b1: 0, b2: 0, out: 1 });
    expect(points.at(-1)?.shares).toEqual({ b1: 1, b2: 0, out: 0 });
    expect(points.at(-1)?.accuracy).toBe(1 / 3);
  });

  test('is not swept where there is none, or where exits compare different things', () => {
    const policy = policyWith(below(0.1));
    const never = { ...policy, exits: policy.exits.map((exit) => ({ ...exit, policy: null })) };
    expect(sweepThreshold(never, images, [0.1])).toBeUndefined();
    expect(thresholdsToTry(never, images, 5)).toEqual([]);
    const [first, ...others] = policy.exits;
    const above = { text: '', condition: compare(quantity('max_prob'), '>', number(0.9)) };
    const mixed = { ...policy, exits: [{ ...(first ?? { name: '', pathFlops: 0 }), policy: above }, ...others] };
    expect(sweepThreshold(mixed, images, [0.1])).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import type { Comparison, Condition, Scalar } from '../../src/graph/condition.ts';
import { holds, quantitiesUpTo, valueOf } from '../../src/runtime/policy.ts';

const number = (value: number): Scalar => ({ kind: 'number', value });
const quantity = (name: string, back = 0): Scalar => ({ kind: 'quantity', name, back });
const compare = (left: Scalar, operator: Comparison, right: Scalar): Condition => {
  return { kind: 'compare', left, operator, right };
};
const none = quantitiesUpTo([]);
const truth = compare(number(1), '==', number(1));
const falsehood = compare(number(1), '==', number(2));

describe('holds', () => {
  it('compares', () => {
    const table: readonly (readonly [Comparison, boolean, boolean, boolean])[] = [
      ['==', false, true, false],
      ['!=', true, false, true],
      ['<', true, false, false],
      ['<=', true, true, false],
      ['>', false, false, true],
      ['>=', false, true, true],
    ];
    for (const [operator, less, equal, greater] of table) {
      const results = [1, 2, 3].map((left) => holds(compare(number(left), operator, number(2)), none));
      expect(results, operator).toEqual([less, equal, greater]);
    }
  });

  it('joins with and, or, not', () => {
    expect(holds({ kind: 'and', operands: [truth, falsehood] }, none)).toBe(false);
    expect(holds({ kind: 'and', operands: [truth, truth] }, none)).toBe(true);
    expect(holds({ kind: 'or', operands: [falsehood, truth] }, none)).toBe(true);
    expect(holds({ kind: 'or', operands: [falsehood, falsehood] }, none)).toBe(false);
    expect(holds({ kind: 'not', operand: truth }, none)).toBe(false);
  });

  it('compares in float32: 19 positions of 20 are at least 95%', () => {
    const share = Math.fround(19 / 20);
    expect(share < 0.95).toBe(true);
    expect(holds(compare(quantity('agreement'), '>=', number(0.95)), () => share)).toBe(true);
  });

  it('does not let an image leave on NaN', () => {
    for (const operator of ['<', '<=', '>', '>=', '=='] as const) {
      expect(holds(compare(quantity('entropy'), operator, number(0.5)), () => NaN)).toBe(false);
    }
  });
});

describe('quantities', () => {
  it('are this exit for 0, the one before for 1, and 0 beyond the first', () => {
    const seen = quantitiesUpTo([{ entropy: 0.5 }, { entropy: 0.25 }]);
    expect([0, 1, 2, 9].map((back) => seen('entropy', back))).toEqual([0.25, 0.5, 0, 0]);
    expect(seen('margin', 0)).toBe(0);
  });
});

describe('valueOf', () => {
  it('calculates', () => {
    const by = (kind: 'add' | 'subtract' | 'multiply' | 'divide'): number => {
      return valueOf({ kind, left: number(6), right: quantity('margin') }, () => 1.5);
    };
    expect([by('add'), by('subtract'), by('multiply'), by('divide')]).toEqual([7.5, 4.5, 9, 4]);
  });
});

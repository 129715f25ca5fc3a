import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BEYOND,
  addDims,
  compareDims,
  compareGrowth,
  evaluateDim,
  floorDivide,
  formatDim,
  growthOf,
  isTooLarge,
  multiplyDims,
  raiseMinimum,
  ratioOfGrowth,
  smallestLegal,
  subtractDims,
  symbol,
  symbolsOf,
  type Dim,
} from '../../src/graph/dim.ts';
import { rational } from '../../src/rational.ts';

const H = symbol('H');
const W = symbol('W');

/** An expression as a tree, so that it can be calculated in two ways. */
type Tree =
  | { readonly kind: 'symbol'; readonly name: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'add' | 'subtract' | 'multiply'; readonly left: Tree; readonly right: Tree }
  | { readonly kind: 'divide'; readonly left: Tree; readonly by: number };

function toDim(tree: Tree): Dim {
  switch (tree.kind) {
    case 'symbol':
      return symbol(tree.name);
    case 'number':
      return tree.value;
    case 'add':
      return addDims(toDim(tree.left), toDim(tree.right));
    case 'subtract':
      return subtractDims(toDim(tree.left), toDim(tree.right));
    case 'multiply':
      return multiplyDims(toDim(tree.left), toDim(tree.right));
    case 'divide':
      return floorDivide(toDim(tree.left), tree.by);
  }
}

function valueOf(tree: Tree, sizes: ReadonlyMap<string, number>): bigint {
  switch (tree.kind) {
    case 'symbol':
      return BigInt(sizes.get(tree.name) ?? 0);
    case 'number':
      return BigInt(tree.value);
    case 'add':
      return valueOf(tree.left, sizes) + valueOf(tree.right, sizes);
    case 'subtract':
      return valueOf(tree.left, sizes) - valueOf(tree.right, sizes);
    case 'multiply':
      return valueOf(tree.left, sizes) * valueOf(tree.right, sizes);
    case 'divide': {
      const [a, b] = [valueOf(tree.left, sizes), BigInt(tree.by)];
      const quotient = a / b;
      return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
    }
  }
}

const { tree: trees } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.record({ kind: fc.constant('symbol' as const), name: fc.constantFrom('H', 'W') }),
    fc.record({ kind: fc.constant('number' as const), value: fc.integer({ min: -20, max: 20 }) }),
    fc.record({ kind: fc.constantFrom('add' as const, 'subtract' as const), left: tie('tree'), right: tie('tree') }),
    fc.record({
      kind: fc.constant('divide' as const),
      left: tie('tree'),
      by: fc.integer({ min: -6, max: 6 }).filter((by) => by !== 0),
    }),
    fc.record({ kind: fc.constant('multiply' as const), left: tie('tree'), right: tie('tree') }),
  ),
}));

/** Trees in H alone, and linear, as convolutions and pools make them. */
const { tree: chains } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constant<Tree>({ kind: 'symbol', name: 'H' }),
    fc.record({
      kind: fc.constantFrom('add' as const, 'subtract' as const),
      left: tie('tree'),
      right: fc.record({ kind: fc.constant('number' as const), value: fc.integer({ min: 0, max: 9 }) }),
    }),
    fc.record({ kind: fc.constant('divide' as const), left: tie('tree'), by: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ kind: fc.constant('add' as const), left: tie('tree'), right: tie('tree') }),
  ),
}));

const sizes = fc.record({ H: fc.integer({ min: -50, max: 300 }), W: fc.integer({ min: -50, max: 300 }) });

describe('arithmetic', () => {
  it('gives at every size what the expression gives, in any order of evaluation', () => {
    fc.assert(
      fc.property(trees, sizes, (tree, { H, W }) => {
        const at = new Map([
          ['H', H],
          ['W', W],
        ]);
        const dim = toDim(tree);
        fc.pre(dim !== BEYOND);
        expect(evaluateDim(dim, at)).toBe(Number(valueOf(tree, at)));
      }),
      { numRuns: 3000 },
    );
  });

  it('composes slides: floor((floor((H+a)/p)+b)/q) = floor((H+a+b*p)/(p*q))', () => {
    const int = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }), int, int, (a, b, p, q) => {
        const nested = floorDivide(addDims(floorDivide(addDims(H, a), p), b), q);
        expect(nested).toEqual(floorDivide(addDims(H, a + b * p), p * q));
      }),
    );
  });

  it('pulls multiples out: floor((3*H+2*W+7)/2) = H+W+3+floor((H+1)/2)', () => {
    const dim = floorDivide(addDims(addDims(multiplyDims(H, 3), multiplyDims(W, 2)), 7), 2);
    expect(dim).toEqual(addDims(addDims(addDims(H, W), 3), floorDivide(addDims(H, 1), 2)));
  });

  it('is a number again once the symbols cancel', () => {
    expect(subtractDims(addDims(H, 5), H)).toBe(5);
    expect(multiplyDims(H, 0)).toBe(0);
    expect(floorDivide(multiplyDims(H, 6), 3)).toEqual(multiplyDims(H, 2));
  });

  it('rounds known sizes down', () => {
    expect(floorDivide(7, 2)).toBe(3);
    expect(floorDivide(-7, 2)).toBe(-4);
    expect(floorDivide(7, -2)).toBe(-4);
    expect(floorDivide(-8, 2)).toBe(-4);
  });
});

describe('overflow', () => {
  const large = 2 ** 52;

  it('keeps a known size past 2^53 exactly, and marks it', () => {
    const square = multiplyDims(large, large);
    expect(isTooLarge(square)).toBe(true);
    expect(formatDim(square)).toBe(String(BigInt(large) ** 2n));
    expect(subtractDims(square, subtractDims(square, 3))).toBe(3);
    expect(isTooLarge(addDims(large, large))).toBe(true);
    expect(isTooLarge(addDims(large, large - 1))).toBe(false);
    expect(isTooLarge(H)).toBe(false);
  });

  it('stops at an expression that no network needs', () => {
    let dim: Dim = addDims(H, 1);
    for (let i = 0; i < 100; i++) dim = multiplyDims(dim, dim);
    expect(dim).toBe(BEYOND);
    expect(isTooLarge(dim)).toBe(true);
    expect(addDims(dim, 1)).toBe(BEYOND);
    let nested: Dim = H;
    for (let i = 0; i < 100; i++) nested = addDims(multiplyDims(nested, 2), floorDivide(addDims(nested, W), 3));
    expect(nested).toBe(BEYOND);
  });

  it('evaluates exactly where a double would round on the way', () => {
    const odd = addDims(multiplyDims(H, H), 1);
    const at = new Map([['H', 2 ** 30]]);
    expect(evaluateDim(subtractDims(odd, multiplyDims(H, H)), at)).toBe(1);
    expect(evaluateDim(floorDivide(odd, 1024), new Map([['H', 2 ** 28 + 1]]))).toBe(
      Number((2n ** 28n + 1n) ** 2n / 1024n),
    );
  });
});

describe('formatDim', () => {
  it.each([
    [floorDivide(addDims(H, 1), 2), 'floor((H+1)/2)'],
    [floorDivide(H, 2), 'floor(H/2)'],
    [addDims(multiplyDims(H, 2), -3), '2*H-3'],
    [subtractDims(100, H), '100-H'],
    [addDims(multiplyDims(multiplyDims(H, W), 2), W), '2*H*W+W'],
    [multiplyDims(H, H), 'H*H'],
    [floorDivide(multiplyDims(H, 2), 3), 'floor((2*H)/3)'],
    [256, '256'],
  ])('%#: %s', (dim, text) => {
    expect(formatDim(dim)).toBe(text);
  });

  it('lists the symbols, those inside quotients too', () => {
    expect([...symbolsOf(addDims(floorDivide(H, 2), W))].sort()).toEqual(['H', 'W']);
    expect([...symbolsOf(3)]).toEqual([]);
  });
});

describe('compareDims', () => {
  const none = new Map<string, number>();

  it('finds two forms of one size equal, for all sizes at once', () => {
    const halves = addDims(floorDivide(H, 2), floorDivide(addDims(H, 1), 2));
    expect(compareDims(halves, H, none)).toEqual({ kind: 'equal' });
    const square = floorDivide(multiplyDims(H, addDims(H, 1)), 2);
    const other = floorDivide(addDims(multiplyDims(H, H), H), 2);
    expect(compareDims(multiplyDims(square, 2), multiplyDims(H, addDims(H, 1)), none)).toEqual({ kind: 'equal' });
    expect(compareDims(square, other, none)).toEqual({ kind: 'equal' });
  });

  it('gives the smallest legal size at which two differ', () => {
    const up = floorDivide(addDims(H, 1), 2);
    const down = floorDivide(H, 2);
    const minimum = new Map([['H', 32]]);
    expect(compareDims(up, down, minimum)).toEqual({
      kind: 'different',
      at: new Map([['H', 33]]),
      left: 17,
      right: 16,
    });
    expect(compareDims(3, 4, none)).toEqual({ kind: 'different', at: none, left: 3, right: 4 });
    expect(compareDims(H, W, none)).toMatchObject({ kind: 'different', left: 2, right: 1 });
  });

  it('agrees with trying every size, on chains of slides', () => {
    fc.assert(
      fc.property(chains, chains, (left, right) => {
        const [a, b] = [toDim(left), toDim(right)];
        const compared = compareDims(a, b, none);
        const last = compared.kind === 'different' ? (compared.at.get('H') ?? 0) : 400;
        const differing = Array.from({ length: last }, (_, i) => i + 1).filter((height) => {
          const at = new Map([['H', height]]);
          return evaluateDim(a, at) !== evaluateDim(b, at);
        });
        expect(differing).toEqual(compared.kind === 'different' ? [last] : []);
      }),
      { numRuns: 1000 },
    );
  });

  it('agrees with trying sizes, on any two expressions in H and W', () => {
    fc.assert(
      fc.property(trees, trees, sizes, (left, right, { H, W }) => {
        const [a, b] = [toDim(left), toDim(right)];
        const compared = compareDims(a, b, none);
        const at = new Map([
          ['H', H],
          ['W', W],
        ]);
        if (compared.kind === 'equal') expect(evaluateDim(a, at)).toBe(evaluateDim(b, at));
        if (compared.kind === 'different') {
          expect(compared.left).toBe(evaluateDim(a, compared.at));
          expect(compared.right).toBe(evaluateDim(b, compared.at));
          expect(compared.left).not.toBe(compared.right);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('says where it gives up', () => {
    const slow = subtractDims(floorDivide(addDims(multiplyDims(H, H), H), 1_000_000_007), H);
    const same = addDims(slow, multiplyDims(floorDivide(H, 1_000_003), 0));
    expect(compareDims(slow, same, none)).toEqual({ kind: 'equal' });
    const far = subtractDims(floorDivide(H, 999_983), floorDivide(H, 999_979));
    expect(compareDims(far, 0, none)).toEqual({ kind: 'undecided', tried: 200_000 });
  });
});

describe('smallestLegal', () => {
  it('is 1 where nothing is asked for', () => {
    expect(smallestLegal([], ['H', 'W'])).toEqual({
      kind: 'legal',
      minimum: new Map([
        ['H', 1],
        ['W', 1],
      ]),
    });
  });

  it('is the first that is legal, on chains of slides', () => {
    fc.assert(
      fc.property(chains, fc.integer({ min: -3, max: 40 }), (tree, atLeast) => {
        const dim = toDim(tree);
        const legality = smallestLegal([{ dim, atLeast }], ['H']);
        // Chains never fall, so the size before the smallest legal one settles it.
        const least = legality.kind === 'legal' ? (legality.minimum.get('H') ?? 0) : 0;
        const value = (height: number) => Number(valueOf(tree, new Map([['H', height]])));
        expect(least).toBeGreaterThanOrEqual(1);
        expect(value(least)).toBeGreaterThanOrEqual(atLeast);
        if (least > 1) expect(value(least - 1)).toBeLessThan(atLeast);
      }),
      { numRuns: 500 },
    );
  });

  it('asks that all larger sizes are legal too', () => {
    // H*H-10*H+24 is 15 at 1, below 1 from 4 to 6, and at least 1 from 7 on.
    const dim = addDims(subtractDims(multiplyDims(H, H), multiplyDims(H, 10)), 24);
    expect(smallestLegal([{ dim, atLeast: 1 }], ['H'])).toEqual({ kind: 'legal', minimum: new Map([['H', 7]]) });
  });

  it('says where no size is the smallest', () => {
    const dim = subtractDims(100, H);
    expect(smallestLegal([{ dim, atLeast: 1 }], ['H'])).toMatchObject({ kind: 'impossible', constraint: { dim } });
    expect(smallestLegal([{ dim: 0, atLeast: 1 }], [])).toMatchObject({ kind: 'impossible', value: 0 });
  });

  it('never proves what some size refutes, and never refutes without one', () => {
    fc.assert(
      fc.property(trees, fc.integer({ min: -5, max: 20 }), sizes, (tree, atLeast, more) => {
        const dim = toDim(tree);
        const raised = raiseMinimum({ dim, atLeast }, new Map());
        if (raised.kind === 'met') {
          const at = new Map([
            ['H', (raised.minimum.get('H') ?? 1) + Math.abs(more.H)],
            ['W', (raised.minimum.get('W') ?? 1) + Math.abs(more.W)],
          ]);
          expect(evaluateDim(dim, at)).toBeGreaterThanOrEqual(atLeast);
        }
        if (raised.kind === 'impossible') expect(raised.value).toBeLessThan(atLeast);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('growth', () => {
  it('is the leading term with every symbol equal and quotients not rounded', () => {
    const area = multiplyDims(floorDivide(addDims(H, 1), 2), floorDivide(addDims(W, 3), 4));
    expect(growthOf(addDims(multiplyDims(area, 3), H))).toEqual({ degree: 2, coefficient: rational(3, 8) });
    expect(growthOf(7)).toEqual({ degree: 0, coefficient: rational(7) });
    expect(growthOf(0)).toEqual({ degree: 0, coefficient: rational(0) });
  });

  it('gives the limit of a quotient', () => {
    const area = multiplyDims(H, W);
    expect(ratioOfGrowth(multiplyDims(floorDivide(H, 3), W), multiplyDims(area, 2))).toEqual(rational(1, 6));
    expect(ratioOfGrowth(H, area)).toEqual(rational(0));
    expect(ratioOfGrowth(area, H)).toBeUndefined();
    expect(ratioOfGrowth(0, 0)).toBeUndefined();
  });

  it('is defined for a size beyond calculation', () => {
    expect(compareGrowth(BEYOND, H)).toBeGreaterThan(0);
    expect(compareGrowth(7, BEYOND)).toBeLessThan(0);
    expect(compareGrowth(BEYOND, BEYOND)).toBe(0);
    expect(ratioOfGrowth(H, BEYOND)).toBeUndefined();
    expect(growthOf(BEYOND).degree).toBe(Infinity);
  });

  it('compares by every term, the leading one first', () => {
    const area = multiplyDims(H, W);
    expect(compareGrowth(area, addDims(area, 1000))).toBeLessThan(0);
    expect(compareGrowth(area, area)).toBe(0);
    expect(compareGrowth(area, multiplyDims(area, 2), rational(1, 3))).toBeGreaterThan(0);
    expect(compareGrowth(30, 100, rational(3, 10))).toBe(0);
  });
});

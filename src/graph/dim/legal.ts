import { evaluateDim, symbolsOf, type Sizes } from './evaluate.ts';
import { degreeOf, exactAt, periodOf, shifted } from './decide.ts';
import { BEYOND, type Atom, type Dim, type SymbolicDim } from './normal.ts';

/** That a size is at least so much, for every image from the smallest legal one on. */
export interface AtLeast {
  readonly dim: Dim;
  readonly atLeast: number;
}

export type Raised =
  | { readonly kind: 'met'; readonly minimum: Sizes }
  /** No smallest size helps: at sizes however large there is one where the value is too small. */
  | { readonly kind: 'impossible'; readonly at: Sizes; readonly value: number }
  /** More work than is worth it, or none that is known to decide. */
  | { readonly kind: 'undecided' };

export type Legality<C extends AtLeast = AtLeast> =
  | { readonly kind: 'legal'; readonly minimum: Sizes }
  | { readonly kind: 'impossible'; readonly constraint: C; readonly at: Sizes; readonly value: number }
  | { readonly kind: 'undecided'; readonly constraint: C };

/** How far out sizes are looked at; no image is larger. */
const FURTHEST = 2 ** 40;
/** How many values are calculated for one constraint that is not plainly increasing, of a short expression; of a long one fewer. */
const BUDGET = { sizes: 10_000, characters: 500_000 };

/**
 * The smallest size of each symbol such that every constraint holds for it and all larger ones; 1 where nothing asks for
 * more. A constraint on several symbols raises them together, by equal amounts.
 */
export function smallestLegal<C extends AtLeast>(constraints: readonly C[], symbols: Iterable<string>): Legality<C> {
  let minimum: Sizes = new Map([...symbols].map((name) => [name, 1]));
  for (const constraint of constraints) {
    const raised = raiseMinimum(constraint, minimum);
    if (raised.kind === 'undecided') return { kind: 'undecided', constraint };
    if (raised.kind === 'impossible') return { ...raised, constraint };
    minimum = raised.minimum;
  }
  return { kind: 'legal', minimum };
}

/** The smallest sizes from `minimum` on at which one more constraint holds, and goes on holding. */
export function raiseMinimum({ dim, atLeast }: AtLeast, minimum: Sizes): Raised {
  if (typeof dim === 'number')
    return dim >= atLeast ? { kind: 'met', minimum } : { kind: 'impossible', at: minimum, value: dim };
  if (dim === BEYOND) return { kind: 'undecided' };
  const names = [...symbolsOf(dim)].filter((name) => degreeOf(dim, name) > 0).sort();
  const from = shifted(
    minimum,
    names,
    names.map(() => 0),
  );
  const raisedBy = (offset: number): Sizes =>
    shifted(
      from,
      names,
      names.map(() => offset),
    );
  const holds = (offset: number): boolean => evaluateDim(dim, raisedBy(offset)) >= atLeast;
  if (isIncreasing(dim)) {
    if (holds(0)) return { kind: 'met', minimum: from };
    return { kind: 'met', minimum: raisedBy(firstOffset(holds)) };
  }
  return raiseWithProof(dim, atLeast, from, names, raisedBy, holds);
}

/** The first offset at which an increasing condition holds: doubling, then halving. */
function firstOffset(holds: (offset: number) => boolean): number {
  let high = 1;
  while (!holds(high) && high < Number.MAX_SAFE_INTEGER / 4) high *= 2;
  let low = Math.floor(high / 2);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** For a size that may fall: looks far out for a counterexample, then for a start from which it provably never falls short. */
function raiseWithProof(
  dim: SymbolicDim,
  atLeast: number,
  from: Sizes,
  names: readonly string[],
  raisedBy: (offset: number) => Sizes,
  holds: (offset: number) => boolean,
): Raised {
  for (let far = FURTHEST; far >= 2 ** 20; far /= 2 ** 10) {
    for (const only of [names, ...names.map((name) => [name])]) {
      const at = shifted(
        from,
        only,
        only.map(() => far),
      );
      const value = evaluateDim(dim, at);
      if (value < atLeast) return { kind: 'impossible', at, value };
    }
  }
  const grid = gridOf(dim, names);
  if (grid === undefined) return { kind: 'undecided' };
  for (let start = 0; start <= FURTHEST; start = start * 2 + 1) {
    if (!neverFallsShort(dim, atLeast, raisedBy(start), names, grid)) continue;
    let least = start;
    // Of one symbol every size is looked at on the way down; of several the start that was proved is kept.
    if (names.length === 1) {
      if (start > BUDGET.sizes) return { kind: 'undecided' };
      while (least > 0 && holds(least - 1)) least--;
    }
    return { kind: 'met', minimum: raisedBy(least) };
  }
  return { kind: 'undecided' };
}

/** Period and degree in each symbol; undefined where they are too many points. */
interface Grid {
  readonly periods: readonly number[];
  readonly degrees: readonly number[];
}

function gridOf(dim: SymbolicDim, names: readonly string[]): Grid | undefined {
  const periods = names.map((name) => Number(periodOf(dim, name)));
  const degrees = names.map((name) => degreeOf(dim, name));
  const points = periods.reduce((total, period, i) => total * period * ((degrees[i] ?? 0) + 1), 1);
  const most = Math.min(BUDGET.sizes, BUDGET.characters / dim.text.length);
  return points <= most ? { periods, degrees } : undefined;
}

/**
 * Whether the size is at least so much at `start` and beyond: on each class modulo the periods it is a polynomial, and
 * where all its mixed forward differences are at least 0 at a point, so is all that follows (Newton's formula).
 */
function neverFallsShort(
  dim: SymbolicDim,
  atLeast: number,
  start: Sizes,
  names: readonly string[],
  grid: Grid,
): boolean {
  for (const residue of pointsOf(grid.periods)) {
    const orders = grid.degrees.map((degree) => degree + 1);
    const values = pointsOf(orders).map((steps) => {
      const offsets = steps.map((step, i) => step * (grid.periods[i] ?? 1) + (residue[i] ?? 0));
      return exactAt(dim, shifted(start, names, offsets)) - BigInt(atLeast);
    });
    if (!differencesOf(values, orders).every((value) => value >= 0n)) return false;
  }
  return true;
}

/** Every point of a box, the last coordinate fastest. */
function pointsOf(extents: readonly number[]): readonly (readonly number[])[] {
  return extents.reduce<readonly (readonly number[])[]>(
    (points, extent) => points.flatMap((point) => Array.from({ length: extent }, (_, i) => [...point, i])),
    [[]],
  );
}

/** The mixed forward differences of values on a box, axis after axis. */
function differencesOf(values: readonly bigint[], orders: readonly number[]): readonly bigint[] {
  const result = [...values];
  let stride = 1;
  for (const order of orders.toReversed()) {
    for (let round = 1; round < order; round++) {
      for (let i = result.length - 1; i >= 0; i--) {
        if (Math.floor(i / stride) % order < round) continue;
        result[i] = (result[i] ?? 0n) - (result[i - stride] ?? 0n);
      }
    }
    stride *= order;
  }
  return result;
}

/**
 * Whether the size plainly never falls as a symbol grows: no product has a negative coefficient, and the factors of a
 * product of several are never negative for sizes from 1 on.
 */
function isIncreasing(dim: SymbolicDim): boolean {
  return dim.terms.every(({ coefficient, atoms, degree }) => {
    if (degree === 0) return true;
    return coefficient > 0n && atoms.every((atom) => atomIncreases(atom) && (atoms.length === 1 || startsAtZero(atom)));
  });
}

function atomIncreases(atom: Atom): boolean {
  return atom.kind === 'symbol' || isIncreasing(atom.of);
}

function startsAtZero(atom: Atom): boolean {
  if (atom.kind === 'symbol') return true;
  const ones = new Map([...symbolsOf(atom.of)].map((name) => [name, 1]));
  return evaluateDim(atom.of, ones) >= 0;
}

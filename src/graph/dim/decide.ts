import { present } from '../../invariant.ts';
import { subtractDims } from './arithmetic.ts';
import { evaluateDim, evaluateExactly, symbolsOf, type Sizes } from './evaluate.ts';
import { BEYOND, gcd, type Dim, type SymbolicDim } from './normal.ts';

export type Comparison =
  | { readonly kind: 'equal' }
  /** The sizes are those nearest to the minimum: the least sum of excesses over it. */
  | { readonly kind: 'different'; readonly at: Sizes; readonly left: number; readonly right: number }
  /** The two agree at `tried` sizes, and more would have to be tried to be sure. */
  | { readonly kind: 'undecided'; readonly tried: number };

/** How many sizes are tried before a comparison is given up, of a short expression; of a long one fewer. */
const BUDGET = { sizes: 200_000, characters: 10_000_000 };

/**
 * Whether two sizes are equal for every value of their symbols, and where they first differ; a symbol that `minimum`
 * lacks starts at 1.
 *
 * In each symbol their difference is a quasi-polynomial: a polynomial of known degree d on each class modulo a known
 * period L. It is zero everywhere if and only if it is zero at L * (d + 1) consecutive values of each.
 */
export function compareDims(left: Dim, right: Dim, minimum: Sizes): Comparison {
  if (left === BEYOND || right === BEYOND) return { kind: 'undecided', tried: 0 };
  if (typeof left !== 'number' && typeof right !== 'number' && left.text === right.text) return { kind: 'equal' };
  const difference = subtractDims(left, right);
  if (difference === 0) return { kind: 'equal' };
  const symbols = [...new Set([...symbolsOf(left), ...symbolsOf(right)])].sort();
  const from = new Map(symbols.map((name) => [name, minimum.get(name) ?? 1]));
  const differentAt = (at: Sizes): Comparison => {
    return { kind: 'different', at, left: evaluateDim(left, at), right: evaluateDim(right, at) };
  };
  if (typeof difference === 'number') return differentAt(from);
  if (difference === BEYOND) return { kind: 'undecided', tried: 0 };
  const names = symbols.filter((name) => symbolsOf(difference).has(name));
  const extents = names.map((name) => extentOf(difference, name));
  const most = Math.min(BUDGET.sizes, Math.ceil(BUDGET.characters / difference.text.length));
  let tried = 0;
  for (const offsets of pointsOutward(extents)) {
    if (tried++ === most) return { kind: 'undecided', tried: most };
    const at = shifted(from, names, offsets);
    if (!isZeroAt(difference, at)) return differentAt(at);
  }
  return { kind: 'equal' };
}

function isZeroAt(dim: SymbolicDim, at: Sizes): boolean {
  const value = evaluateDim(dim, at);
  return Number.isSafeInteger(value) ? value === 0 : evaluateExactly(dim, at) === 0n;
}

/** `sizes` with the named ones raised. */
export function shifted(sizes: Sizes, names: readonly string[], offsets: readonly number[]): Map<string, number> {
  const result = new Map(sizes);
  names.forEach((name, i) => result.set(name, (sizes.get(name) ?? 1) + (offsets[i] ?? 0)));
  return result;
}

/** How many consecutive values of a symbol decide whether the size is zero; past the safe integers, Infinity. */
export function extentOf(dim: SymbolicDim, name: string): number {
  const extent = Number(periodOf(dim, name)) * (degreeOf(dim, name) + 1);
  return Number.isSafeInteger(extent) ? extent : Infinity;
}

/** The points of a box from 0 in each direction, by their sum. */
function* pointsOutward(extents: readonly number[]): Generator<readonly number[]> {
  const furthest = extents.reduce((sum, extent) => sum + extent - 1, 0);
  for (let sum = 0; sum <= furthest; sum++) yield* pointsOfSum(extents, sum);
}

function* pointsOfSum(extents: readonly number[], sum: number): Generator<readonly number[]> {
  const [first, ...rest] = extents;
  if (first === undefined) {
    if (sum === 0) yield [];
    return;
  }
  const room = rest.reduce((total, extent) => total + extent - 1, 0);
  for (let offset = Math.min(sum, first - 1); offset >= Math.max(0, sum - room); offset--)
    for (const others of pointsOfSum(rest, sum - offset)) yield [offset, ...others];
}

/** The degree in one symbol, a quotient counting as its numerator. */
export function degreeOf(dim: SymbolicDim, name: string): number {
  let highest = 0;
  for (const { atoms } of dim.terms) {
    let degree = 0;
    for (const atom of atoms) degree += atom.kind === 'symbol' ? Number(atom.text === name) : degreeOf(atom.of, name);
    highest = Math.max(highest, degree);
  }
  return highest;
}

/**
 * A number of steps of one symbol after which the size is a polynomial again, whatever the others are.
 *
 * On a class of its own period, the numerator of a quotient is an integer-valued polynomial in the step number t, so an
 * integer combination of binomials C(t, j), j up to its degree d; and C(t, j) modulo c repeats after c * lcm(1..j).
 */
export function periodOf(dim: SymbolicDim, name: string): bigint {
  let period = 1n;
  for (const { atoms } of dim.terms) {
    for (const atom of atoms) {
      if (atom.kind === 'symbol') continue;
      const degree = degreeOf(atom.of, name);
      if (degree > 0) period = lcm(period, periodOf(atom.of, name) * atom.by * lcmUpTo(degree));
    }
  }
  return period;
}

function lcm(a: bigint, b: bigint): bigint {
  return (a / gcd(a, b)) * b;
}

function lcmUpTo(count: number): bigint {
  let result = 1n;
  for (let i = 2n; i <= BigInt(count); i++) result = lcm(result, i);
  return result;
}

/** The value at sizes, exact where it is a safe integer. */
export function exactAt(dim: Dim, at: Sizes): bigint {
  if (typeof dim === 'number') return BigInt(dim);
  return evaluateExactly(present(dim === BEYOND ? undefined : dim, 'a size within calculation'), at);
}

import {
  addRational,
  compareRational,
  divideRational,
  multiplyRational,
  rational,
  type Rational,
} from '../../rational.ts';
import { invariant } from '../../invariant.ts';
import { BEYOND, termsOf, type Atom, type Dim } from './normal.ts';

/** `coefficient * x^degree`; the coefficient is 0 only for the size 0. */
export interface Growth {
  readonly degree: number;
  readonly coefficient: Rational;
}

/** Rational coefficients by degree, from 0 up. */
type Expansion = readonly Rational[];

const ZERO = rational(0);

/**
 * How a size grows as its symbols grow together without bound: the leading term where every symbol is x and a quotient
 * is not rounded. A size beyond calculation has degree Infinity.
 */
export function growthOf(dim: Dim): Growth {
  if (dim === BEYOND) return { degree: Infinity, coefficient: rational(1) };
  const expansion = expansionOf(dim);
  const degree = Math.max(0, expansion.length - 1);
  return { degree, coefficient: expansion[degree] ?? ZERO };
}

/** The limit of `a / b`, or undefined where it has none: `a` grows faster than `b`, `b` is 0, or one is beyond calculation. */
export function ratioOfGrowth(a: Dim, b: Dim): Rational | undefined {
  if (a === BEYOND || b === BEYOND) return undefined;
  const [over, under] = [growthOf(a), growthOf(b)];
  if (under.coefficient.num === 0n) return undefined;
  if (over.coefficient.num === 0n || over.degree < under.degree) return ZERO;
  return over.degree > under.degree ? undefined : divideRational(over.coefficient, under.coefficient);
}

/**
 * Below 0, 0 or above 0 as `a` is less than, equal to or greater than `share * b` once the symbols, growing together, are
 * large enough, quotients not rounded. For known sizes this is plain comparison; a size beyond calculation is greater than
 * all that are not.
 */
export function compareGrowth(a: Dim, b: Dim, share: Rational = rational(1)): number {
  if (typeof a === 'number' && typeof b === 'number')
    return compareRational(rational(a), multiplyRational(share, rational(b)));
  if (a === BEYOND || b === BEYOND) return Number(a === BEYOND) - Number(b === BEYOND);
  const [left, right] = [expansionOf(a), expansionOf(b)];
  for (let degree = Math.max(left.length, right.length) - 1; degree >= 0; degree--) {
    const order = compareRational(left[degree] ?? ZERO, multiplyRational(share, right[degree] ?? ZERO));
    if (order !== 0) return order;
  }
  return 0;
}

function expansionOf(dim: Dim): Expansion {
  invariant(dim !== BEYOND, 'a size beyond calculation has no growth');
  const sum: Rational[] = [];
  for (const { coefficient, atoms } of termsOf(dim)) {
    let product: Expansion = [rational(coefficient)];
    for (const atom of atoms) product = multiplyExpansions(product, expansionOfAtom(atom));
    product.forEach((value, degree) => (sum[degree] = addRational(sum[degree] ?? ZERO, value)));
  }
  return trimmed(sum);
}

function expansionOfAtom(atom: Atom): Expansion {
  if (atom.kind === 'symbol') return [ZERO, rational(1)];
  const by = rational(atom.by);
  return expansionOf(atom.of).map((value) => divideRational(value, by));
}

function multiplyExpansions(a: Expansion, b: Expansion): Expansion {
  const product: Rational[] = [];
  a.forEach((x, i) =>
    b.forEach((y, j) => (product[i + j] = addRational(product[i + j] ?? ZERO, multiplyRational(x, y)))),
  );
  return product;
}

function trimmed(values: readonly Rational[]): Expansion {
  const last = values.findLastIndex((value) => value !== undefined && value.num !== 0n);
  return values.slice(0, last + 1);
}

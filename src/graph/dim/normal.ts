import { invariant } from '../../invariant.ts';

/**
 * A size: an integer where it is known, and else an expression over the input's height and width (never N). A known size
 * is a safe integer; one past 2^53 is a `SymbolicDim` without symbols, so that arithmetic is exact and total.
 */
export type Dim = number | SymbolicDim;

/**
 * A polynomial with integer coefficients over atoms, in normal form: terms of higher degree first, equal ones by their
 * text, no coefficient 0, each product of atoms once. Without terms it is `BEYOND`.
 */
export interface SymbolicDim {
  readonly kind: 'symbolic';
  readonly terms: readonly Term[];
  /** The expression as a person writes it; equal texts are equal expressions. */
  readonly text: string;
}

/** `coefficient` times the product of `atoms`, which repeat for powers; the constant has none. */
export interface Term {
  readonly coefficient: bigint;
  readonly atoms: readonly Atom[];
  /** The product as a text, '' for the constant. */
  readonly text: string;
  readonly degree: number;
}

/** A symbol such as `H`, or the quotient of a polynomial and a constant rounded down. */
export type Atom = SymbolAtom | FloorAtom;

export interface SymbolAtom {
  readonly kind: 'symbol';
  readonly text: string;
  readonly degree: 1;
}

export interface FloorAtom {
  readonly kind: 'floor';
  readonly of: SymbolicDim;
  /** At least 2. */
  readonly by: bigint;
  readonly text: string;
  readonly degree: number;
}

/** What no size of an image needs; past these an expression counts as beyond what is worth calculating. */
const LIMITS = { terms: 1_000, products: 20_000, degree: 16, text: 20_000, coefficient: 2n ** 1024n };

/**
 * A size that is too large, or too long an expression, to work with. Every operation on it gives it again, and the
 * builder reports it where it would become the size of a tensor.
 */
export const BEYOND: SymbolicDim = { kind: 'symbolic', terms: [], text: '(too large)' };

/** The polynomial of one symbol. */
export function symbol(name: string): SymbolicDim {
  const atom: SymbolAtom = { kind: 'symbol', text: name, degree: 1 };
  return { kind: 'symbolic', terms: [termOf(1n, [atom])], text: name };
}

/** The terms of a size that is not `BEYOND`. */
export function termsOf(dim: Dim): readonly Term[] {
  if (typeof dim !== 'number') return dim.terms;
  invariant(Number.isSafeInteger(dim), `a size is an integer, not ${dim}`);
  return dim === 0 ? [] : [termOf(BigInt(dim), [])];
}

/** The size with these terms, which are in normal form: a number where it is one. */
export function dimOf(terms: readonly Term[]): Dim {
  const [first] = terms;
  if (first === undefined) return 0;
  if (first.degree === 0 && isSafe(first.coefficient)) return Number(first.coefficient);
  if (terms.length > LIMITS.terms || first.degree > LIMITS.degree) return BEYOND;
  for (const { coefficient } of terms)
    if (coefficient > LIMITS.coefficient || coefficient < -LIMITS.coefficient) return BEYOND;
  const text = textOf(terms);
  return text.length > LIMITS.text ? BEYOND : { kind: 'symbolic', terms, text };
}

function isSafe(value: bigint): boolean {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= -BigInt(Number.MAX_SAFE_INTEGER);
}

function termOf(coefficient: bigint, atoms: readonly Atom[]): Term {
  let degree = 0;
  for (const atom of atoms) degree += atom.degree;
  return { coefficient, atoms, text: atoms.map((atom) => atom.text).join('*'), degree };
}

function compareTerms(a: Term, b: Term): number {
  if (a.degree !== b.degree) return b.degree - a.degree;
  return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
}

/** `floor((H+1)/2)`, `2*H*W-3`, `100-H`: the first positive term leads. */
function textOf(terms: readonly Term[]): string {
  const lead = Math.max(
    0,
    terms.findIndex((term) => term.coefficient > 0n),
  );
  const ordered = [...terms.slice(lead, lead + 1), ...terms.slice(0, lead), ...terms.slice(lead + 1)];
  let text = '';
  for (const { coefficient, text: product } of ordered) {
    const size = coefficient < 0n ? -coefficient : coefficient;
    const sign = coefficient < 0n ? '-' : text === '' ? '' : '+';
    text += sign + (product === '' ? `${size}` : size === 1n ? product : `${size}*${product}`);
  }
  return text;
}

/** The sum of `a` and `factor` times `b`, both in normal form. */
export function addTerms(a: readonly Term[], b: readonly Term[], factor = 1n): readonly Term[] {
  const sum: Term[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const left = a[i];
    const right = b[j];
    if (left === undefined && right === undefined) return sum;
    const order = left === undefined ? 1 : right === undefined ? -1 : compareTerms(left, right);
    const base = order <= 0 ? left : right;
    invariant(base !== undefined, 'one of two terms is there');
    const coefficient =
      (order <= 0 ? (left?.coefficient ?? 0n) : 0n) + (order >= 0 ? factor * (right?.coefficient ?? 0n) : 0n);
    if (coefficient !== 0n) sum.push({ ...base, coefficient });
    if (order <= 0) i++;
    if (order >= 0) j++;
  }
}

/** The product, or undefined where it has too many terms. */
export function multiplyTerms(a: readonly Term[], b: readonly Term[]): readonly Term[] | undefined {
  if (a.length * b.length > LIMITS.products) return undefined;
  const products = new Map<string, Term>();
  for (const left of a) {
    for (const right of b) {
      if (left.degree + right.degree > LIMITS.degree) return undefined;
      const atoms = [...left.atoms, ...right.atoms].sort((x, y) => (x.text < y.text ? -1 : x.text > y.text ? 1 : 0));
      const term = termOf(left.coefficient * right.coefficient, atoms);
      const coefficient = term.coefficient + (products.get(term.text)?.coefficient ?? 0n);
      products.set(term.text, { ...term, coefficient });
    }
  }
  return [...products.values()].filter((term) => term.coefficient !== 0n).sort(compareTerms);
}

/**
 * floor(terms / by) for `by` above 0, in normal form:
 * - multiples of the divisor leave the quotient: floor((c*A + B) / c) = A + floor(B / c);
 * - quotients compose: floor((floor(X / p) + R) / q) = floor((X + p*R) / (p*q)) for an integer R;
 * - what divides the divisor and every coefficient is cancelled: floor((g*X + r) / (g*c)) = floor((X + floor(r / g)) / c).
 */
export function floorDivideTerms(terms: readonly Term[], by: bigint): Dim {
  const outside: Term[] = [];
  const inside: Term[] = [];
  for (const term of terms) {
    const quotient = floorQuotient(term.coefficient, by);
    const remainder = term.coefficient - quotient * by;
    if (quotient !== 0n) outside.push({ ...term, coefficient: quotient });
    if (remainder !== 0n) inside.push({ ...term, coefficient: remainder });
  }
  return addSymbolic(dimOf(outside), quotientOf(inside, by));
}

/** The same for coefficients from 1 up to the divisor. */
function quotientOf(inside: readonly Term[], by: bigint): Dim {
  if (inside.every((term) => term.degree === 0)) return 0;
  for (const term of inside) {
    const [atom] = term.atoms;
    if (term.coefficient !== 1n || term.atoms.length !== 1 || atom?.kind !== 'floor') continue;
    const rest = inside.filter((other) => other !== term);
    return floorDivideTerms(addTerms(atom.of.terms, rest, atom.by), atom.by * by);
  }
  const common = inside.reduce((factor, term) => (term.degree === 0 ? factor : gcd(factor, term.coefficient)), by);
  if (common > 1n) {
    const cancelled = inside.map((term) => ({ ...term, coefficient: term.coefficient / common }));
    const kept = cancelled.filter((term) => term.coefficient !== 0n);
    return floorDivideTerms(kept, by / common);
  }
  return quotientAtom(dimOf(inside), by);
}

function quotientAtom(of: Dim, by: bigint): Dim {
  invariant(typeof of !== 'number', 'a quotient of numbers is a number');
  if (of.terms.length === 0) return BEYOND;
  const whole = of.terms.length === 1 && !of.text.includes('*');
  const text = `floor(${whole ? of.text : `(${of.text})`}/${by})`;
  return dimOf([termOf(1n, [{ kind: 'floor', of, by, text, degree: of.terms[0]?.degree ?? 0 }])]);
}

function addSymbolic(a: Dim, b: Dim): Dim {
  return a === BEYOND || b === BEYOND ? BEYOND : dimOf(addTerms(termsOf(a), termsOf(b)));
}

/** `a / b` rounded down, for `b` above 0. */
export function floorQuotient(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}

/** The greatest common divisor, at least 0. */
export function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

import { present } from '../../invariant.ts';
import { BEYOND, floorQuotient, type Atom, type Dim, type SymbolicDim } from './normal.ts';

/** A value for each symbol. */
export type Sizes = ReadonlyMap<string, number>;

/**
 * The size where each symbol has the given value. The result is exact if it is a safe integer; it is the nearest double
 * past 2^53, which is none, and Infinity for a size beyond calculation.
 */
export function evaluateDim(dim: Dim, sizes: Sizes): number {
  if (typeof dim === 'number') return dim;
  if (dim === BEYOND) return Infinity;
  const quick = evaluateQuickly(dim, sizes);
  return quick ?? Number(evaluateExactly(dim, sizes));
}

/** The same in doubles; undefined once any step leaves the safe integers. */
function evaluateQuickly(dim: SymbolicDim, sizes: Sizes): number | undefined {
  let sum = 0;
  for (const term of dim.terms) {
    let product = Number(term.coefficient);
    for (const atom of term.atoms) {
      const value = atomQuickly(atom, sizes);
      if (value === undefined) return undefined;
      product *= value;
    }
    sum += product;
    if (!Number.isSafeInteger(product) || !Number.isSafeInteger(sum)) return undefined;
  }
  return sum + 0;
}

function atomQuickly(atom: Atom, sizes: Sizes): number | undefined {
  if (atom.kind === 'symbol') return valueOf(atom.text, sizes);
  const by = Number(atom.by);
  const of = evaluateQuickly(atom.of, sizes);
  if (of === undefined || !Number.isSafeInteger(by)) return undefined;
  const remainder = of % by;
  return (of - remainder) / by - (remainder < 0 ? 1 : 0);
}

/** The size where each symbol has the given value; not for `BEYOND`. */
export function evaluateExactly(dim: SymbolicDim, sizes: Sizes): bigint {
  let sum = 0n;
  for (const term of dim.terms) {
    let product = term.coefficient;
    for (const atom of term.atoms)
      product *=
        atom.kind === 'symbol'
          ? BigInt(valueOf(atom.text, sizes))
          : floorQuotient(evaluateExactly(atom.of, sizes), atom.by);
    sum += product;
  }
  return sum;
}

function valueOf(name: string, sizes: Sizes): number {
  return present(sizes.get(name), `the symbol ${name} has a value`);
}

/** The symbols of a size, in no particular order; none for a known one. */
export function symbolsOf(dim: Dim): ReadonlySet<string> {
  const symbols = new Set<string>();
  if (typeof dim !== 'number') collectSymbols(dim, symbols);
  return symbols;
}

function collectSymbols(dim: SymbolicDim, into: Set<string>): void {
  for (const { atoms } of dim.terms) {
    for (const atom of atoms) {
      if (atom.kind === 'symbol') into.add(atom.text);
      else collectSymbols(atom.of, into);
    }
  }
}

/** The size as a person writes it: `256`, `floor((H+1)/2)`. */
export function formatDim(dim: Dim): string {
  return typeof dim === 'number' ? String(dim) : dim.text;
}

/** Whether a size has no symbols and yet is no safe integer, or is beyond calculation: to be reported, not used. */
export function isTooLarge(dim: Dim): boolean {
  return typeof dim === 'number' ? !Number.isSafeInteger(dim) : (dim.terms[0]?.degree ?? 0) === 0;
}

/**
 * Exact fractions. A float of the language is one, so that comparing a share of the FLOPs with a FLOP count never
 * rounds (docs/language.md rule 6). Always in lowest terms, with `den > 0`.
 */
export interface Rational {
  readonly num: bigint;
  readonly den: bigint;
}

function gcd(a: bigint, b: bigint): bigint {
  let x = a < 0n ? -a : a;
  let y = b < 0n ? -b : b;
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** `num / den`; `den` is not 0. */
export function rational(num: bigint | number, den: bigint | number = 1n): Rational {
  let n = BigInt(num);
  let d = BigInt(den);
  if (d < 0n) [n, d] = [-n, -d];
  const common = gcd(n, d);
  return common > 1n ? { num: n / common, den: d / common } : { num: n, den: d };
}

/** The value of a decimal such as `12.5` or `2.5e-6`; its exponent lies within ±400, as the lexer sees to. */
export function parseDecimal(text: string): Rational {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const shift = Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  return shift >= 0 ? rational(digits * 10n ** BigInt(shift)) : rational(digits, 10n ** BigInt(-shift));
}

/** `a + b` */
export function addRational(a: Rational, b: Rational): Rational {
  return rational(a.num * b.den + b.num * a.den, a.den * b.den);
}

/** `a - b` */
export function subtractRational(a: Rational, b: Rational): Rational {
  return rational(a.num * b.den - b.num * a.den, a.den * b.den);
}

/** `a * b` */
export function multiplyRational(a: Rational, b: Rational): Rational {
  return rational(a.num * b.num, a.den * b.den);
}

/** `a / b`; `b` is not 0. */
export function divideRational(a: Rational, b: Rational): Rational {
  return rational(a.num * b.den, a.den * b.num);
}

/** Below 0, 0 or above 0 as `a` is less than, equal to or greater than `b`. */
export function compareRational(a: Rational, b: Rational): number {
  const difference = a.num * b.den - b.num * a.den;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The most digits that a numerator or a denominator has: all within are doubles that are neither 0 nor infinite. */
export const DIGIT_LIMIT = 305;
const bound = 10n ** BigInt(DIGIT_LIMIT);

/** Whether a fraction is past the digits that a program may reach, by multiplying again and again. */
export function isTooLong({ num, den }: Rational): boolean {
  return num >= bound || num <= -bound || den >= bound;
}

/** The nearest double. */
export function toNumber(value: Rational): number {
  const direct = Number(value.num) / Number(value.den);
  if (Number.isFinite(direct) && (direct !== 0 || value.num === 0n)) return direct;
  // Both parts are too long for a double: drop the same number of bits from each.
  const excess = Math.max(value.num.toString(2).length, value.den.toString(2).length) - 1000;
  const shift = BigInt(Math.max(0, excess));
  return Number(value.num >> shift) / Number(value.den >> shift);
}

/** As a person would write it: `25%` is shown as `0.25`, and a fraction without a short decimal as `1/3`. */
export function formatRational(value: Rational): string {
  const decimal = String(toNumber(value));
  const exact = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(decimal) && decimal.length <= 12;
  return exact ? decimal : `${value.num}/${value.den}`;
}

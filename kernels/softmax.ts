import { FLOAT, LANES } from './geometry';

/** Below this e^x is not a normal float32, and taken for 0. */
const LOWEST: f32 = -87.3;
const HIGHEST: f32 = 88.0;

/**
 * e^x to about 1e-7, by Cephes' expf: 2^n e^r with r in [-ln 2 / 2, ln 2 / 2] and a polynomial for e^r. NaN stays NaN.
 */
function exp4(x: v128): v128 {
  const bounded = f32x4.min(f32x4.max(x, f32x4.splat(LOWEST)), f32x4.splat(HIGHEST));
  const n = f32x4.nearest(f32x4.mul(bounded, f32x4.splat(1.44269504088896341)));
  let r = f32x4.sub(bounded, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.1219444e-4)));
  let sum = f32x4.splat(1.98756915e-4);
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1.3981999507e-3));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(8.3334519073e-3));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(4.1665795894e-2));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1.6666665459e-1));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(5.0000001201e-1));
  sum = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(sum, r), r), r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return v128.andnot(f32x4.mul(sum, power), f32x4.lt(x, f32x4.splat(LOWEST)));
}

/** The largest of four numbers. */
function largestOf(x: v128): f32 {
  const pairs = f32x4.max(x, v128.shuffle<i32>(x, x, 2, 3, 0, 1));
  return max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}

function sumOf(x: v128): f32 {
  const pairs = f32x4.add(x, v128.shuffle<i32>(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** Writes x less its largest number; gives that. */
function shift(x: usize, shifted: usize, whole: usize, stride: usize): f32 {
  let largest: f32 = -Infinity;
  if (whole > 0) {
    let vector = v128.load(x);
    for (let at: usize = 16; at < whole; at += 16) vector = f32x4.max(vector, v128.load(x + at));
    largest = largestOf(vector);
  }
  for (let at = whole; at < stride; at += FLOAT) largest = max(largest, load<f32>(x + at));
  const least = f32x4.splat(largest);
  for (let at: usize = 0; at < whole; at += 16) v128.store(shifted + at, f32x4.sub(v128.load(x + at), least));
  for (let at = whole; at < stride; at += FLOAT) store<f32>(shifted + at, load<f32>(x + at) - largest);
  return largest;
}

/** Divides by their sum, which it gives. */
function normalise(p: usize, whole: usize, stride: usize): f32 {
  let vector = f32x4.splat(0);
  for (let at: usize = 0; at < whole; at += 16) vector = f32x4.add(vector, v128.load(p + at));
  let sum = sumOf(vector);
  for (let at = whole; at < stride; at += FLOAT) sum += load<f32>(p + at);
  const share: f32 = 1 / sum;
  const shares = f32x4.splat(share);
  for (let at: usize = 0; at < whole; at += 16) v128.store(p + at, f32x4.mul(v128.load(p + at), shares));
  for (let at = whole; at < stride; at += FLOAT) store<f32>(p + at, load<f32>(p + at) * share);
  return sum;
}

/** Rows that are worked on at a time: they stay in the first cache. */
const BLOCK: i32 = 32;

/**
 * p = the softmax of each row of x [rows, classes]. Of each row also, where there is room for them (0: there is none), the
 * largest number and the sum of e^(x - largest).
 */
export function softmax(x: usize, p: usize, rows: i32, classes: i32, largest: usize, sums: usize): void {
  const stride = <usize>classes * FLOAT;
  const whole = <usize>(classes - (classes % LANES)) * FLOAT;
  for (let first = 0; first < rows; first += BLOCK) {
    const last = min(first + BLOCK, rows);
    for (let row = first; row < last; row++) {
      const found = shift(x + <usize>row * stride, p + <usize>row * stride, whole, stride);
      if (largest !== 0) store<f32>(largest + <usize>row * FLOAT, found);
    }
    const end = p + <usize>last * stride;
    let at = p + <usize>first * stride;
    for (; at + 16 <= end; at += 16) v128.store(at, exp4(v128.load(at)));
    for (; at < end; at += FLOAT) store<f32>(at, f32x4.extract_lane(exp4(v128.load32_splat(at)), 0));
    for (let row = first; row < last; row++) {
      const sum = normalise(p + <usize>row * stride, whole, stride);
      if (sums !== 0) store<f32>(sums + <usize>row * FLOAT, sum);
    }
  }
}

/**
 * Probabilities p [rows, classes] become factor (p - truth), the gradient of cross-entropy by the logits; 0 where the label
 * is `ignore`.
 */
export function crossEntropyGradient(p: usize, labels: usize, ignore: i32, factor: f32, rows: i32, classes: i32): void {
  const stride = <usize>classes * FLOAT;
  for (let row = 0; row < rows; row++) {
    const label = load<i32>(labels + <usize>row * FLOAT);
    if (label === ignore) {
      memory.fill(p, 0, stride);
    } else {
      for (let at: usize = 0; at < stride; at += FLOAT) store<f32>(p + at, load<f32>(p + at) * factor);
      if (<u32>label < <u32>classes) {
        const own = p + <usize>label * FLOAT;
        store<f32>(own, load<f32>(own) - factor);
      }
    }
    p += stride;
  }
}

/** The gradient by the logits, in the place of that by the probabilities p: p (g - sum of p g). */
export function throughSoftmax(p: usize, gradient: usize, rows: i32, classes: i32): void {
  const stride = <usize>classes * FLOAT;
  for (let row = 0; row < rows; row++) {
    let sum: f32 = 0;
    for (let at: usize = 0; at < stride; at += FLOAT) sum += load<f32>(p + at) * load<f32>(gradient + at);
    for (let at: usize = 0; at < stride; at += FLOAT) {
      store<f32>(gradient + at, load<f32>(p + at) * (load<f32>(gradient + at) - sum));
    }
    p += stride;
    gradient += stride;
  }
}

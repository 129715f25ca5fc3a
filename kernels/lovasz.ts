import { FLOAT } from './geometry';

/** Errors are in [0, 1]; the bits of such floats, as whole numbers, have their order. */
const BITS_OF_ONE: u32 = 0x3f800000;
/** Bits of a digit of the sort, of which a key has three. */
const DIGIT: u32 = 10;
const DIGITS: usize = 1 << DIGIT;

/** Sorts pairs of a key and a number by one digit of the key, without changing the order of equal ones. */
function sortByDigit(from: usize, to: usize, count: i32, digit: u32, starts: usize): void {
  memory.fill(starts, 0, DIGITS * 4);
  const end = from + <usize>count * 8;
  const mask = <u32>(DIGITS - 1);
  for (let at = from; at < end; at += 8) {
    const start = starts + <usize>((load<u32>(at) >> (digit * DIGIT)) & mask) * 4;
    store<u32>(start, load<u32>(start) + 1);
  }
  let before: u32 = 0;
  for (let at: usize = 0; at < DIGITS * 4; at += 4) {
    const found = load<u32>(starts + at);
    store<u32>(starts + at, before);
    before += found;
  }
  for (let at = from; at < end; at += 8) {
    const pair = load<u64>(at);
    const start = starts + <usize>(((<u32>pair) >> (digit * DIGIT)) & mask) * 4;
    const place = load<u32>(start);
    store<u32>(start, place + 1);
    store<u64>(to + <usize>place * 8, pair);
  }
}

/**
 * The Lovász extension of 1 - IoU of one class at the errors |truth - p|, and `share` times its gradient by p, into the
 * class's column. Berman et al. 2018, algorithm 1, over the pixels whose label is not `ignore`. `found` is how many of
 * them the class has, at least one; `scratch` has room for 4 numbers a row and 1024 more.
 */
export function lovaszClass(
  p: usize,
  labels: usize,
  ignore: i32,
  label: i32,
  found: i32,
  share: f32,
  gradient: usize,
  rows: i32,
  classes: i32,
  scratch: usize,
): f64 {
  const column = <usize>label * FLOAT;
  const stride = <usize>classes * FLOAT;
  const first = scratch;
  const second = scratch + <usize>rows * 8;
  const starts = scratch + <usize>rows * 16;
  let count = 0;
  for (let row = 0; row < rows; row++) {
    const own = load<i32>(labels + <usize>row * FLOAT);
    if (own === ignore) continue;
    const isOwn = own === label;
    const error = abs((isOwn ? <f32>1 : <f32>0) - load<f32>(p + <usize>row * stride + column));
    const pair = first + <usize>count * 8;
    store<u32>(pair, BITS_OF_ONE - reinterpret<u32>(error));
    store<u32>(pair, ((<u32>row) << 1) | (<u32>isOwn), 4);
    count++;
  }
  sortByDigit(first, second, count, 0, starts);
  sortByDigit(second, first, count, 1, starts);
  sortByDigit(first, second, count, 2, starts);

  let loss: f64 = 0;
  let before: f64 = 0;
  let left: f64 = found;
  let union: f64 = found;
  for (let index = 0; index < count; index++) {
    const pair = second + <usize>index * 8;
    const error = reinterpret<f32>(BITS_OF_ONE - load<u32>(pair));
    const pixel = load<u32>(pair, 4);
    const isOwn = (pixel & 1) !== 0;
    if (isOwn) left -= 1;
    else union += 1;
    const jaccard = 1 - left / union;
    const step = jaccard - before;
    before = jaccard;
    loss += <f64>error * step;
    store<f32>(gradient + <usize>(pixel >> 1) * stride + column, <f32>(isOwn ? -step : step) * share);
  }
  return loss;
}

import { FLOAT, LANES } from './geometry';

/** Rows whose numbers are added in float32; the sums of such blocks are added in float64. */
const BLOCK: i32 = 16;

/** Adds four sums to the totals of their channels. */
function addTo(totals: usize, sums: v128): void {
  v128.store(totals, f64x2.add(v128.load(totals), f64x2.promote_low_f32x4(sums)));
  const high = v128.shuffle<i32>(sums, sums, 2, 3, 2, 3);
  v128.store(totals, f64x2.add(v128.load(totals, 16), f64x2.promote_low_f32x4(high)), 16);
}

/** Sets `count` float64 to 0. */
function clear(totals: usize, count: i32): void {
  memory.fill(totals, 0, <usize>count * 8);
}

/** The totals over the rows, as float32. */
function meansOf(totals: usize, means: usize, rows: i32, channels: i32): void {
  const count = <f64>rows;
  for (let channel = 0; channel < channels; channel++) {
    const total = load<f64>(totals + <usize>channel * 8);
    store<f32>(means + <usize>channel * FLOAT, <f32>(total / count));
  }
}

/** The mean of each channel of x [rows, channels]. `totals` has room for as many float64. */
export function channelMeans(x: usize, means: usize, rows: i32, channels: i32, totals: usize): void {
  clear(totals, channels);
  const stride = <usize>channels * FLOAT;
  const whole = channels - (channels % LANES);
  for (let first = 0; first < rows; first += BLOCK) {
    const start = x + <usize>first * stride;
    const end = start + <usize>min(BLOCK, rows - first) * stride;
    for (let channel = 0; channel < whole; channel += LANES) {
      let sums = f32x4.splat(0);
      for (let at = start + <usize>channel * FLOAT; at < end; at += stride) sums = f32x4.add(sums, v128.load(at));
      addTo(totals + <usize>channel * 8, sums);
    }
    for (let channel = whole; channel < channels; channel++) {
      let sum: f64 = 0;
      for (let at = start + <usize>channel * FLOAT; at < end; at += stride) sum += <f64>load<f32>(at);
      const total = totals + <usize>channel * 8;
      store<f64>(total, load<f64>(total) + sum);
    }
  }
  meansOf(totals, means, rows, channels);
}

/** The mean of the squares of what each channel differs from its mean by. */
export function channelVariances(
  x: usize,
  means: usize,
  variances: usize,
  rows: i32,
  channels: i32,
  totals: usize,
): void {
  clear(totals, channels);
  const stride = <usize>channels * FLOAT;
  const whole = channels - (channels % LANES);
  for (let first = 0; first < rows; first += BLOCK) {
    const start = x + <usize>first * stride;
    const end = start + <usize>min(BLOCK, rows - first) * stride;
    for (let channel = 0; channel < whole; channel += LANES) {
      const mean = v128.load(means + <usize>channel * FLOAT);
      let sums = f32x4.splat(0);
      for (let at = start + <usize>channel * FLOAT; at < end; at += stride) {
        const difference = f32x4.sub(v128.load(at), mean);
        sums = f32x4.add(sums, f32x4.mul(difference, difference));
      }
      addTo(totals + <usize>channel * 8, sums);
    }
    for (let channel = whole; channel < channels; channel++) {
      const mean = load<f32>(means + <usize>channel * FLOAT);
      let sum: f64 = 0;
      for (let at = start + <usize>channel * FLOAT; at < end; at += stride) {
        const difference = <f64>(load<f32>(at) - mean);
        sum += difference * difference;
      }
      const total = totals + <usize>channel * 8;
      store<f64>(total, load<f64>(total) + sum);
    }
  }
  meansOf(totals, variances, rows, channels);
}

/** The means of dy (x - mean) for each channel. */
export function channelProducts(
  x: usize,
  means: usize,
  dy: usize,
  products: usize,
  rows: i32,
  channels: i32,
  totals: usize,
): void {
  clear(totals, channels);
  const stride = <usize>channels * FLOAT;
  const whole = channels - (channels % LANES);
  const apart = dy - x;
  for (let first = 0; first < rows; first += BLOCK) {
    const start = x + <usize>first * stride;
    const end = start + <usize>min(BLOCK, rows - first) * stride;
    for (let channel = 0; channel < whole; channel += LANES) {
      const mean = v128.load(means + <usize>channel * FLOAT);
      let sums = f32x4.splat(0);
      for (let at = start + <usize>channel * FLOAT; at < end; at += stride) {
        sums = f32x4.add(sums, f32x4.mul(f32x4.sub(v128.load(at), mean), v128.load(at + apart)));
      }
      addTo(totals + <usize>channel * 8, sums);
    }
    for (let channel = whole; channel < channels; channel++) {
      const mean = load<f32>(means + <usize>channel * FLOAT);
      let sum: f64 = 0;
      for (let at = start + <usize>channel * FLOAT; at < end; at += stride) {
        sum += <f64>(load<f32>(at) - mean) * <f64>load<f32>(at + apart);
      }
      const total = totals + <usize>channel * 8;
      store<f64>(total, load<f64>(total) + sum);
    }
  }
  meansOf(totals, products, rows, channels);
}

/** y = (x - mean) factor + shift, with numbers for each channel. */
export function normaliseChannels(
  x: usize,
  means: usize,
  factors: usize,
  shifts: usize,
  y: usize,
  rows: i32,
  channels: i32,
): void {
  const whole = <usize>(channels - (channels % LANES)) * FLOAT;
  const stride = <usize>channels * FLOAT;
  for (let row = 0; row < rows; row++) {
    let at: usize = 0;
    for (; at < whole; at += 16) {
      const difference = f32x4.sub(v128.load(x + at), v128.load(means + at));
      v128.store(y + at, f32x4.add(f32x4.mul(difference, v128.load(factors + at)), v128.load(shifts + at)));
    }
    for (; at < stride; at += FLOAT) {
      const difference = load<f32>(x + at) - load<f32>(means + at);
      store<f32>(y + at, difference * load<f32>(factors + at) + load<f32>(shifts + at));
    }
    x += stride;
    y += stride;
  }
}

/** dx = a dy + b (x - mean) + c, with numbers for each channel: the gradient of a batch norm's operand. */
export function combineChannels(
  x: usize,
  means: usize,
  dy: usize,
  a: usize,
  b: usize,
  c: usize,
  dx: usize,
  rows: i32,
  channels: i32,
): void {
  const whole = <usize>(channels - (channels % LANES)) * FLOAT;
  const stride = <usize>channels * FLOAT;
  for (let row = 0; row < rows; row++) {
    let at: usize = 0;
    for (; at < whole; at += 16) {
      const direct = f32x4.add(f32x4.mul(v128.load(dy + at), v128.load(a + at)), v128.load(c + at));
      const difference = f32x4.sub(v128.load(x + at), v128.load(means + at));
      v128.store(dx + at, f32x4.add(direct, f32x4.mul(difference, v128.load(b + at))));
    }
    for (; at < stride; at += FLOAT) {
      const direct = load<f32>(dy + at) * load<f32>(a + at) + load<f32>(c + at);
      store<f32>(dx + at, direct + (load<f32>(x + at) - load<f32>(means + at)) * load<f32>(b + at));
    }
    x += stride;
    dy += stride;
    dx += stride;
  }
}

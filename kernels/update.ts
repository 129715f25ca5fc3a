import { FLOAT } from './geometry';

/** A number in place of one of a vector's lanes, for the rest of a tensor that is no whole vector. */
function storeOne(to: usize, values: v128): void {
  store<f32>(to, f32x4.extract_lane(values, 0));
}

/**
 * torch.optim.sgd, in place: g = gradient + decay w; b = momentum b + g; w = w - rate b. Without a buffer (0), b is g.
 */
export function updateWithMomentum(
  weights: usize,
  gradient: usize,
  buffer: usize,
  count: i32,
  momentum: f32,
  decay: f32,
  rate: f32,
): void {
  const end = <usize>count * FLOAT;
  for (let at: usize = 0; at < end;) {
    const isWhole = at + 16 <= end;
    const weight = isWhole ? v128.load(weights + at) : v128.load32_splat(weights + at);
    const slope = isWhole ? v128.load(gradient + at) : v128.load32_splat(gradient + at);
    let step = f32x4.add(slope, f32x4.mul(weight, f32x4.splat(decay)));
    if (buffer !== 0) {
      const before = isWhole ? v128.load(buffer + at) : v128.load32_splat(buffer + at);
      step = f32x4.add(f32x4.mul(before, f32x4.splat(momentum)), step);
      if (isWhole) v128.store(buffer + at, step);
      else storeOne(buffer + at, step);
    }
    const after = f32x4.sub(weight, f32x4.mul(step, f32x4.splat(rate)));
    if (isWhole) v128.store(weights + at, after);
    else storeOne(weights + at, after);
    at += isWhole ? 16 : FLOAT;
  }
}

/**
 * torch.optim.adam, in place: g = gradient + decay w; m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2;
 * w = w - rate m / (sqrt(v) / root + eps), with rate / (1 - beta1^t) as `rate` and sqrt(1 - beta2^t) as `root`.
 */
export function updateWithAdam(
  weights: usize,
  gradient: usize,
  means: usize,
  squares: usize,
  count: i32,
  beta1: f32,
  rest1: f32,
  beta2: f32,
  rest2: f32,
  decay: f32,
  rate: f32,
  root: f32,
  epsilon: f32,
): void {
  const end = <usize>count * FLOAT;
  for (let at: usize = 0; at < end;) {
    const isWhole = at + 16 <= end;
    const weight = isWhole ? v128.load(weights + at) : v128.load32_splat(weights + at);
    const slope = isWhole ? v128.load(gradient + at) : v128.load32_splat(gradient + at);
    const meanBefore = isWhole ? v128.load(means + at) : v128.load32_splat(means + at);
    const squareBefore = isWhole ? v128.load(squares + at) : v128.load32_splat(squares + at);
    const g = f32x4.add(slope, f32x4.mul(weight, f32x4.splat(decay)));
    const mean = f32x4.add(f32x4.mul(meanBefore, f32x4.splat(beta1)), f32x4.mul(g, f32x4.splat(rest1)));
    const square = f32x4.add(
      f32x4.mul(squareBefore, f32x4.splat(beta2)),
      f32x4.mul(f32x4.mul(g, g), f32x4.splat(rest2)),
    );
    const deviation = f32x4.add(f32x4.div(f32x4.sqrt(square), f32x4.splat(root)), f32x4.splat(epsilon));
    const after = f32x4.sub(weight, f32x4.mul(f32x4.div(mean, deviation), f32x4.splat(rate)));
    if (isWhole) {
      v128.store(means + at, mean);
      v128.store(squares + at, square);
      v128.store(weights + at, after);
    } else {
      storeOne(means + at, mean);
      storeOne(squares + at, square);
      storeOne(weights + at, after);
    }
    at += isWhole ? 16 : FLOAT;
  }
}

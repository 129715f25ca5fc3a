import { FLOAT } from './geometry';

/** dx = dy where y > 0, and 0 elsewhere: the gradient of ReLU from its result. */
export function reluGradient(y: usize, dy: usize, dx: usize, count: i32): void {
  const end = y + <usize>count * FLOAT;
  for (; y + 16 <= end; y += 16) {
    v128.store(dx, v128.and(v128.load(dy), f32x4.gt(v128.load(y), f32x4.splat(0))));
    dy += 16;
    dx += 16;
  }
  for (; y < end; y += FLOAT) {
    store<f32>(dx, load<f32>(y) > 0 ? load<f32>(dy) : 0);
    dy += FLOAT;
    dx += FLOAT;
  }
}

/**
 * A convolution of maps x to maps y, both [batch, height, width, channels]. Pixel (r, c) of y meets pixel
 * (r strideHeight + i dilationHeight - top, c strideWidth + j dilationWidth - left) of x by tap (i, j) of the kernel.
 * src/train/backends/geometry.ts writes these fields, in this order.
 */
@unmanaged
export class Geometry {
  batch: i32;
  xHeight: i32;
  xWidth: i32;
  xChannels: i32;
  yHeight: i32;
  yWidth: i32;
  yChannels: i32;
  kernelHeight: i32;
  kernelWidth: i32;
  strideHeight: i32;
  strideWidth: i32;
  dilationHeight: i32;
  dilationWidth: i32;
  top: i32;
  left: i32;
}

/** Bytes of a float. */
export const FLOAT: usize = 4;

/** Floats of a vector. */
export const LANES: i32 = 4;

/** Columns of a matrix that one tile of a product holds: two vectors. */
export const COLUMNS: i32 = 8;

/** Rows of a matrix that one tile of a product holds. */
export const ROWS: i32 = 4;

/** a / b, rounded up, for a >= 0. */
export function ceilDivide(a: i32, b: i32): i32 {
  return (a + b - 1) / b;
}

/** The smallest integer n >= 0 with n step >= a. */
export function firstAtLeast(a: i32, step: i32): i32 {
  return a <= 0 ? 0 : ceilDivide(a, step);
}

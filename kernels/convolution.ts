import { COLUMNS, FLOAT, Geometry, ROWS, ceilDivide } from './geometry';

/**
 * A tile is 8 channels of four pixels of the result. What it is made of stands in a table of int32: how many taps, the
 * four pixels of the result, where those lie (image, row and column of the first tap, each four times), and then for each
 * tap its number and the four pixels that it takes. A pixel that a tap does not meet is one of zeros; a tap that meets none
 * of the four is left out, so that no time goes into the zeros around a map.
 */
const PIXELS: usize = 4;
const IMAGES: usize = 20;
const DOWN: usize = 36;
const ACROSS: usize = 52;
const HEADER: usize = 68;
const ENTRY: usize = 20;

/** The position that comes at `index` when every `step`-th one comes first, then those behind them, and so on. */
function inPhases(index: i32, size: i32, step: i32): i32 {
  let phase = 0;
  let rest = index;
  for (let count = ceilDivide(size, step); rest >= count; count = ceilDivide(size - phase, step)) {
    rest -= count;
    phase++;
  }
  return phase + rest * step;
}

/** Fills the table for tiles of y, from pixel `first` on. */
function tableOfResult(g: Geometry, table: usize, first: i32, tiles: i32, x: usize, y: usize, zeros: usize): void {
  const pixels = g.batch * g.yHeight * g.yWidth;
  let entry = table;
  for (let tile = 0; tile < tiles; tile++) {
    const header = entry;
    for (let place: usize = 0; place < 16; place += 4) {
      const pixel = min(first + tile * ROWS + <i32>(place >> 2), pixels - 1);
      const line = pixel / g.yWidth;
      const image = line / g.yHeight;
      store<usize>(header + place, y + <usize>(pixel * g.yChannels) * FLOAT, PIXELS);
      store<i32>(header + place, image * g.xHeight, IMAGES);
      store<i32>(header + place, (line - image * g.yHeight) * g.strideHeight - g.top, DOWN);
      store<i32>(header + place, (pixel - line * g.yWidth) * g.strideWidth - g.left, ACROSS);
    }
    entry += HEADER;
    let taps = 0;
    for (let row = 0; row < g.kernelHeight; row++) {
      for (let column = 0; column < g.kernelWidth; column++) {
        let met = false;
        for (let place: usize = 0; place < 16; place += 4) {
          const down = load<i32>(header + place, DOWN) + row * g.dilationHeight;
          const across = load<i32>(header + place, ACROSS) + column * g.dilationWidth;
          let source = zeros;
          if (<u32>down < <u32>g.xHeight && <u32>across < <u32>g.xWidth) {
            const pixel = (load<i32>(header + place, IMAGES) + down) * g.xWidth + across;
            source = x + <usize>(pixel * g.xChannels) * FLOAT;
            met = true;
          }
          store<usize>(entry + place, source, 4);
        }
        if (met) {
          store<i32>(entry, row * g.kernelWidth + column);
          entry += ENTRY;
          taps++;
        }
      }
    }
    store<i32>(header, taps);
  }
}

/** Fills the table for tiles of dx: what each tap took there it gives back, by the pixel of dy that it belongs to. */
function tableOfOperand(g: Geometry, table: usize, first: i32, tiles: i32, dy: usize, dx: usize, zeros: usize): void {
  const pixels = g.batch * g.xHeight * g.xWidth;
  const isStrided = g.strideHeight * g.strideWidth > 1;
  let entry = table;
  for (let tile = 0; tile < tiles; tile++) {
    const header = entry;
    for (let place: usize = 0; place < 16; place += 4) {
      const index = min(first + tile * ROWS + <i32>(place >> 2), pixels - 1);
      const line = index / g.xWidth;
      const image = line / g.xHeight;
      // With a stride, pixels that meet the same taps come together.
      const row = inPhases(line - image * g.xHeight, g.xHeight, g.strideHeight);
      const column = inPhases(index - line * g.xWidth, g.xWidth, g.strideWidth);
      const pixel = (image * g.xHeight + row) * g.xWidth + column;
      store<usize>(header + place, dx + <usize>(pixel * g.xChannels) * FLOAT, PIXELS);
      store<i32>(header + place, image * g.yHeight, IMAGES);
      store<i32>(header + place, row + g.top, DOWN);
      store<i32>(header + place, column + g.left, ACROSS);
    }
    entry += HEADER;
    let taps = 0;
    for (let row = 0; row < g.kernelHeight; row++) {
      for (let column = 0; column < g.kernelWidth; column++) {
        let met = false;
        for (let place: usize = 0; place < 16; place += 4) {
          let down = load<i32>(header + place, DOWN) - row * g.dilationHeight;
          let across = load<i32>(header + place, ACROSS) - column * g.dilationWidth;
          let isOnGrid = true;
          if (isStrided) {
            const yRow = down / g.strideHeight;
            const yColumn = across / g.strideWidth;
            isOnGrid = down >= 0 && across >= 0 && yRow * g.strideHeight === down && yColumn * g.strideWidth === across;
            down = yRow;
            across = yColumn;
          }
          let source = zeros;
          if (isOnGrid && <u32>down < <u32>g.yHeight && <u32>across < <u32>g.yWidth) {
            const pixel = (load<i32>(header + place, IMAGES) + down) * g.yWidth + across;
            source = dy + <usize>(pixel * g.yChannels) * FLOAT;
            met = true;
          }
          store<usize>(entry + place, source, 4);
        }
        if (met) {
          store<i32>(entry, row * g.kernelWidth + column);
          entry += ENTRY;
          taps++;
        }
      }
    }
    store<i32>(header, taps);
  }
}

/** Stores the first `width` of 8 columns. */
function storeColumns(to: usize, left: v128, right: v128, width: i32): void {
  if (width === COLUMNS) {
    v128.store(to, left);
    v128.store(to, right, 16);
    return;
  }
  if (width > 0) store<f32>(to, f32x4.extract_lane(left, 0));
  if (width > 1) store<f32>(to, f32x4.extract_lane(left, 1), 4);
  if (width > 2) store<f32>(to, f32x4.extract_lane(left, 2), 8);
  if (width > 3) store<f32>(to, f32x4.extract_lane(left, 3), 12);
  if (width > 4) store<f32>(to, f32x4.extract_lane(right, 0), 16);
  if (width > 5) store<f32>(to, f32x4.extract_lane(right, 1), 20);
  if (width > 6) store<f32>(to, f32x4.extract_lane(right, 2), 24);
}

/** Computes 8 channels of four pixels; gives where the table's next tile begins. `depth` is the channels they take. */
function computeTile(
  entry: usize,
  depth: i32,
  panel: usize,
  column: usize,
  left: v128,
  right: v128,
  width: i32,
): usize {
  let l0 = left;
  let r0 = right;
  let l1 = left;
  let r1 = right;
  let l2 = left;
  let r2 = right;
  let l3 = left;
  let r3 = right;
  const tapBytes = <usize>(depth * COLUMNS) * FLOAT;
  let at = entry + HEADER;
  const last = at + <usize>load<i32>(entry) * ENTRY;
  for (; at < last; at += ENTRY) {
    let weights = panel + <usize>load<i32>(at) * tapBytes;
    const end = weights + tapBytes;
    let a0 = load<usize>(at, 4);
    let a1 = load<usize>(at, 8);
    let a2 = load<usize>(at, 12);
    let a3 = load<usize>(at, 16);
    while (weights < end) {
      const wl = v128.load(weights);
      const wr = v128.load(weights, 16);
      const s0 = v128.load32_splat(a0);
      l0 = f32x4.add(l0, f32x4.mul(s0, wl));
      r0 = f32x4.add(r0, f32x4.mul(s0, wr));
      const s1 = v128.load32_splat(a1);
      l1 = f32x4.add(l1, f32x4.mul(s1, wl));
      r1 = f32x4.add(r1, f32x4.mul(s1, wr));
      const s2 = v128.load32_splat(a2);
      l2 = f32x4.add(l2, f32x4.mul(s2, wl));
      r2 = f32x4.add(r2, f32x4.mul(s2, wr));
      const s3 = v128.load32_splat(a3);
      l3 = f32x4.add(l3, f32x4.mul(s3, wl));
      r3 = f32x4.add(r3, f32x4.mul(s3, wr));
      weights += 32;
      a0 += FLOAT;
      a1 += FLOAT;
      a2 += FLOAT;
      a3 += FLOAT;
    }
  }
  storeColumns(load<usize>(entry, PIXELS) + column, l0, r0, width);
  storeColumns(load<usize>(entry, PIXELS + 4) + column, l1, r1, width);
  storeColumns(load<usize>(entry, PIXELS + 8) + column, l2, r2, width);
  storeColumns(load<usize>(entry, PIXELS + 12) + column, l3, r3, width);
  return last;
}

/** The tiles of a table, for all channels of the result: panel by panel. */
function computeTiles(
  table: usize,
  tiles: i32,
  depth: i32,
  taps: i32,
  packed: usize,
  bias: usize,
  channels: i32,
): void {
  const panels = ceilDivide(channels, COLUMNS);
  const panelBytes = <usize>(taps * depth * COLUMNS) * FLOAT;
  for (let panel = 0; panel < panels; panel++) {
    const column = <usize>(panel * COLUMNS) * FLOAT;
    const left = bias === 0 ? f32x4.splat(0) : v128.load(bias + column);
    const right = bias === 0 ? f32x4.splat(0) : v128.load(bias + column, 16);
    const weights = packed + <usize>panel * panelBytes;
    const width = min(COLUMNS, channels - panel * COLUMNS);
    let entry = table;
    for (let tile = 0; tile < tiles; tile++) entry = computeTile(entry, depth, weights, column, left, right, width);
  }
}

/**
 * y = the convolution of x with weights that `packWeights` has packed, plus a bias that is filled up to whole panels, or
 * none (0). The table has room for `block` tiles; `zeros` are as many as x has channels.
 */
export function convolve(
  geometry: usize,
  x: usize,
  packed: usize,
  bias: usize,
  y: usize,
  table: usize,
  block: i32,
  zeros: usize,
): void {
  const g = changetype<Geometry>(geometry);
  const tiles = ceilDivide(g.batch * g.yHeight * g.yWidth, ROWS);
  const taps = g.kernelHeight * g.kernelWidth;
  for (let first = 0; first < tiles; first += block) {
    const count = min(block, tiles - first);
    tableOfResult(g, table, first * ROWS, count, x, y, zeros);
    computeTiles(table, count, g.xChannels, taps, packed, bias, g.yChannels);
  }
}

/**
 * dx = the gradient of the convolution's operand, from dy and weights that `packTransposed` has packed; also a transposed
 * convolution of dy, plus a bias. `zeros` are as many as y has channels.
 */
export function convolveBack(
  geometry: usize,
  dy: usize,
  packed: usize,
  bias: usize,
  dx: usize,
  table: usize,
  block: i32,
  zeros: usize,
): void {
  const g = changetype<Geometry>(geometry);
  const tiles = ceilDivide(g.batch * g.xHeight * g.xWidth, ROWS);
  const taps = g.kernelHeight * g.kernelWidth;
  for (let first = 0; first < tiles; first += block) {
    const count = min(block, tiles - first);
    tableOfOperand(g, table, first * ROWS, count, dy, dx, zeros);
    computeTiles(table, count, g.yChannels, taps, packed, bias, g.xChannels);
  }
}

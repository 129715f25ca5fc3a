import { FLOAT, Geometry, firstAtLeast } from './geometry';

/** Four channels from here on, or where there are not so many one of them, four times. */
function loadChannels(at: usize, isWhole: bool): v128 {
  return isWhole ? v128.load(at) : v128.load32_splat(at);
}

function storeChannels(to: usize, values: v128, isWhole: bool): void {
  if (isWhole) v128.store(to, values);
  else store<f32>(to, f32x4.extract_lane(values, 0));
}

/** Bytes of a tap in a table: the pixel that it takes, and its weights. */
const ENTRY: usize = 8;

/** One pixel of a result: the sums over the taps of a table, for every channel. */
function sumTaps(table: usize, last: usize, to: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes;) {
    const isWhole = at + 16 <= bytes;
    let sum = f32x4.splat(0);
    for (let entry = table; entry < last; entry += ENTRY) {
      const value = loadChannels(load<usize>(entry) + at, isWhole);
      sum = f32x4.add(sum, f32x4.mul(value, loadChannels(load<usize>(entry, 4) + at, isWhole)));
    }
    storeChannels(to + at, sum, isWhole);
    at += isWhole ? 16 : FLOAT;
  }
}

/**
 * y = each channel of x convolved by itself with weights [kernelHeight, kernelWidth, channels]. `table` has room for two
 * numbers a tap.
 */
export function depthwise(geometry: usize, x: usize, weights: usize, y: usize, table: usize): void {
  const g = changetype<Geometry>(geometry);
  const bytes = <usize>g.xChannels * FLOAT;
  for (let line = 0; line < g.batch * g.yHeight; line++) {
    const image = line / g.yHeight;
    const top = (line - image * g.yHeight) * g.strideHeight - g.top;
    for (let column = 0; column < g.yWidth; column++) {
      const left = column * g.strideWidth - g.left;
      let entry = table;
      for (let i = 0; i < g.kernelHeight; i++) {
        const down = top + i * g.dilationHeight;
        if (<u32>down >= <u32>g.xHeight) continue;
        for (let j = 0; j < g.kernelWidth; j++) {
          const across = left + j * g.dilationWidth;
          if (<u32>across >= <u32>g.xWidth) continue;
          store<usize>(entry, x + <usize>((image * g.xHeight + down) * g.xWidth + across) * bytes);
          store<usize>(entry, weights + <usize>(i * g.kernelWidth + j) * bytes, 4);
          entry += ENTRY;
        }
      }
      sumTaps(table, entry, y, bytes);
      y += bytes;
    }
  }
}

/** dx = the gradient of the operand, from dy. */
export function depthwiseBack(geometry: usize, dy: usize, weights: usize, dx: usize, table: usize): void {
  const g = changetype<Geometry>(geometry);
  const bytes = <usize>g.xChannels * FLOAT;
  for (let line = 0; line < g.batch * g.xHeight; line++) {
    const image = line / g.xHeight;
    const row = line - image * g.xHeight + g.top;
    for (let column = 0; column < g.xWidth; column++) {
      let entry = table;
      for (let i = 0; i < g.kernelHeight; i++) {
        const down = row - i * g.dilationHeight;
        const yRow = down / g.strideHeight;
        if (down < 0 || yRow >= g.yHeight || yRow * g.strideHeight !== down) continue;
        for (let j = 0; j < g.kernelWidth; j++) {
          const across = column + g.left - j * g.dilationWidth;
          const yColumn = across / g.strideWidth;
          if (across < 0 || yColumn >= g.yWidth || yColumn * g.strideWidth !== across) continue;
          store<usize>(entry, dy + <usize>((image * g.yHeight + yRow) * g.yWidth + yColumn) * bytes);
          store<usize>(entry, weights + <usize>(i * g.kernelWidth + j) * bytes, 4);
          entry += ENTRY;
        }
      }
      sumTaps(table, entry, dx, bytes);
      dx += bytes;
    }
  }
}

/** dw = the gradient of the weights, [kernelHeight, kernelWidth, channels], from x and dy. Sums of rows are added. */
export function depthwiseKernelGradient(geometry: usize, x: usize, dy: usize, dw: usize): void {
  const g = changetype<Geometry>(geometry);
  const bytes = <usize>g.xChannels * FLOAT;
  const step = <usize>g.strideWidth * bytes;
  for (let tap = 0; tap < g.kernelHeight * g.kernelWidth; tap++) {
    const i = tap / g.kernelWidth;
    const down = i * g.dilationHeight - g.top;
    const across = (tap - i * g.kernelWidth) * g.dilationWidth - g.left;
    const firstRow = firstAtLeast(-down, g.strideHeight);
    const lastRow = min(g.yHeight, firstAtLeast(g.xHeight - down, g.strideHeight));
    const firstColumn = firstAtLeast(-across, g.strideWidth);
    const lastColumn = min(g.yWidth, firstAtLeast(g.xWidth - across, g.strideWidth));
    for (let at: usize = 0; at < bytes;) {
      const isWhole = at + 16 <= bytes;
      let sum = f32x4.splat(0);
      for (let image = 0; image < g.batch; image++) {
        for (let row = firstRow; row < lastRow; row++) {
          const source =
            (image * g.xHeight + row * g.strideHeight + down) * g.xWidth + firstColumn * g.strideWidth + across;
          let from = x + <usize>source * bytes + at;
          let to = dy + <usize>((image * g.yHeight + row) * g.yWidth + firstColumn) * bytes + at;
          let sumOfRow = f32x4.splat(0);
          for (let column = firstColumn; column < lastColumn; column++) {
            sumOfRow = f32x4.add(sumOfRow, f32x4.mul(loadChannels(from, isWhole), loadChannels(to, isWhole)));
            from += step;
            to += bytes;
          }
          sum = f32x4.add(sum, sumOfRow);
        }
      }
      storeChannels(dw + at, sum, isWhole);
      at += isWhole ? 16 : FLOAT;
    }
    dw += bytes;
  }
}

import { COLUMNS, FLOAT, Geometry, LANES, ROWS, ceilDivide, firstAtLeast } from './geometry';
import { packPixels } from './pack';

/** Where a tap meets x: rows and columns of y, from and to. */
@unmanaged
class Part {
  top: i32;
  bottom: i32;
  left: i32;
  right: i32;
}

/** Adds a row of a tile to `width` numbers, or puts it in their place. */
function put(to: usize, left: v128, right: v128, width: i32, adds: bool): void {
  if (width === COLUMNS) {
    v128.store(to, adds ? f32x4.add(left, v128.load(to)) : left);
    v128.store(to, adds ? f32x4.add(right, v128.load(to, 16)) : right, 16);
    return;
  }
  putLane(to, 0, f32x4.extract_lane(left, 0), width, adds);
  putLane(to, 1, f32x4.extract_lane(left, 1), width, adds);
  putLane(to, 2, f32x4.extract_lane(left, 2), width, adds);
  putLane(to, 3, f32x4.extract_lane(left, 3), width, adds);
  putLane(to, 4, f32x4.extract_lane(right, 0), width, adds);
  putLane(to, 5, f32x4.extract_lane(right, 1), width, adds);
  putLane(to, 6, f32x4.extract_lane(right, 2), width, adds);
}

function putLane(to: usize, lane: i32, value: f32, width: i32, adds: bool): void {
  if (lane >= width) return;
  const at = to + <usize>lane * FLOAT;
  store<f32>(at, adds ? value + load<f32>(at) : value);
}

/**
 * One tile of a tap's gradient: 4 channels of x times 8 of y, summed over a part of the map. `a` and `b` are the packed
 * pixels of the part's first row, and the steps are bytes from row to row and along a row.
 */
function sumTile(
  a: usize,
  b: usize,
  rows: i32,
  columns: i32,
  aRow: usize,
  aStep: usize,
  bRow: usize,
  to: usize,
  toRow: usize,
  height: i32,
  width: i32,
  adds: bool,
): void {
  let l0 = f32x4.splat(0);
  let r0 = f32x4.splat(0);
  let l1 = f32x4.splat(0);
  let r1 = f32x4.splat(0);
  let l2 = f32x4.splat(0);
  let r2 = f32x4.splat(0);
  let l3 = f32x4.splat(0);
  let r3 = f32x4.splat(0);
  const stretch = <usize>(columns * COLUMNS) * FLOAT;
  for (let row = 0; row < rows; row++) {
    let x = a;
    let y = b;
    const end = b + stretch;
    while (y < end) {
      const yl = v128.load(y);
      const yr = v128.load(y, 16);
      const s0 = v128.load32_splat(x);
      l0 = f32x4.add(l0, f32x4.mul(s0, yl));
      r0 = f32x4.add(r0, f32x4.mul(s0, yr));
      const s1 = v128.load32_splat(x, 4);
      l1 = f32x4.add(l1, f32x4.mul(s1, yl));
      r1 = f32x4.add(r1, f32x4.mul(s1, yr));
      const s2 = v128.load32_splat(x, 8);
      l2 = f32x4.add(l2, f32x4.mul(s2, yl));
      r2 = f32x4.add(r2, f32x4.mul(s2, yr));
      const s3 = v128.load32_splat(x, 12);
      l3 = f32x4.add(l3, f32x4.mul(s3, yl));
      r3 = f32x4.add(r3, f32x4.mul(s3, yr));
      x += aStep;
      y += 32;
    }
    a += aRow;
    b += bRow;
  }
  put(to, l0, r0, width, adds);
  if (height > 1) put(to + toRow, l1, r1, width, adds);
  if (height > 2) put(to + 2 * toRow, l2, r2, width, adds);
  if (height > 3) put(to + 3 * toRow, l3, r3, width, adds);
}

/** The rows [top, bottom) of y in which a tap at `offset` meets x, of those from `first` to `last`. */
function meets(part: Part, g: Geometry, row: i32, column: i32, first: i32, last: i32): bool {
  const down = row * g.dilationHeight - g.top;
  const across = column * g.dilationWidth - g.left;
  part.top = max(first, firstAtLeast(-down, g.strideHeight));
  part.bottom = min(last, firstAtLeast(g.xHeight - down, g.strideHeight));
  part.left = firstAtLeast(-across, g.strideWidth);
  part.right = min(g.yWidth, firstAtLeast(g.xWidth - across, g.strideWidth));
  return part.top < part.bottom && part.left < part.right;
}

/**
 * dw = the gradient of the kernel, [kernelHeight, kernelWidth, xChannels, yChannels], from x and dy. It goes over the maps
 * in blocks of `blockRows` rows of y: `xPacked` has room for the rows of x that one needs, channels filled up to a multiple
 * of 4, and `yPacked` for those of y, up to a multiple of 8; `scratch` for 16 bytes.
 */
export function kernelGradient(
  geometry: usize,
  x: usize,
  dy: usize,
  dw: usize,
  xPacked: usize,
  yPacked: usize,
  blockRows: i32,
  scratch: usize,
): void {
  const g = changetype<Geometry>(geometry);
  const part = changetype<Part>(scratch);
  const xPanels = ceilDivide(g.xChannels, ROWS);
  const yPanels = ceilDivide(g.yChannels, COLUMNS);
  const dwRow = <usize>g.yChannels * FLOAT;
  let adds = false;
  for (let image = 0; image < g.batch; image++) {
    for (let first = 0; first < g.yHeight; first += blockRows) {
      const last = min(first + blockRows, g.yHeight);
      const reach = (g.kernelHeight - 1) * g.dilationHeight;
      const xFirst = max(0, min(g.xHeight, first * g.strideHeight - g.top));
      const xLast = max(xFirst, min(g.xHeight, (last - 1) * g.strideHeight + reach - g.top + 1));
      const xPixels = (xLast - xFirst) * g.xWidth;
      const yPixels = (last - first) * g.yWidth;
      packPixels(
        x + <usize>((image * g.xHeight + xFirst) * g.xWidth * g.xChannels) * FLOAT,
        xPacked,
        xPixels,
        g.xChannels,
        ROWS,
      );
      packPixels(
        dy + <usize>((image * g.yHeight + first) * g.yWidth * g.yChannels) * FLOAT,
        yPacked,
        yPixels,
        g.yChannels,
        COLUMNS,
      );
      for (let yPanel = 0; yPanel < yPanels; yPanel++) {
        const width = min(COLUMNS, g.yChannels - yPanel * COLUMNS);
        const yBase = yPacked + <usize>(yPanel * yPixels * COLUMNS) * FLOAT;
        for (let row = 0; row < g.kernelHeight; row++) {
          for (let column = 0; column < g.kernelWidth; column++) {
            if (!meets(part, g, row, column, first, last)) {
              part.top = part.bottom = first;
              part.left = part.right = 0;
            }
            const tap = row * g.kernelWidth + column;
            const down = part.top * g.strideHeight + row * g.dilationHeight - g.top - xFirst;
            const across = part.left * g.strideWidth + column * g.dilationWidth - g.left;
            const aStart = xPacked + <usize>((down * g.xWidth + across) * LANES) * FLOAT;
            const b = yBase + <usize>(((part.top - first) * g.yWidth + part.left) * COLUMNS) * FLOAT;
            for (let xPanel = 0; xPanel < xPanels; xPanel++) {
              sumTile(
                aStart + <usize>(xPanel * xPixels * LANES) * FLOAT,
                b,
                part.bottom - part.top,
                part.right - part.left,
                <usize>(g.strideHeight * g.xWidth * LANES) * FLOAT,
                <usize>(g.strideWidth * LANES) * FLOAT,
                <usize>(g.yWidth * COLUMNS) * FLOAT,
                dw + <usize>(tap * g.xChannels + xPanel * ROWS) * dwRow + <usize>(yPanel * COLUMNS) * FLOAT,
                dwRow,
                min(ROWS, g.xChannels - xPanel * ROWS),
                width,
                adds,
              );
            }
          }
        }
      }
      adds = true;
    }
  }
}

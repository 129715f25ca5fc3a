import { FLOAT, LANES } from './geometry';

/** A matrix of 4 x 4 turned around; steps are bytes from row to row. */
function turnBlock(x: usize, y: usize, xRow: usize, yRow: usize): void {
  const a = v128.load(x);
  const b = v128.load(x + xRow);
  const c = v128.load(x + 2 * xRow);
  const d = v128.load(x + 3 * xRow);
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const abHigh = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const cdHigh = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(y, v128.shuffle<i64>(ab, cd, 0, 2));
  v128.store(y + yRow, v128.shuffle<i64>(ab, cd, 1, 3));
  v128.store(y + 2 * yRow, v128.shuffle<i64>(abHigh, cdHigh, 0, 2));
  v128.store(y + 3 * yRow, v128.shuffle<i64>(abHigh, cdHigh, 1, 3));
}

function turnMatrix(x: usize, y: usize, rows: i32, columns: i32, xRow: usize, yRow: usize): void {
  const wholeRows = rows - (rows % LANES);
  const wholeColumns = columns - (columns % LANES);
  for (let row = 0; row < wholeRows; row += LANES) {
    let from = x + <usize>row * xRow;
    let to = y + <usize>row * FLOAT;
    for (let column = 0; column < wholeColumns; column += LANES) {
      turnBlock(from, to, xRow, yRow);
      from += 16;
      to += 4 * yRow;
    }
  }
  for (let row = 0; row < rows; row++) {
    const from = x + <usize>row * xRow;
    const to = y + <usize>row * FLOAT;
    for (let column = row < wholeRows ? wholeColumns : 0; column < columns; column++) {
      store<f32>(to + <usize>column * yRow, load<f32>(from + <usize>column * FLOAT));
    }
  }
}

/**
 * Turns matrices around, `outer` times `inner` of them: their rows lie in x and their columns in y as stretches. Steps are
 * bytes from matrix to matrix, for either axis of matrices, and from row to row.
 */
export function transpose(
  x: usize,
  y: usize,
  outer: i32,
  xOuter: usize,
  yOuter: usize,
  inner: i32,
  xInner: usize,
  yInner: usize,
  rows: i32,
  columns: i32,
  xRow: usize,
  yRow: usize,
): void {
  for (let i = 0; i < outer; i++) {
    for (let j = 0; j < inner; j++) {
      const from = x + <usize>i * xOuter + <usize>j * xInner;
      const to = y + <usize>i * yOuter + <usize>j * yInner;
      turnMatrix(from, to, rows, columns, xRow, yRow);
    }
  }
}

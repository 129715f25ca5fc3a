import { COLUMNS, FLOAT, ceilDivide } from './geometry';

/**
 * Weights [taps, rows, columns] as panels of 8 columns, [panels, taps, rows, 8], the last one filled up with zeros: a
 * tile of a product reads its panel from one end to the other.
 */
export function packWeights(weights: usize, packed: usize, taps: i32, rows: i32, columns: i32): void {
  const panels = ceilDivide(columns, COLUMNS);
  let to = packed;
  for (let panel = 0; panel < panels; panel++) {
    const width = min(COLUMNS, columns - panel * COLUMNS);
    let from = weights + <usize>(panel * COLUMNS) * FLOAT;
    for (let row = 0; row < taps * rows; row++) {
      if (width === COLUMNS) {
        v128.store(to, v128.load(from));
        v128.store(to, v128.load(from, 16), 16);
      } else {
        for (let column = 0; column < COLUMNS; column++) {
          const value: f32 = column < width ? load<f32>(from + <usize>column * FLOAT) : 0;
          store<f32>(to + <usize>column * FLOAT, value);
        }
      }
      from += <usize>columns * FLOAT;
      to += <usize>COLUMNS * FLOAT;
    }
  }
}

/** The same of each tap's matrix turned around: weights [taps, rows, columns] to [panels of rows, taps, columns, 8]. */
export function packTransposed(weights: usize, packed: usize, taps: i32, rows: i32, columns: i32): void {
  const panels = ceilDivide(rows, COLUMNS);
  const stride = <usize>columns * FLOAT;
  let to = packed;
  for (let panel = 0; panel < panels; panel++) {
    const height = min(COLUMNS, rows - panel * COLUMNS);
    for (let tap = 0; tap < taps; tap++) {
      let from = weights + <usize>(tap * rows + panel * COLUMNS) * stride;
      for (let column = 0; column < columns; column++) {
        for (let row = 0; row < COLUMNS; row++) {
          const value: f32 = row < height ? load<f32>(from + <usize>row * stride) : 0;
          store<f32>(to + <usize>row * FLOAT, value);
        }
        from += FLOAT;
        to += <usize>COLUMNS * FLOAT;
      }
    }
  }
}

/** A map's pixels [pixels, channels] as panels of `width` channels, [panels, pixels, width], filled up with zeros. */
export function packPixels(pixels: usize, packed: usize, count: i32, channels: i32, width: i32): void {
  const panels = ceilDivide(channels, width);
  const stride = <usize>channels * FLOAT;
  const panelBytes = <usize>(count * width) * FLOAT;
  for (let panel = 0; panel < panels; panel++) {
    const used = min(width, channels - panel * width);
    let from = pixels + <usize>(panel * width) * FLOAT;
    let to = packed + <usize>panel * panelBytes;
    for (let pixel = 0; pixel < count; pixel++) {
      if (used === width) {
        for (let at: usize = 0; at < <usize>width * FLOAT; at += 16) v128.store(to + at, v128.load(from + at));
      } else {
        for (let channel = 0; channel < width; channel++) {
          const value: f32 = channel < used ? load<f32>(from + <usize>channel * FLOAT) : 0;
          store<f32>(to + <usize>channel * FLOAT, value);
        }
      }
      from += stride;
      to += <usize>width * FLOAT;
    }
  }
}

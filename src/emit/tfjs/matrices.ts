/** A matrix [size, count] in row-major order, whose column i says how much of each position goes into the i-th new one. */
export type ResampleMatrix = (size: number, count: number) => Float32Array;

function matrixOf(
  size: number,
  count: number,
  fill: (index: number, set: (at: number, share: number) => void) => void,
) {
  const matrix = new Float32Array(size * count);
  for (let index = 0; index < count; index++)
    fill(index, (at, share) => {
      matrix[at * count + index] = (matrix[at * count + index] ?? 0) + share;
    });
  return matrix;
}

/** Means of windows, as PyTorch's adaptive average pooling divides them: they overlap where `count` does not divide. */
export function averagingMatrix(size: number, count: number): Float32Array {
  return matrixOf(size, count, (index, set) => {
    const start = Math.floor((index * size) / count);
    const end = Math.ceil(((index + 1) * size) / count);
    for (let at = start; at < end; at++) set(at, 1 / (end - start));
  });
}

/** Linear interpolation with half-pixel centres: PyTorch's align_corners=False, without its antialiasing. */
export function bilinearMatrix(size: number, count: number): Float32Array {
  return matrixOf(size, count, (index, set) => {
    const centre = Math.max(0, ((index + 0.5) * size) / count - 0.5);
    const before = Math.min(Math.floor(centre), size - 1);
    const share = Math.min(centre - before, 1);
    set(before, 1 - share);
    set(Math.min(before + 1, size - 1), share);
  });
}

/** The nearest position by half-pixel centres, of two equally near ones the later: PyTorch's nearest-exact. */
export function nearestMatrix(size: number, count: number): Float32Array {
  return matrixOf(size, count, (index, set) => set(Math.floor(((2 * index + 1) * size) / (2 * count)), 1));
}

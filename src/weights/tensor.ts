/** The values of one tensor, wherever they come from. */
export interface TensorSource {
  readonly shape: readonly number[];
  /**
   * The values as little-endian f32 in row-major order, in pieces of at most about 4 MiB. A piece is valid until the next
   * one is asked for, of this tensor or of another one of the same file.
   */
  chunks(): Iterable<Uint8Array>;
}

/** How a file stores numbers that serve as weights; all are given as f32. */
export type FloatType = 'f64' | 'f32' | 'f16' | 'bf16';

/** A tensor of a weights file. */
export interface StoredTensor extends TensorSource {
  readonly dtype: FloatType;
}

/** What a weights file holds, by key, in the file's order. */
export interface WeightFile {
  readonly kind: 'weights';
  readonly name: string;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** What is not of floating point, and so no weight: counters such as `num_batches_tracked`. The value is the dtype. */
  readonly others: ReadonlyMap<string, string>;
}

/** How many values one piece holds: 4 MiB of f32. */
export const CHUNK_VALUES = 1 << 20;

/** How many values a tensor of this shape holds. May be past 2^53, and then is not exact. */
export function countValues(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** All values of a tensor at once. */
export function readValues(source: TensorSource): Float32Array {
  const values = new Float32Array(countValues(source.shape));
  let at = 0;
  for (const chunk of source.chunks()) {
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let byte = 0; byte < chunk.length; byte += 4) values[at++] = view.getFloat32(byte, true);
  }
  return values;
}

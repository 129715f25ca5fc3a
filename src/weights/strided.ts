import { decodeFloats, floatBytes } from './decode.ts';
import { type RandomAccess, viewOf } from './random-access.ts';
import { CHUNK_VALUES, type FloatType, type StoredTensor, countValues } from './tensor.ts';

/** Where the values of a tensor lie in a stretch of stored numbers; all counts are of numbers, not bytes. */
export interface Layout {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

/** The strides of values in row-major order without gaps. */
export function rowMajorStrides(shape: readonly number[]): readonly number[] {
  const strides: number[] = [];
  let stride = 1;
  for (const size of shape.toReversed()) {
    strides.push(stride);
    stride *= size;
  }
  return strides.reverse();
}

/** How many numbers the layout reaches over: the index of its last value, plus one. 0 where it holds none. */
export function reachOf({ shape, strides, offset }: Layout): number {
  if (shape.includes(0)) return 0;
  return shape.reduce((last, size, axis) => last + (size - 1) * (strides[axis] ?? 0), offset) + 1;
}

/** Whether the values lie in row-major order without gaps; the stride of an axis of size 1 says nothing. */
function isContiguous({ shape, strides }: Layout): boolean {
  const wanted = rowMajorStrides(shape);
  return shape.every((size, axis) => size === 1 || strides[axis] === wanted[axis]) || shape.includes(0);
}

/**
 * A tensor whose numbers begin at byte `start` of the file. The caller has seen to it that the layout's sizes, strides
 * and offset are not negative and that its reach lies within the file.
 */
export function storedTensor(file: RandomAccess, start: number, dtype: FloatType, layout: Layout): StoredTensor {
  const { shape } = layout;
  const contiguous = isContiguous(layout);
  return {
    dtype,
    shape,
    chunks: () =>
      contiguous ? contiguousChunks(file, start, dtype, layout) : gatheredChunks(file, start, dtype, layout),
  };
}

function* contiguousChunks(
  file: RandomAccess,
  start: number,
  dtype: FloatType,
  layout: Layout,
): Generator<Uint8Array, void> {
  const width = floatBytes[dtype];
  const count = countValues(layout.shape);
  for (let done = 0; done < count; done += CHUNK_VALUES) {
    const values = Math.min(CHUNK_VALUES, count - done);
    yield decodeFloats(dtype, file.read(start + (layout.offset + done) * width, values * width));
  }
}

/** Such a tensor is a view (a transposed matrix, a channels-last kernel): the stretch under it is read as a whole. */
function* gatheredChunks(
  file: RandomAccess,
  start: number,
  dtype: FloatType,
  layout: Layout,
): Generator<Uint8Array, void> {
  const width = floatBytes[dtype];
  const stored = file.read(start + layout.offset * width, (reachOf(layout) - layout.offset) * width);
  // A copy, for the file may give its buffer to another reader while this one waits to go on.
  const values = viewOf(dtype === 'f32' ? stored.slice() : decodeFloats(dtype, stored));
  const indices = stridedIndices(layout.shape, layout.strides);
  const count = countValues(layout.shape);
  for (let done = 0; done < count; done += CHUNK_VALUES) {
    const chunk = new Uint8Array(4 * Math.min(CHUNK_VALUES, count - done));
    const view = viewOf(chunk);
    for (let byte = 0; byte < chunk.length; byte += 4)
      view.setUint32(byte, values.getUint32(4 * indices(), true), true);
    yield chunk;
  }
}

/** Gives, call by call, where each value of the row-major order lies, counted from the layout's offset. */
function stridedIndices(shape: readonly number[], strides: readonly number[]): () => number {
  const position = shape.map(() => 0);
  let index = 0;
  return () => {
    const current = index;
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      const next = (position[axis] ?? 0) + 1;
      const stride = strides[axis] ?? 0;
      if (next < (shape[axis] ?? 0)) {
        position[axis] = next;
        index += stride;
        break;
      }
      position[axis] = 0;
      index -= (next - 1) * stride;
    }
    return current;
  };
}

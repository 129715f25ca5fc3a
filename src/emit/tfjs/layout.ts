import { CHUNK_VALUES, type TensorSource, countValues, readValues } from '../../weights/tensor.ts';

/**
 * How a weight of the language lies in a layer's: the values from `start`, seen as a tensor of the shape `view`, with
 * axis i of the layer's weight being axis `perm[i]` of the view; `shape` is the layer's, with axes of size 1 besides.
 */
export interface Layout {
  readonly start: number;
  readonly view: readonly number[];
  readonly perm: readonly number[];
  readonly shape: readonly number[];
}

/** A weight that lies in both in the same order. */
export function plainLayout(shape: readonly number[]): Layout {
  return { start: 0, view: shape, perm: shape.map((_, axis) => axis), shape };
}

/** A weight whose axes change places. */
export function permutedLayout(view: readonly number[], perm: readonly number[], start = 0): Layout {
  return { start, view, perm, shape: perm.map((axis) => view[axis] ?? 1) };
}

/** The step from one index to the next along each axis of a tensor in row-major order. */
function stridesOf(shape: readonly number[]): readonly number[] {
  return shape.map((_, axis) => countValues(shape.slice(axis + 1)));
}

/** A layer's weight from the language's: little-endian f32 in pieces, as `TensorSource.chunks`. */
export function* intoLayout(source: TensorSource, layout: Layout): Generator<Uint8Array> {
  const { start, view, perm } = layout;
  const isPlain = perm.every((axis, index) => axis === index);
  if (isPlain && start === 0 && countValues(view) === countValues(source.shape)) {
    yield* source.chunks();
    return;
  }
  yield* gather(readValues(source), layout);
}

function* gather(values: Float32Array, { start, view, perm }: Layout): Generator<Uint8Array> {
  const viewStrides = stridesOf(view);
  const shape = perm.map((axis) => view[axis] ?? 1);
  const strides = perm.map((axis) => viewStrides[axis] ?? 1);
  const inner = shape.at(-1) ?? 1;
  const step = strides.at(-1) ?? 1;
  const rowStarts = startsOfRows(shape.slice(0, -1), strides.slice(0, -1), start);
  const rows = Math.max(1, Math.floor(CHUNK_VALUES / inner));
  for (let first = 0; first < rowStarts.length; first += rows) {
    const part = rowStarts.subarray(first, first + rows);
    yield gatherRows(values, part, inner, step);
  }
}

/** Where each row of the result begins in the values. */
function startsOfRows(shape: readonly number[], strides: readonly number[], start: number): Float64Array {
  let starts = Float64Array.of(start);
  for (const [axis, size] of shape.entries()) {
    const next = new Float64Array(starts.length * size);
    for (let row = 0; row < starts.length; row++)
      for (let index = 0; index < size; index++)
        next[row * size + index] = (starts[row] ?? 0) + index * (strides[axis] ?? 1);
    starts = next;
  }
  return starts;
}

/** Rows of `inner` values that lie `step` apart. */
function gatherRows(values: Float32Array, starts: Float64Array, inner: number, step: number): Uint8Array {
  const bytes = new Uint8Array(4 * starts.length * inner);
  const out = new DataView(bytes.buffer);
  // Neighbouring rows are neighbours in the values: along them the reads are in order.
  for (let index = 0; index < inner; index++)
    for (let row = 0; row < starts.length; row++)
      out.setFloat32(4 * (row * inner + index), values[(starts[row] ?? 0) + index * step] ?? 0, true);
  return bytes;
}

/** Puts a layer's weight, given in its own order, back to where it lies in the language's. */
export function outOfLayout(values: Float32Array, { start, view, perm }: Layout, into: Float32Array): void {
  const viewStrides = stridesOf(view);
  const shape = perm.map((axis) => view[axis] ?? 1);
  const strides = perm.map((axis) => viewStrides[axis] ?? 1);
  const inner = shape.at(-1) ?? 1;
  const step = strides.at(-1) ?? 1;
  startsOfRows(shape.slice(0, -1), strides.slice(0, -1), start).forEach((at, row) => {
    for (let index = 0; index < inner; index++) into[at + index * step] = values[row * inner + index] ?? 0;
  });
}

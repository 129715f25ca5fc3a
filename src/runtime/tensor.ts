import { invariant } from '../invariant.ts';

/** A tensor with its numbers, row-major; `f16` holds the bits of half-precision numbers. */
export type Tensor =
  | { readonly dtype: 'f32'; readonly dims: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: 'f16'; readonly dims: readonly number[]; readonly data: Uint16Array }
  | { readonly dtype: 'u8'; readonly dims: readonly number[]; readonly data: Uint8Array }
  | { readonly dtype: 'i32'; readonly dims: readonly number[]; readonly data: Int32Array }
  | { readonly dtype: 'i64'; readonly dims: readonly number[]; readonly data: BigInt64Array };

/** How many numbers a tensor of these dimensions has. */
export function elements(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

/** A float32 tensor of these dimensions. */
export function f32(dims: readonly number[], data: Float32Array): Tensor {
  invariant(elements(dims) === data.length, `[${dims.join(', ')}] has ${data.length} numbers`);
  return { dtype: 'f32', dims, data };
}

interface Numbers<T> {
  subarray(start: number, end: number): T;
  set(values: T, offset: number): void;
}

/** Copies rows of `size` numbers each from one array into another. */
function copyRows<T extends Numbers<T>>(from: T, to: T, size: number, rows: readonly number[]): T {
  rows.forEach((row, index) => to.set(from.subarray(row * size, (row + 1) * size), index * size));
  return to;
}

/** The tensor of these rows of its first dimension, in their order. */
export function gatherRows(tensor: Tensor, rows: readonly number[]): Tensor {
  const rest = tensor.dims.slice(1);
  const size = elements(rest);
  const dims = [rows.length, ...rest];
  switch (tensor.dtype) {
    case 'f32':
      return { dtype: 'f32', dims, data: copyRows(tensor.data, new Float32Array(size * rows.length), size, rows) };
    case 'f16':
      return { dtype: 'f16', dims, data: copyRows(tensor.data, new Uint16Array(size * rows.length), size, rows) };
    case 'u8':
      return { dtype: 'u8', dims, data: copyRows(tensor.data, new Uint8Array(size * rows.length), size, rows) };
    case 'i32':
      return { dtype: 'i32', dims, data: copyRows(tensor.data, new Int32Array(size * rows.length), size, rows) };
    case 'i64':
      return { dtype: 'i64', dims, data: copyRows(tensor.data, new BigInt64Array(size * rows.length), size, rows) };
  }
}

/** The images of one type and size below each other, as one batch; null where they differ. */
export function stackRows(tensors: readonly Tensor[]): Tensor | null {
  const [first] = tensors;
  if (first === undefined || tensors.some((tensor) => !sameRow(first, tensor))) return null;
  const rows = tensors.reduce((sum, tensor) => sum + (tensor.dims[0] ?? 0), 0);
  const dims = [rows, ...first.dims.slice(1)];
  const bytes = new Uint8Array(elements(dims) * first.data.BYTES_PER_ELEMENT);
  let offset = 0;
  for (const { data } of tensors) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return tensorOfBytes(first.dtype, dims, bytes.buffer);
}

function sameRow(a: Tensor, b: Tensor): boolean {
  return a.dtype === b.dtype && a.dims.slice(1).join() === b.dims.slice(1).join();
}

/** The tensor whose numbers are these bytes, in the machine's byte order. */
export function tensorOfBytes(dtype: Tensor['dtype'], dims: readonly number[], bytes: ArrayBufferLike): Tensor {
  switch (dtype) {
    case 'f32':
      return { dtype, dims, data: new Float32Array(bytes) };
    case 'f16':
      return { dtype, dims, data: new Uint16Array(bytes) };
    case 'u8':
      return { dtype, dims, data: new Uint8Array(bytes) };
    case 'i32':
      return { dtype, dims, data: new Int32Array(bytes) };
    case 'i64':
      return { dtype, dims, data: new BigInt64Array(bytes) };
  }
}

/** The numbers as JavaScript's; half-precision ones are widened. */
export function numbersOf(tensor: Tensor): ArrayLike<number> {
  switch (tensor.dtype) {
    case 'f32':
    case 'u8':
    case 'i32':
      return tensor.data;
    case 'f16':
      return Float64Array.from(tensor.data, halfToNumber);
    case 'i64':
      return Float64Array.from(tensor.data, Number);
  }
}

/** The number that 16 bits of IEEE 754 half precision stand for. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  if (exponent === 31) return mantissa === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * mantissa * 2 ** -24 : sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}

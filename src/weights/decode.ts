import { viewOf } from './random-access.ts';
import type { FloatType } from './tensor.ts';

/** How many bytes a stored number takes. */
export const floatBytes: { readonly [T in FloatType]: number } = { f64: 8, f32: 4, f16: 2, bf16: 2 };

/** Turns stored numbers, little-endian, into as many little-endian f32; f64 is rounded to the nearest. */
const decoders: { readonly [T in FloatType]: (stored: Uint8Array) => Uint8Array } = {
  f32: (stored) => stored,
  f64: (stored) => {
    const from = viewOf(stored);
    return mapWords(stored.length / 8, (to, index) => to.setFloat32(4 * index, from.getFloat64(8 * index, true), true));
  },
  f16: (stored) => {
    const from = viewOf(stored);
    const values = halfValues();
    return mapWords(stored.length / 2, (to, index) =>
      to.setFloat32(4 * index, values[from.getUint16(2 * index, true)] ?? 0, true),
    );
  },
  // A bfloat16 is the upper half of an f32.
  bf16: (stored) => {
    const from = viewOf(stored);
    return mapWords(stored.length / 2, (to, index) =>
      to.setUint16(4 * index + 2, from.getUint16(2 * index, true), true),
    );
  },
};

/** The stored numbers as little-endian f32; those of an f32 are passed through untouched. */
export function decodeFloats(dtype: FloatType, stored: Uint8Array): Uint8Array {
  return decoders[dtype](stored);
}

function mapWords(count: number, write: (to: DataView, index: number) => void): Uint8Array {
  const bytes = new Uint8Array(4 * count);
  const view = viewOf(bytes);
  for (let index = 0; index < count; index += 1) write(view, index);
  return bytes;
}

let halves: Float32Array | undefined;

/** The value of each of the 65,536 half-precision patterns: IEEE 754-2019, section 3.4, with k = 16 and p = 11. */
function halfValues(): Float32Array {
  halves ??= Float32Array.from({ length: 1 << 16 }, (_, bits) => {
    const sign = bits >> 15 === 0 ? 1 : -1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
  return halves;
}

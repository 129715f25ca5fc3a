import type { Manifest } from '../emit/manifest.ts';
import { type Outcome, done, failed } from './problem.ts';
import { type Tensor, elements, f32 } from './tensor.ts';

/** Numbers in [0, 1) from a seed: mulberry32, the same on every machine. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Numbers that the input's dimensions take besides the batch; one for each size to try. */
export type InputSize = readonly number[];

/** The sizes to try: the program's own, or where it is symbolic the smallest legal one and an odd one above it. */
export function inputSizes({ shape, minimum }: Manifest['input']): Outcome<readonly InputSize[]> {
  const dims = shape.slice(1);
  const symbols = [...new Set(dims.filter((dim) => typeof dim === 'string'))];
  if (symbols.some((symbol) => !/^\w+$/.test(symbol))) {
    return failed('input-not-image', { shape: `[${shape.join(', ')}]` });
  }
  const sizeOf = (beyond: number): InputSize =>
    dims.map((dim) => (typeof dim === 'number' ? dim : (minimum[dim] ?? 1) + beyond * (17 + 6 * symbols.indexOf(dim))));
  return done(symbols.length === 0 ? [sizeOf(0)] : [sizeOf(0), sizeOf(1)]);
}

/** A batch of random inputs: bytes, or float32 numbers as normalised images have them, in [-2, 2.5). */
export function randomInput(dtype: 'f32' | 'u8', dims: readonly number[], seed: number): Tensor {
  const random = randomNumbers(seed);
  const count = elements(dims);
  if (dtype === 'u8') return { dtype, dims, data: Uint8Array.from({ length: count }, () => random() * 256) };
  return f32(
    dims,
    Float32Array.from({ length: count }, () => random() * 4.5 - 2),
  );
}

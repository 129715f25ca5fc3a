/**
 * Weights and images from a formula, so that a reference run needs no stored tensors. scripts/goldens/formula.py computes
 * the same numbers bit for bit: the stream is integer arithmetic modulo 2^32, and every float operation is a single
 * float64 operation followed by one rounding to float32.
 */

/** FNV-1a, 32 bits, of the key's UTF-8 bytes. */
function seedOf(key: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(key)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** Number `index` of a stream: k / 2^24 in [0, 1), by murmur3's finalizer. */
function uniform(seed: number, index: number): number {
  let hash = (Math.imul(index, 0x9e3779b9) + seed) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash ^= hash >>> 16;
  return (hash >>> 8) / 16777216;
}

/** The affine map from [0, 1) to the range of the tensor's kind. */
function scaleAndOffset(key: string, shape: readonly number[], gain: number): readonly [number, number] {
  if (key.endsWith('running_var')) return [1, 0.5];
  if (key.endsWith('running_mean')) return [0.2, -0.1];
  if (shape.length === 1 && key.endsWith('weight')) return [gain, 0.5 * gain];
  if (shape.length === 1) return [0.2, -0.1];
  const bound = Math.sqrt(6 / shape.slice(1).reduce((product, size) => product * size, 1));
  return [2 * bound, -bound];
}

/** A part of a weight: the values from index `start` up to, not including, `end`. */
export function formulaValues(
  key: string,
  shape: readonly number[],
  gain: number,
  start: number,
  end: number,
): Float32Array<ArrayBuffer> {
  const [scale, offset] = scaleAndOffset(key, shape, gain);
  const seed = seedOf(key);
  const out = new Float32Array(end - start);
  for (let index = 0; index < out.length; index += 1) out[index] = uniform(seed, start + index) * scale + offset;
  return out;
}

/**
 * The float32 weight of a state dict's key: Kaiming-uniform for two and more dimensions, and for a batch norm's tensors
 * values that keep activations in range. `gain` is the mean of the batch norms' factors.
 */
export function formulaWeight(key: string, shape: readonly number[], gain: number): Float32Array<ArrayBuffer> {
  const count = shape.reduce((product, size) => product * size, 1);
  return formulaValues(key, shape, gain, 0, count);
}

/** The input: float32 in [-2, 2), as an image that was normalised. */
export function formulaImage(shape: readonly number[]): Float32Array<ArrayBuffer> {
  const seed = seedOf('image');
  const out = new Float32Array(shape.reduce((product, size) => product * size, 1));
  for (let index = 0; index < out.length; index += 1) out[index] = uniform(seed, index) * 4 - 2;
  return out;
}

/** The first numbers of a stream, k / 2^24 in [0, 1). */
export function formulaUniform(key: string, count: number): Float32Array<ArrayBuffer> {
  const seed = seedOf(key);
  return Float32Array.from({ length: count }, (_, index) => uniform(seed, index));
}

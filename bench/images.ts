/** The numbers of a tensor like a normalised image: between -2 and 2, without a pattern, and always the same. */
export function imageValues(dims: readonly number[]): Float32Array {
  const values = new Float32Array(dims.reduce((product, size) => product * size, 1));
  // Numerical Recipes' linear congruential generator, whose high bits are random enough.
  for (let index = 0, state = 1; index < values.length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    values[index] = state / 2 ** 30;
  }
  return values;
}

/** How many numbers are made at a time: in one loop, whose state stays in registers, they take a fifth of the time. */
const BLOCK = 1024;

/**
 * The stream of random bits that belongs to a seed and a name. Chris Doty-Humphrey's sfc32 (PractRand 0.95,
 * RNGs/sfc.h), which has a period of at least 2^32 from each start; it begins at a hash of both, and drops its first
 * 15 outputs as its author does.
 */
export class RandomBits {
  /** a, b, c and the counter. */
  readonly #state: Int32Array;
  readonly #block = new Int32Array(BLOCK);
  #used = 0;

  constructor(seed: number, name: string) {
    const b = hash(name, 0x811c9dc5 ^ Math.floor(seed / 2 ** 32));
    this.#state = Int32Array.of(seed, b, hash(name, 0x9e3779b9), 1);
    fillBits(this.#state, this.#block);
    this.#used = 15;
  }

  /** The next numbers of 32 bits, signed: at least one, and at most `most`. They are valid until the next call. */
  take(most: number): Int32Array {
    if (this.#used === BLOCK) {
      fillBits(this.#state, this.#block);
      this.#used = 0;
    }
    const from = this.#used;
    this.#used = Math.min(BLOCK, from + most);
    return this.#block.subarray(from, this.#used);
  }
}

/** Fills `block` with the next outputs of sfc32. */
function fillBits(state: Int32Array, block: Int32Array): void {
  // `| 0` says that these are 32-bit integers: without it the loop takes twice as long.
  let a = (state[0] ?? 0) | 0;
  let b = (state[1] ?? 0) | 0;
  let c = (state[2] ?? 0) | 0;
  let counter = (state[3] ?? 0) | 0;
  for (let index = 0; index < block.length; index += 1) {
    const result = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    block[index] = result;
  }
  state.set([a, b, c, counter]);
}

/** FNV-1a over the name's UTF-16 code units, closed by the finaliser of MurmurHash3. */
function hash(name: string, basis: number): number {
  let value = basis | 0;
  for (let index = 0; index < name.length; index += 1) value = Math.imul(value ^ name.charCodeAt(index), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}

/** Fills `values`, little-endian f32, with multiples of bound * 2^-23 in [-bound, bound), each equally likely. */
export function fillUniform(values: DataView, bound: number, bits: RandomBits): void {
  const step = bound * 2 ** -23;
  for (let byte = 0; byte < values.byteLength;) {
    const drawn = bits.take((values.byteLength - byte) / 4);
    for (let index = 0; index < drawn.length; index += 1, byte += 4) {
      values.setFloat32(byte, ((drawn[index] ?? 0) >> 8) * step, true);
    }
  }
}

/** In (0, 1): never a bound, so that its logarithm is finite. */
function openUnit(bits: RandomBits): number {
  const [drawn = 0] = bits.take(1);
  return (drawn >>> 0) * 2 ** -32 + 2 ** -33;
}

/** The ziggurat: layers of equal area over the half bell exp(-x^2 / 2), the lowest of which is the base with the tail. */
const LAYERS = 128;
/** Where the tail begins, and the area of a layer: Marsaglia and Tsang, The Ziggurat Method, JSS 5(8), 2000. */
const TAIL = 3.442619855899;
const AREA = 9.91256303526217e-3;

interface Ziggurat {
  /** A draw of this size or less, in units of its layer, lies under the bell without more ado. */
  readonly inside: Int32Array;
  /** The width of a unit. */
  readonly unit: Float64Array;
  /** The bell's height at the layer's outer edge. */
  readonly height: Float64Array;
}

/** Draws have 25 bits, the sign included: Marsaglia and Tsang take them from the bits that choose the layer, too, which
 * Doornik (An Improved Ziggurat Method, 2005) shows to correlate; here the two are apart. */
const DRAW = 2 ** 24;

function buildZiggurat(): Ziggurat {
  const bell = (x: number): number => Math.exp(-0.5 * x * x);
  // The right edges, from the base (a rectangle of the layers' area, that is as wide as need be) to the top.
  const edges = [AREA / bell(TAIL), TAIL];
  while (edges.length < LAYERS) {
    const edge = edges.at(-1) ?? TAIL;
    edges.push(Math.sqrt(-2 * Math.log(AREA / edge + bell(edge))));
  }
  edges.push(0);
  return {
    inside: Int32Array.from({ length: LAYERS }, (_, layer) => ((edges[layer + 1] ?? 0) / (edges[layer] ?? 1)) * DRAW),
    unit: Float64Array.from({ length: LAYERS }, (_, layer) => (edges[layer] ?? 0) / DRAW),
    height: Float64Array.from(edges, bell),
  };
}

const ziggurat = buildZiggurat();

/**
 * Fills `values`, little-endian f32, with draws from the normal distribution of mean 0. What the one draw in fifty needs
 * that falls past the edge of its layer comes from a stream of its own, so that the loop goes through its numbers undisturbed.
 */
export function fillNormal(values: DataView, deviation: number, bits: RandomBits, edgeBits: RandomBits): void {
  const { inside, unit } = ziggurat;
  for (let byte = 0; byte < values.byteLength;) {
    // A draw that is rejected gives no value.
    const drawn = bits.take((values.byteLength - byte) / 4);
    for (let index = 0; index < drawn.length; index += 1) {
      const word = drawn[index] ?? 0;
      const layer = word & (LAYERS - 1);
      const signed = word >> 7;
      const drawnAt = signed * (unit[layer] ?? 0);
      const isInside = Math.abs(signed) < (inside[layer] ?? 0);
      const x = isInside ? drawnAt : normalAtEdge(edgeBits, layer, drawnAt);
      if (x === undefined) continue;
      values.setFloat32(byte, x * deviation, true);
      byte += 4;
    }
  }
}

/** A draw past its layer's inner edge: itself where it lies under the bell, one of the tail, or undefined. */
function normalAtEdge(bits: RandomBits, layer: number, x: number): number | undefined {
  if (layer === 0) return tailFrom(bits, x < 0);
  return liesUnderBell(bits, layer, x) ? x : undefined;
}

/** Past the layer's inner edge: whether a point at a random height of the layer lies under the bell. */
function liesUnderBell(bits: RandomBits, layer: number, x: number): boolean {
  const low = ziggurat.height[layer] ?? 0;
  const high = ziggurat.height[layer + 1] ?? 1;
  return low + openUnit(bits) * (high - low) < Math.exp(-0.5 * x * x);
}

/** Past TAIL: Marsaglia's method for the normal tail, Technometrics 6(1), 1964. */
function tailFrom(bits: RandomBits, negative: boolean): number {
  for (;;) {
    const past = -Math.log(openUnit(bits)) / TAIL;
    if (-2 * Math.log(openUnit(bits)) > past * past) return negative ? -TAIL - past : TAIL + past;
  }
}

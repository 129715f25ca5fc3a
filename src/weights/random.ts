/** Gives 32 random bits at each call, as a signed integer. */
export type Bits = () => number;

/**
 * The stream of random bits that belongs to a seed and a name. Chris Doty-Humphrey's sfc32 (PractRand 0.95,
 * RNGs/sfc.h), which has a period of at least 2^32 from each start; it begins at a hash of both, and drops its first
 * 15 outputs as its author does.
 */
export function randomBits(seed: number, name: string): Bits {
  let a = seed | 0;
  let b = hash(name, 0x811c9dc5 ^ Math.floor(seed / 2 ** 32));
  let c = hash(name, 0x9e3779b9);
  let counter = 1;
  const next = (): number => {
    const result = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result;
  };
  for (let dropped = 0; dropped < 15; dropped += 1) next();
  return next;
}

/** FNV-1a over the name's UTF-16 code units, closed by the finaliser of MurmurHash3. */
function hash(name: string, basis: number): number {
  let value = basis | 0;
  for (let index = 0; index < name.length; index += 1) value = Math.imul(value ^ name.charCodeAt(index), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}

/** A multiple of 2^-23 in [-1, 1), each equally likely. */
export function uniformFrom(bits: Bits): number {
  return (bits() >> 8) * 2 ** -23;
}

/** In (0, 1): never a bound, so that its logarithm is finite. */
function openUnit(bits: Bits): number {
  return (bits() >>> 0) * 2 ** -32 + 2 ** -33;
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

/** A draw from the normal distribution of mean 0 and deviation 1. */
export function normalFrom(bits: Bits): number {
  for (;;) {
    const drawn = bits();
    const layer = drawn & (LAYERS - 1);
    const signed = drawn >> 7;
    const x = signed * (ziggurat.unit[layer] ?? 0);
    if ((signed < 0 ? -signed : signed) < (ziggurat.inside[layer] ?? 0)) return x;
    if (layer === 0) return tailFrom(bits, signed < 0);
    if (liesUnderBell(bits, layer, x)) return x;
  }
}

/** Past the layer's inner edge: whether a point at a random height of the layer lies under the bell. */
function liesUnderBell(bits: Bits, layer: number, x: number): boolean {
  const low = ziggurat.height[layer] ?? 0;
  const high = ziggurat.height[layer + 1] ?? 1;
  return low + openUnit(bits) * (high - low) < Math.exp(-0.5 * x * x);
}

/** Past TAIL: Marsaglia's method for the normal tail, Technometrics 6(1), 1964. */
function tailFrom(bits: Bits, negative: boolean): number {
  for (;;) {
    const past = -Math.log(openUnit(bits)) / TAIL;
    if (-2 * Math.log(openUnit(bits)) > past * past) return negative ? -TAIL - past : TAIL + past;
  }
}

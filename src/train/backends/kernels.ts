import { invariant } from '../../invariant.ts';
import { isRecord } from './guards.ts';
import { KERNEL_CODE } from './kernel-code.ts';

/** The functions of kernels/index.ts, by their parameters: addresses in the backend's memory, counts and numbers. */
interface Parameters {
  readonly packWeights: [weights: number, packed: number, taps: number, rows: number, columns: number];
  readonly packTransposed: [weights: number, packed: number, taps: number, rows: number, columns: number];
  readonly convolve: [
    geometry: number,
    x: number,
    packed: number,
    bias: number,
    y: number,
    table: number,
    block: number,
    zeros: number,
  ];
  readonly convolveBack: [
    geometry: number,
    dy: number,
    packed: number,
    bias: number,
    dx: number,
    table: number,
    block: number,
    zeros: number,
  ];
  readonly kernelGradient: [
    geometry: number,
    x: number,
    dy: number,
    dw: number,
    xPacked: number,
    yPacked: number,
    blockRows: number,
    scratch: number,
  ];
  readonly depthwise: [geometry: number, x: number, weights: number, y: number, table: number];
  readonly depthwiseBack: [geometry: number, dy: number, weights: number, dx: number, table: number];
  readonly depthwiseKernelGradient: [geometry: number, x: number, dy: number, dw: number];
  readonly channelMeans: [x: number, means: number, rows: number, channels: number, totals: number];
  readonly channelVariances: [
    x: number,
    means: number,
    variances: number,
    rows: number,
    channels: number,
    totals: number,
  ];
  readonly channelProducts: [
    x: number,
    means: number,
    dy: number,
    products: number,
    rows: number,
    channels: number,
    totals: number,
  ];
  readonly normaliseChannels: [
    x: number,
    means: number,
    factors: number,
    shifts: number,
    y: number,
    rows: number,
    channels: number,
  ];
  readonly combineChannels: [
    x: number,
    means: number,
    dy: number,
    a: number,
    b: number,
    c: number,
    dx: number,
    rows: number,
    channels: number,
  ];
  readonly softmax: [x: number, p: number, rows: number, classes: number, largest: number, sums: number];
  readonly crossEntropyGradient: [
    p: number,
    labels: number,
    ignore: number,
    factor: number,
    rows: number,
    classes: number,
  ];
  readonly throughSoftmax: [p: number, gradient: number, rows: number, classes: number];
  readonly lovaszClass: [
    p: number,
    labels: number,
    ignore: number,
    label: number,
    found: number,
    share: number,
    gradient: number,
    rows: number,
    classes: number,
    scratch: number,
  ];
  readonly reluGradient: [y: number, dy: number, dx: number, count: number];
  readonly transpose: [
    x: number,
    y: number,
    outer: number,
    xOuter: number,
    yOuter: number,
    inner: number,
    xInner: number,
    yInner: number,
    rows: number,
    columns: number,
    xRow: number,
    yRow: number,
  ];
  readonly updateWithMomentum: [
    weights: number,
    gradient: number,
    buffer: number,
    count: number,
    momentum: number,
    decay: number,
    rate: number,
  ];
  readonly updateWithAdam: [
    weights: number,
    gradient: number,
    means: number,
    squares: number,
    count: number,
    beta1: number,
    rest1: number,
    beta2: number,
    rest2: number,
    decay: number,
    rate: number,
    root: number,
    epsilon: number,
  ];
}

/** The functions; a class's Lovász extension is what `lovaszClass` gives. */
export type Kernels = {
  readonly [K in keyof Parameters]: (...parameters: Parameters[K]) => K extends 'lovaszClass' ? number : void;
};

const names: Readonly<Record<keyof Kernels, true>> = {
  packWeights: true,
  packTransposed: true,
  convolve: true,
  convolveBack: true,
  kernelGradient: true,
  depthwise: true,
  depthwiseBack: true,
  depthwiseKernelGradient: true,
  channelMeans: true,
  channelVariances: true,
  channelProducts: true,
  normaliseChannels: true,
  combineChannels: true,
  softmax: true,
  crossEntropyGradient: true,
  throughSoftmax: true,
  lovaszClass: true,
  reluGradient: true,
  transpose: true,
  updateWithMomentum: true,
  updateWithAdam: true,
};

function isKernels(exports: unknown): exports is Kernels {
  return isRecord(exports) && Object.keys(names).every((name) => typeof exports[name] === 'function');
}

/** What the module says of the memory that it imports, `env.memory`, from the section's length on. */
const IMPORT = [0x0f, 0x01, 0x03, ...letters('env'), 0x06, ...letters('memory'), 0x02, 0x00, 0x00];
/** The same of one that threads share, which has an end: 65536 pages. */
const SHARED_IMPORT = [0x12, ...IMPORT.slice(1, -2), 0x03, 0x00, 0x80, 0x80, 0x04];

function letters(text: string): readonly number[] {
  return [...text].map((letter) => letter.charCodeAt(0));
}

/** The module for a memory that threads share. */
function forSharedMemory(code: Uint8Array): Uint8Array {
  const at = code.findIndex((_, start) => IMPORT.every((byte, index) => code[start + index] === byte));
  invariant(at >= 0, 'the kernels import their memory');
  return Uint8Array.of(...code.subarray(0, at), ...SHARED_IMPORT, ...code.subarray(at + IMPORT.length));
}

/**
 * The kernels on a backend's memory. Undefined where there is none to be had, or no SIMD: then operations are composed of
 * the backend's own kernels.
 */
export function kernelsIn(memory: unknown): Kernels | undefined {
  if (!(memory instanceof WebAssembly.Memory)) return undefined;
  const plain = Uint8Array.from(letters(atob(KERNEL_CODE)));
  const isShared = typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer;
  const code = isShared ? forSharedMemory(plain) : plain;
  if (!WebAssembly.validate(code)) return undefined;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory } });
  return isKernels(exports) ? exports : undefined;
}

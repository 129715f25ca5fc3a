import type { TensorInfo } from '@tensorflow/tfjs-core';
import { invariant } from '../../invariant.ts';
import { type Heap, type Operands, operandOf } from './heap.ts';
import type { Kernels } from './kernels.ts';
import type { OwnKernel } from './own-kernels.ts';
import { withScratch } from './scratch.ts';

/** Channels of a result's tile, and of a packed panel: kernels/geometry.ts. */
const COLUMNS = 8;
/** Pixels of a tile. */
const ROWS = 4;

/** Bytes of a tile's table besides its taps, and for each tap: kernels/convolution.ts. */
const [TILE_BYTES, TAP_BYTES] = [68, 20];
/** How much of its operand a block of tiles reads over and over, and how much its table takes: a part of a second cache. */
const [BLOCK_BYTES, TABLE_BYTES] = [2 ** 18, 2 ** 16];
/** Pixels of a block of the kernel's gradient: each is read for every tap and channel. */
const GRADIENT_PIXELS = 768;

/** A convolution: the fields of kernels/geometry.ts, the shapes of its maps, and how many taps its kernel has. */
export interface Geometry {
  readonly fields: readonly number[];
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly taps: number;
}

/** What the attribute `geometry` of a kernel says. */
export function geometryIn({ geometry }: Readonly<Record<string, unknown>>): Geometry {
  invariant(Array.isArray(geometry), 'a convolution has a geometry');
  const fields = geometry.filter((field) => typeof field === 'number');
  const [n = 0, xHeight = 0, xWidth = 0, xChannels = 0, yHeight = 0, yWidth = 0, yChannels = 0] = fields;
  const [rows = 0, columns = 0] = fields.slice(7);
  return {
    fields,
    x: [n, xHeight, xWidth, xChannels],
    y: [n, yHeight, yWidth, yChannels],
    taps: rows * columns,
  };
}

function roundUp(count: number, step: number): number {
  return Math.ceil(count / step) * step;
}

/** Either way through a convolution: what a tile takes, and what it gives. */
interface Way {
  readonly depth: number;
  readonly result: readonly number[];
  readonly pack: Kernels['packWeights'];
  readonly convolve: Kernels['convolve'];
}

function compute(heap: Heap, inputs: Operands, source: string, geometry: Geometry, way: Way): TensorInfo[] {
  const { taps, fields, x, y } = geometry;
  const { depth, result } = way;
  const channels = roundUp(result[3] ?? 0, COLUMNS);
  const target = heap.create(result, 'float32');
  const tableBytes = TILE_BYTES + taps * TAP_BYTES;
  const block = Math.max(1, Math.floor(Math.min(TABLE_BYTES / tableBytes, BLOCK_BYTES / (4 * ROWS * depth))));
  const { bias } = inputs;
  withScratch(heap, (scratch) => {
    const packed = scratch.floats(taps * depth * channels);
    way.pack(heap.address(operandOf(inputs, 'kernel')), packed, taps, x[3] ?? 0, y[3] ?? 0);
    way.convolve(
      scratch.integers(fields),
      heap.address(operandOf(inputs, source)),
      packed,
      bias === undefined ? 0 : scratch.copy(heap.view(bias).slice(), channels),
      heap.address(target),
      scratch.floats((block * tableBytes) / 4),
      block,
      scratch.zeros(depth),
    );
  });
  return [target];
}

/** y from x, the kernel [kh, kw, I, O] and perhaps a bias [O]. */
export const convolutionKernel: OwnKernel = (heap, { packWeights, convolve }, inputs, attributes) => {
  const geometry = geometryIn(attributes);
  const way = { depth: geometry.x[3] ?? 0, result: geometry.y, pack: packWeights, convolve };
  return compute(heap, inputs, 'x', geometry, way);
};

/** dx from dy and the kernel; a transposed convolution may have a bias [I]. */
export const inputGradientKernel: OwnKernel = (heap, { packTransposed, convolveBack }, inputs, attributes) => {
  const geometry = geometryIn(attributes);
  const way = { depth: geometry.y[3] ?? 0, result: geometry.x, pack: packTransposed, convolve: convolveBack };
  return compute(heap, inputs, 'dy', geometry, way);
};

/** The kernel's gradient, [kh, kw, I, O], from x and dy. */
export const kernelGradientKernel: OwnKernel = (heap, { kernelGradient }, inputs, attributes) => {
  const { fields, x, y } = geometryIn(attributes);
  const [, xHeight = 0, xWidth = 0, xChannels = 0] = x;
  const [, yHeight = 0, yWidth = 0, yChannels = 0] = y;
  const [kernelHeight = 1, kernelWidth = 1, strideHeight = 1, , dilationHeight = 1] = fields.slice(7);
  const result = heap.create([kernelHeight, kernelWidth, xChannels, yChannels], 'float32');
  const blockRows = Math.min(yHeight, Math.max(1, Math.floor(GRADIENT_PIXELS / yWidth)));
  const xRows = Math.min(xHeight, (blockRows - 1) * strideHeight + (kernelHeight - 1) * dilationHeight + 1);
  withScratch(heap, (scratch) =>
    kernelGradient(
      scratch.integers(fields),
      heap.address(operandOf(inputs, 'x')),
      heap.address(operandOf(inputs, 'dy')),
      heap.address(result),
      scratch.floats(xRows * xWidth * roundUp(xChannels, ROWS)),
      scratch.floats(blockRows * yWidth * roundUp(yChannels, COLUMNS)),
      blockRows,
      scratch.floats(4),
    ),
  );
  return [result];
};

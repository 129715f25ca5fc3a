import type { Dim } from '../../graph/dim.ts';
import { int, text } from './proto.ts';
import {
  type Emitters,
  type Operand,
  type Site,
  dimAt,
  floats,
  integer,
  integers,
  operand,
  rankOf,
  result,
  step,
} from './site.ts';
import { sizeText } from './sizes.ts';

function sameSize(a: Dim, b: Dim): boolean {
  return sizeText(a) === sizeText(b);
}

/** `to / from` where float32 holds it exactly, so that ONNX's `scales` gives that size and places every position. */
function exactScale(from: Dim, to: Dim): number | undefined {
  if (typeof from !== 'number' || typeof to !== 'number') return undefined;
  const scale = Math.fround(to / from);
  return scale * from === to ? scale : undefined;
}

/** The shape [N, C, h, w] of the result, N read from the operand so that a file serves every batch size. */
function targetShape(site: Site<'resize_bilinear'>): string {
  const leading = step(site, 'batch_and_channels', 'Shape', [operand(site).name], { start: int(0), end: int(2) });
  return step(site, 'shape', 'Concat', [leading, ...site.sizes.vectors(site.op.size)], { axis: int(0) });
}

/** A size, and the tensor of rank 0 that holds it where it is symbolic. */
export interface Extent {
  readonly dim: Dim;
  readonly scalar: () => string;
}

/** The size of a tensor along an axis. */
export function extentOf(site: Site, { name, type }: Operand, axis: number): Extent {
  return { dim: dimAt(type, axis), scalar: () => site.sizes.ofTensor(name, axis) };
}

/** What is longer is computed in the graph, so that a large size does not make a large file. */
const LONGEST_TABLE = 1 << 14;

/**
 * The position of `from` that each position of `to` takes: floor((2i + 1) from / (2 to)), in integers. It is the nearest
 * by half-pixel centres, of two equally near ones the later, as PyTorch's `nearest-exact`; ONNX's Resize and PyTorch
 * compute it in float32 and miss by one where the quotient is a whole number and comes out just below.
 */
function nearestPositions(site: Site, from: Extent, to: Extent): string {
  const [size, count] = [from.dim, to.dim];
  if (typeof size === 'number' && typeof count === 'number' && count <= LONGEST_TABLE)
    return integers(
      site,
      Array.from({ length: count }, (_, index) => Math.floor(((2 * index + 1) * size) / (2 * count))),
    );
  const [source, target] = [from.scalar(), to.scalar()];
  return site.builder.shared(`nearest ${target} of ${source}`, () => {
    const add = (suffix: string, opType: string, inputs: readonly string[]): string =>
      step(site, `nearest/${suffix}`, opType, inputs);
    const twice = integer(site, 2);
    const end = add('end', 'Mul', [target, twice]);
    const odd = add('odd', 'Range', [integer(site, 1), end, twice]);
    return add('positions', 'Div', [add('scaled', 'Mul', [odd, source]), end]);
  });
}

/** The tensor with its last two axes at the sizes `to`; `name` is the result's. */
export function resizeNearest(site: Site, x: Operand, to: readonly [Extent, Extent], name: string): string {
  const width = rankOf(x.type) - 1;
  const along = (axis: number, tensor: string, extent: Extent, output: string): string =>
    site.builder.add('Gather', [tensor, nearestPositions(site, extentOf(site, x, axis), extent)], output, {
      axis: int(axis),
    });
  // Columns first: the narrow tensor is gathered element by element, the wide one row by row.
  const columns = along(width, x.name, to[1], site.builder.fresh(`${site.node.name}/columns`));
  return along(width - 1, columns, to[0], name);
}

/** Interpolation with half-pixel centres: PyTorch's align_corners=False, without its antialiasing. */
export const resizeEmitters: Emitters<'resize_bilinear' | 'resize_nearest'> = {
  resize_bilinear: (site) => {
    const x = operand(site);
    const height = dimAt(x.type, 2);
    const width = dimAt(x.type, 3);
    const [toHeight, toWidth] = site.op.size;
    const attributes = { coordinate_transformation_mode: text('half_pixel'), mode: text('linear') };
    if (sameSize(toHeight, height) && sameSize(toWidth, width)) return x.name;
    const [vertical, horizontal] = [exactScale(height, toHeight), exactScale(width, toWidth)];
    if (vertical !== undefined && horizontal !== undefined)
      return result(site, 'Resize', [x.name, '', floats(site, [1, 1, vertical, horizontal])], attributes);
    return result(site, 'Resize', [x.name, '', '', targetShape(site)], attributes);
  },

  resize_nearest: (site) => {
    const x = operand(site);
    const extent = (dim: Dim): Extent => ({ dim, scalar: () => site.sizes.scalar(dim) });
    const [height, width] = site.op.size;
    if (sameSize(height, dimAt(x.type, 2)) && sameSize(width, dimAt(x.type, 3))) return x.name;
    return resizeNearest(site, x, [extent(height), extent(width)], site.node.name);
  },
};

import { invariant } from '../../invariant.ts';
import { type HeapKernel, operandOf } from './heap.ts';
import { rowMajor } from './strided-copy.ts';

/** An axis of a result: its size, and how many numbers it is to the next, in the operand and in the result. */
interface Axis {
  readonly size: number;
  readonly from: number;
  readonly to: number;
}

/** The axes of the result, with those as one that lie in both as one. */
function axesOf(shape: readonly number[], order: readonly number[]): readonly Axis[] {
  const steps = rowMajor(shape);
  const sizes = order.map((axis) => shape[axis] ?? 1);
  const resultSteps = rowMajor(sizes);
  const axes: Axis[] = [];
  for (const [index, size] of sizes.entries()) {
    if (size === 1) continue;
    const axis = { size, from: steps[order[index] ?? 0] ?? 1, to: resultSteps[index] ?? 1 };
    const last = axes.at(-1);
    if (last !== undefined && last.from === axis.from * size)
      axes[axes.length - 1] = { ...axis, size: last.size * size };
    else axes.push(axis);
  }
  return axes;
}

/** Bytes of a float. */
const FLOAT = 4;
const SINGLE: Axis = { size: 1, from: 0, to: 0 };

/**
 * A tensor with its axes in another order, where its last axis takes another place: matrices that are turned around, in at
 * most two axes of them. The backend's own kernel goes number by number.
 */
export const transposeKernel: HeapKernel = (heap, inputs, { perm }) => {
  const x = operandOf(inputs, 'x');
  invariant(Array.isArray(perm), 'axes have an order');
  const order = perm.filter((axis) => typeof axis === 'number');
  if (heap.kernels === undefined || x.dtype !== 'float32') return undefined;
  const axes = axesOf(x.shape, order);
  const [rows, columns] = [axes.at(-1), axes.find(({ from }) => from === 1)];
  const others = axes.filter((axis) => axis !== rows && axis !== columns);
  if (rows === undefined || columns === undefined || rows === columns || others.length > 2) return undefined;
  const y = heap.create(
    order.map((axis) => x.shape[axis] ?? 1),
    'float32',
  );
  const [outer = SINGLE, inner = SINGLE] = others;
  heap.kernels.transpose(
    heap.address(x),
    heap.address(y),
    outer.size,
    outer.from * FLOAT,
    outer.to * FLOAT,
    inner.size,
    inner.from * FLOAT,
    inner.to * FLOAT,
    rows.size,
    columns.size,
    rows.from * FLOAT,
    columns.to * FLOAT,
  );
  return y;
};

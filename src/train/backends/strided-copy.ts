import type { Numbers } from './heap.ts';

/** Where the numbers of a block lie: the first, and how far it is to the next along each axis. */
export interface Placement {
  readonly start: number;
  readonly steps: readonly number[];
}

/** The steps of a whole tensor in row-major order. */
export function rowMajor(shape: readonly number[]): readonly number[] {
  const steps = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) steps[axis] = (steps[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  return steps;
}

interface Axis {
  readonly size: number;
  readonly from: number;
  readonly to: number;
}

/** The axes of a block, with those as one that lie in both as one. */
function axesOf(shape: readonly number[], from: Placement, to: Placement): readonly Axis[] {
  const axes: Axis[] = [];
  for (const [index, size] of shape.entries()) {
    if (size === 1) continue;
    const axis = { size, from: from.steps[index] ?? 1, to: to.steps[index] ?? 1 };
    const last = axes.at(-1);
    const isOne = last?.from === axis.from * size && last.to === axis.to * size;
    if (last !== undefined && isOne) axes[axes.length - 1] = { ...axis, size: last.size * size };
    else axes.push(axis);
  }
  return axes;
}

/** From this length on, a stretch is copied at once. */
const STRETCH = 16;

/** Copies a block of numbers; both tensors may lie in one memory, and do not overlap. */
export function copyBlock(
  source: Numbers,
  from: Placement,
  target: Numbers,
  to: Placement,
  shape: readonly number[],
): void {
  if (shape.includes(0)) return;
  const axes = axesOf(shape, from, to);
  const inner = axes.at(-1) ?? { size: 1, from: 1, to: 1 };
  const outer = axes.slice(0, -1);
  const copyRow = inner.from === 1 && inner.to === 1 && inner.size >= STRETCH ? stretches(source, target) : copyStrided;
  const index = new Int32Array(outer.length);
  const rows = outer.reduce((product, { size }) => product * size, 1);
  for (let row = 0, [at, into] = [from.start, to.start]; row < rows; row++) {
    copyRow(source, at, target, into, inner);
    for (let axis = outer.length - 1; axis >= 0; axis--) {
      const { size, from: step, to: stepInto } = outer[axis] ?? inner;
      index[axis] = (index[axis] ?? 0) + 1;
      [at, into] = [at + step, into + stepInto];
      if ((index[axis] ?? 0) < size) break;
      index[axis] = 0;
      [at, into] = [at - step * size, into - stepInto * size];
    }
  }
}

type CopyRow = (source: Numbers, at: number, target: Numbers, into: number, axis: Axis) => void;

const copyStrided: CopyRow = (source, at, target, into, { size, from, to }) => {
  for (let index = 0; index < size; index++) target[into + index * to] = source[at + index * from] ?? 0;
};

/** Copies rows within the memory that both lie in. */
function stretches(source: Numbers, target: Numbers): CopyRow {
  const bytes = new Uint8Array(source.buffer);
  const unit = source.BYTES_PER_ELEMENT;
  return (_source, at, _target, into, { size }) => {
    const start = source.byteOffset + at * unit;
    bytes.copyWithin(target.byteOffset + into * unit, start, start + size * unit);
  };
}

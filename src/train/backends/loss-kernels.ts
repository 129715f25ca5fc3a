import { type Heap, type Operands, operandOf } from './heap.ts';
import type { Kernels } from './kernels.ts';
import type { OwnKernel } from './own-kernels.ts';
import { invariant } from '../../invariant.ts';
import { withScratch } from './scratch.ts';

/** The pixels of a batch: logits [P, K], labels int32 [P], and the label of pixels that have no part. */
interface Pixels {
  readonly logits: number;
  readonly labels: number;
  readonly rows: number;
  readonly classes: number;
  readonly ignore: number;
}

function pixelsOf(heap: Heap, inputs: Operands, { ignore }: Readonly<Record<string, unknown>>): Pixels {
  const [logits, labels] = [operandOf(inputs, 'logits'), operandOf(inputs, 'labels')];
  const [rows = 0, classes = 0] = logits.shape;
  invariant(typeof ignore === 'number' && labels.dtype === 'int32', 'labels are int32, and one of them is void');
  return { logits: heap.address(logits), labels: heap.address(labels), rows, classes, ignore };
}

/** How many pixels there are of each class, void left out. */
function countsOf(labels: ArrayLike<number>, { ignore, classes }: Pixels): Int32Array {
  const counts = new Int32Array(classes);
  for (let pixel = 0; pixel < labels.length; pixel++) {
    const label = labels[pixel] ?? ignore;
    if (label !== ignore && label >= 0 && label < classes) counts[label] = (counts[label] ?? 0) + 1;
  }
  return counts;
}

/** The mean over pixels of -log p of their class, and its gradient by the logits. */
export const crossEntropyKernel: OwnKernel = (heap, kernels, inputs, attributes) => {
  const pixels = pixelsOf(heap, inputs, attributes);
  const { rows, classes, ignore } = pixels;
  const [loss, gradient] = [heap.create([], 'float32'), heap.create([rows, classes], 'float32')];
  const [largest, sums] = [heap.create([rows], 'float32'), heap.create([rows], 'float32')];
  const at = heap.address(gradient);
  kernels.softmax(pixels.logits, at, rows, classes, heap.address(largest), heap.address(sums));
  const labels = heap.view(operandOf(inputs, 'labels'));
  const [logits, tops, totals] = [heap.view(operandOf(inputs, 'logits')), heap.view(largest), heap.view(sums)];
  let [sum, count] = [0, 0];
  for (let pixel = 0; pixel < rows; pixel++) {
    const label = labels[pixel] ?? ignore;
    if (label === ignore) continue;
    count++;
    sum += (logits[pixel * classes + label] ?? NaN) - (tops[pixel] ?? 0) - Math.log(totals[pixel] ?? 0);
  }
  const share = 1 / Math.max(1, count);
  heap.view(loss)[0] = count === 0 ? 0 : -sum * share;
  kernels.crossEntropyGradient(at, pixels.labels, ignore, share, rows, classes);
  heap.free(largest);
  heap.free(sums);
  return [loss, gradient];
};

/** Lovász-Softmax over the classes that occur, and its gradient by the logits. */
export const lovaszSoftmaxKernel: OwnKernel = (heap, kernels, inputs, attributes) => {
  const pixels = pixelsOf(heap, inputs, attributes);
  const { rows, classes } = pixels;
  const [loss, gradient] = [heap.create([], 'float32'), heap.create([rows, classes], 'float32')];
  const found = countsOf(heap.view(operandOf(inputs, 'labels')), pixels);
  heap.view(gradient).fill(0);
  const value = withScratch(heap, (scratch) => {
    const p = scratch.floats(rows * classes);
    kernels.softmax(pixels.logits, p, rows, classes, 0, 0);
    const sum = sumOverClasses(kernels, pixels, found, p, heap.address(gradient), scratch.floats(4 * rows + 1024));
    kernels.throughSoftmax(p, heap.address(gradient), rows, classes);
    return sum;
  });
  heap.view(loss)[0] = value;
  return [loss, gradient];
};

/** The mean over classes that occur; the gradient by p goes to their columns. */
function sumOverClasses(
  { lovaszClass }: Kernels,
  { labels, ignore, rows, classes }: Pixels,
  found: Int32Array,
  p: number,
  gradient: number,
  scratch: number,
): number {
  const share = 1 / Math.max(1, found.filter((count) => count > 0).length);
  return found.reduce((sum, count, label) => {
    if (count === 0) return sum;
    return sum + share * lovaszClass(p, labels, ignore, label, count, share, gradient, rows, classes, scratch);
  }, 0);
}

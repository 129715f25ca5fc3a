import { checkProgram } from '../../src/check.ts';
import { present } from '../../src/invariant.ts';
import { encodeLabelMap, encodePng } from '../../src/runtime/draw.ts';
import { pixels } from '../../src/runtime/pixels.ts';
import { encodeWeights } from '../../src/train/run/checkpoint.ts';
import { encodeRecord } from '../../src/train/run/run-record.ts';
import { parametersOf } from '../../src/weights/parameter.ts';
import { good } from './in-process.ts';

/** A program that says how it is trained: on a folder of images and masks. */
export const trained = `${good.replace('entropy < 0.5', 'entropy < 0.9')}
train Small {
  data: folder
  loss: cross_entropy
  optimizer: sgd
  rate: 0.1
  batch: 1
}
`;

/**
 * Weights by which \`b\` gives class 0 everywhere, and \`out\` class 1 where the image is red and class 0 elsewhere: the
 * backbone's first channel is the red one, through the middles of its kernels.
 */
function valueAt(key: string, index: number): number {
  if (key.endsWith('.1.weight') || key.endsWith('running_var')) return 1;
  if (key === 'backbone.0.0.weight' || key === 'backbone.1.0.weight') return index === 4 ? 1 : 0;
  // A red pixel has (1 - 0.485) / 0.229 = 2.2 there, and any other 0.
  if (key === 'out.0.weight') return index === 8 ? 4 : 0;
  if (key === 'out.0.bias' || key === 'b.0.bias') return index === 0 ? 3 : 0;
  return 0;
}

function weightsFor(size: number): Uint8Array {
  const { models } = checkProgram(trained, { file: 'net.brn', read: () => undefined, set: { size: String(size) } });
  const parameters = parametersOf(present(models[0], 'the program has a model').network.graph);
  const tensors = parameters.map(({ key, shape }) => {
    const count = shape.reduce((product, each) => product * each, 1);
    return { name: key, shape, values: Float32Array.from({ length: count }, (_, index) => valueAt(key, index)) };
  });
  return Buffer.concat([...encodeWeights(tensors, 3)]);
}

/** A run of the program at a size of 8, as \`brnc train\` leaves it, its files by their paths. */
export function runFiles(): Readonly<Record<string, Uint8Array>> {
  const { models } = checkProgram(trained, { file: 'net.brn', read: () => undefined });
  const settings = present(models[0]?.training, 'the program has a training');
  const record = {
    program: new TextEncoder().encode(trained),
    modules: new Map(),
    model: 'Small',
    parameters: { size: 8, classes: 4 },
    settings,
    weights: null,
    data: null,
  };
  return {
    'run/program.brn': record.program,
    'run/run.json': encodeRecord(record),
    'run/weights.safetensors': weightsFor(8),
  };
}

/** An image of 8 x 8 pixels and its mask, with so many pixels of each class in turn; those of class 1 are red. */
async function pairOf(name: string, counts: readonly (readonly [label: number, count: number])[]) {
  const labels = Uint8Array.from(counts.flatMap(([label, count]) => new Array<number>(count).fill(label)));
  const rgb = Uint8Array.from([...labels].flatMap((label) => (label === 1 ? [255, 0, 0] : [0, 0, 0])));
  return {
    [`data/images/${name}.png`]: await encodePng(pixels(8, 8, 3, rgb)),
    [`data/masks/${name}.png`]: encodeLabelMap(pixels(8, 8, 1, labels)),
  };
}

/**
 * A data set of one image to train on, one for validation and two to test on. Of the test's 120 known pixels, 88 are of class
 * 0, 16 of class 1 and 16 of class 2; 8 are void.
 */
export async function dataFiles(): Promise<Readonly<Record<string, Uint8Array>>> {
  return {
    ...(await pairOf('train/a', [[0, 64]])),
    ...(await pairOf('val/b', [
      [0, 40],
      [1, 16],
      [3, 8],
    ])),
    ...(await pairOf('test/c', [
      [0, 48],
      [1, 16],
    ])),
    ...(await pairOf('test/d', [
      [0, 40],
      [2, 16],
      [255, 8],
    ])),
  };
}

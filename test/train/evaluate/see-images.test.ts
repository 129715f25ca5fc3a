import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { present } from '../../../src/invariant.ts';
import { Network } from '../../../src/runtime/network.ts';
import { loadOnnxRuntime } from '../../../src/runtime/onnxruntime.ts';
import { runImages } from '../../../src/runtime/run-images.ts';
import { openDrawn } from '../../../src/train/data/drawn/drawn.ts';
import type { DataSource } from '../../../src/train/data/example.ts';
import { unreadable } from '../../../src/train/data/problem.ts';
import { type ImagesToSee, type SeenImage, seeImages } from '../../../src/train/evaluate/see-images.ts';
import { Measure } from '../../../src/train/evaluate/measure.ts';
import { accuracy, meanIou, sumOfConfusions } from '../../../src/train/metrics/confusion.ts';
import { calibrationError } from '../../../src/train/metrics/reliability.ts';
import { checkText, compileTo, exampleText } from '../../runtime/compile-to.ts';
import { valueOf } from '../../runtime/support.ts';

const size = { height: 32, width: 32 } as const;
const classes = 4;
let folder = '';
let network: Network;
let source: DataSource;
let images: ImagesToSee;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'brnc-evaluate-'));
  const manifest = await compileTo(folder, checkText(exampleText('tiny'), { size: '32' }));
  network = new Network(manifest, valueOf(await loadOnnxRuntime()), (name) => join(folder, name));
  const drawn = openDrawn(
    { kind: 'drawn', count: 5, split: { kind: 'own' }, size: { kind: 'input' }, ignore: 255 },
    size,
    classes,
    1,
  );
  if (drawn.kind === 'failed') throw new Error(drawn.problem.message);
  source = drawn.value;
  const { preprocess } = manifest.input;
  images = { source, indices: [3, 0, 4], input: { size, channels: 3, preprocess } };
});
afterAll(async () => {
  await network.close();
  await rm(folder, { recursive: true, force: true });
});

async function seeAll(of: ImagesToSee): Promise<readonly SeenImage[]> {
  const found: SeenImage[] = [];
  for await (const seen of seeImages(network, of)) if (seen.kind === 'seen') found.push(seen.image);
  return found;
}

describe('images through every exit', () => {
  test('give what `brnc run` gives for each of them', async () => {
    const seen = await seeAll(images);
    expect(seen.map(({ index }) => index)).toEqual([3, 0, 4]);
    const measure = new Measure({
      classes,
      size,
      comparedAt: 'input',
      scales: network.manifest.exits.map(() => ({ before: 1, after: 2 })),
    });
    for (const image of seen) measure.add(image);
    const originals = seen.map(({ original }) => original);
    const reports = valueOf(
      await runImages(
        network,
        originals.map(({ image }) => image),
        { mode: 'all' },
      ),
    );
    for (const [exit, { name }] of network.manifest.exits.entries()) {
      const pairs: (readonly [number, number])[] = [];
      for (const [image, report] of reports.entries()) {
        const { prediction, quantities } = present(report.exits[exit], name);
        // A batch is computed in another order than single images.
        const own = present(measure.images[image]?.readings[exit], name);
        for (const [quantity, value] of Object.entries(quantities))
          expect(own.quantities[quantity]).toBeCloseTo(value, 5);
        const target = present(originals[image], name).target;
        if (prediction?.kind !== 'segmentation' || target.kind !== 'mask') throw new Error('a map was expected');
        target.mask.data.forEach((truth, at) => {
          if (truth !== 255) pairs.push([truth, prediction.labels.data[at] ?? 0]);
        });
      }
      const confusion = sumOfConfusions(
        classes,
        measure.images.map((image) => present(image.readings[exit], name).confusion),
      );
      expect(meanIou(confusion)).toBeCloseTo(plainMeanIou(pairs), 3);
      expect(accuracy(confusion)).toBeCloseTo(
        pairs.filter(([truth, given]) => truth === given).length / pairs.length,
        2,
      );
    }
  });

  test('have confidences whose gaps a temperature changes', async () => {
    const scales = network.manifest.exits.map(() => ({ before: 1, after: 1e6 }));
    const measure = new Measure({ classes, size, comparedAt: 'input', scales });
    for (const image of await seeAll(images)) measure.add(image);
    const { before, after } = present(measure.reliability[0], 'an exit');
    const count = (of: ArrayLike<number>): number => Array.from(of).reduce((sum, each) => sum + each, 0);
    expect(count(before.counts)).toBe(count(after.counts));
    expect(count(before.hits)).toBe(count(after.hits));
    // At so high a temperature every class has a quarter, and the error is the gap to the accuracy.
    const share = count(after.hits) / count(after.counts);
    expect(calibrationError(after)).toBeCloseTo(Math.abs(share - 1 / classes), 4);
  });

  test('may be compared at the size of their masks', async () => {
    const halved = { ...images, input: { ...images.input, size } };
    const large = { ...halved, source: { ...source, load: loadTwiceAsLarge } };
    const measure = new Measure({
      classes,
      size,
      comparedAt: 'original',
      scales: network.manifest.exits.map(() => ({ before: 1, after: 1 })),
    });
    for (const image of await seeAll(large)) measure.add(image);
    const confusion = sumOfConfusions(
      classes,
      measure.images.map((image) => present(image.readings[0], 'an exit').confusion),
    );
    const counted = confusion.counts.reduce((sum, each) => sum + each, 0);
    const masks = await Promise.all(images.indices.map((index) => loadTwiceAsLarge(index)));
    const known = masks.flatMap((mask) => {
      return mask.kind === 'done' && mask.value.target.kind === 'mask' ? [...mask.value.target.mask.data] : [];
    });
    expect(known).toHaveLength(3 * 64 * 64);
    expect(counted).toBe(known.filter((label) => label !== 255).length);
  });

  test('end with one that cannot be read', async () => {
    const broken: DataSource = {
      ...source,
      load: (index) =>
        index === 0
          ? Promise.resolve(unreadable('data-image-unreadable', 'x.png', { reason: 'it is cut short' }))
          : source.load(index),
    };
    const kinds: string[] = [];
    for await (const seen of seeImages(network, { ...images, source: broken })) kinds.push(seen.kind);
    expect(kinds.at(-1)).toBe('unreadable');
  });
});

/** A drawn scene with each pixel as four. */
async function loadTwiceAsLarge(index: number): ReturnType<DataSource['load']> {
  const loaded = await source.load(index);
  if (loaded.kind === 'failed' || loaded.value.target.kind !== 'mask') return loaded;
  const { image, target } = loaded.value;
  const twice = ({ width, height, channels, data }: typeof image): typeof image => ({
    width: 2 * width,
    height: 2 * height,
    channels,
    data: Uint8Array.from({ length: 4 * data.length }, (_, at) => {
      const [pixel, channel] = [Math.floor(at / channels), at % channels];
      const [x, y] = [pixel % (2 * width), Math.floor(pixel / (2 * width))];
      return data[(Math.floor(y / 2) * width + Math.floor(x / 2)) * channels + channel] ?? 0;
    }),
  });
  return { kind: 'done', value: { image: twice(image), target: { kind: 'mask', mask: twice(target.mask) } } };
}

/** mIoU by counting sets of pixels, class by class. */
function plainMeanIou(pairs: readonly (readonly [number, number])[]): number {
  const ious = Array.from({ length: classes }, (_, label) => {
    const either = pairs.filter(([truth, given]) => truth === label || given === label).length;
    const both = pairs.filter(([truth, given]) => truth === label && given === label).length;
    return either === 0 ? undefined : both / either;
  }).filter((iou) => iou !== undefined);
  return ious.reduce((sum, iou) => sum + iou, 0) / ious.length;
}

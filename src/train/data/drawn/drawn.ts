import type { DataSet, Size } from '../../../model/train/settings.ts';
import { encodeLabelMap, encodePng } from '../../../runtime/draw.ts';
import type { DataSource } from '../example.ts';
import { type Read, read } from '../problem.ts';
import { cutAt, indices } from '../split.ts';
import { withVoid } from '../mask.ts';
import { drawScene } from './scene.ts';

type Drawn = DataSet & { readonly kind: 'drawn' };

/**
 * The drawn data set of a seed: `count` scenes of the size, of as many classes as the network has. Nothing is read, and scene
 * i is the same whatever the count. Parts are cut in the scenes' order, as they differ in nothing but chance.
 */
export function openDrawn(
  { count, split, ignore }: Drawn,
  size: Size,
  classes: number,
  seed: number,
): Read<DataSource> {
  const all = indices(0, count);
  return read({
    names: all.map((index) => `scene ${index}`),
    parts: split.kind === 'shares' ? cutAt(all, split) : { train: all, validation: [], test: [] },
    classNames: [],
    load: (index) => {
      const { image, mask } = drawScene(seed, index, size, classes);
      return Promise.resolve(read({ image, target: { kind: 'mask', mask: withVoid(mask, ignore) } }));
    },
  });
}

/** A file to be written, by its path from the data set's folder. */
export interface MadeFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * A data set of masks as a folder of PASCAL VOC's shape, file by file: the lists of ImageSets/Segmentation (train, val, trainval
 * and test), images as PNG in JPEGImages, palette PNGs in SegmentationClass. `voc2012` reads it back as it was.
 */
export async function* vocFolderOf(source: DataSource): AsyncGenerator<Read<MadeFile>> {
  const nameOf = (index: number): string => `scene_${String(index).padStart(6, '0')}`;
  const { train, validation, test } = source.parts;
  const lists = { train, val: validation, trainval: [...train, ...validation], test };
  for (const [name, list] of Object.entries(lists)) {
    const text = list.map((index) => `${nameOf(index)}\n`).join('');
    yield read({ path: `ImageSets/Segmentation/${name}.txt`, bytes: new TextEncoder().encode(text) });
  }
  for (const index of [...train, ...validation, ...test]) {
    const example = await source.load(index);
    if (example.kind === 'failed') {
      yield example;
      continue;
    }
    const { image, target } = example.value;
    yield read({ path: `JPEGImages/${nameOf(index)}.png`, bytes: await encodePng(image) });
    if (target.kind !== 'mask') continue;
    yield read({ path: `SegmentationClass/${nameOf(index)}.png`, bytes: encodeLabelMap(target.mask) });
  }
}

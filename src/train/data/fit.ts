import type { Size } from '../../model/train/settings.ts';
import { type Pixels, pixels, toGrey } from '../../runtime/pixels.ts';
import { resizeExample } from './augment/geometry.ts';
import type { DataSource } from './example.ts';
import { read } from './problem.ts';

/** The form that examples have before they are augmented. */
export interface Form {
  readonly size: Size;
  /** 1 or 3. */
  readonly channels: number;
}

/** The source with its examples in the network's form: what is the same in every epoch of how they are prepared. */
export function fitExamples(source: DataSource, { size, channels }: Form): DataSource {
  return {
    ...source,
    load: async (index) => {
      const loaded = await source.load(index);
      if (loaded.kind === 'failed') return loaded;
      // Grey comes before the resize, as at inference.
      const { target } = loaded.value;
      const image = withChannels(loaded.value.image, channels);
      return read(resizeExample({ image, target }, size.width, size.height));
    },
  };
}

function withChannels(image: Pixels, channels: number): Pixels {
  if (image.channels === channels) return image;
  if (channels === 1) return toGrey(image);
  const data = new Uint8Array(3 * image.data.length);
  for (let at = 0; at < data.length; at += 1) data[at] = image.data[Math.floor(at / 3)] ?? 0;
  return pixels(image.width, image.height, 3, data);
}

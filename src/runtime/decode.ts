import { loadNative } from './packages.ts';
import { type Outcome, type Problem, done, failed } from './problem.ts';
import { type Pixels, pixels } from './pixels.ts';

/** The most pixels that an image may have: 100 megapixels are 300 MB of RGB. */
export const pixelLimit = 100_000_000;

/**
 * The RGB bytes of a PNG or JPEG image of any bit depth and colour type: grey becomes three equal channels, 16 bits their
 * upper 8, transparency lies over black, CMYK becomes RGB, and a JPEG is turned the way its EXIF orientation says. A
 * colour profile is ignored, as it is where networks are trained on what Pillow or OpenCV read. Anything else, a
 * truncated file and one of more than 100 megapixels is a problem.
 */
export async function decodeImage(bytes: Uint8Array): Promise<Outcome<Pixels>> {
  const found = formatOf(bytes);
  if (found !== 'PNG' && found !== 'JPEG') return failed('image-format', { found });
  const library = await loadNative('image-library-missing', () => import('sharp'));
  if (library.kind === 'failed') return library;
  const { default: sharp } = library.value;
  const input = { failOn: 'truncated', ignoreIcc: true, limitInputPixels: false, unlimited: false } as const;
  try {
    const header = await sharp(bytes, input).metadata();
    const oversized = checkSize(header.width, header.height);
    if (oversized !== null) return { kind: 'failed', problem: oversized };
    const turned = sharp(bytes, input).autoOrient();
    const colour =
      header.space === 'cmyk'
        ? turned.pipelineColourspace('cmyk').toColourspace('cmyk')
        : turned.flatten({ background: '#000' }).toColourspace('srgb');
    const { data, info } = await colour.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return done(toRgb(pixels(info.width, info.height, info.channels, data)));
  } catch {
    // What libvips found is in a text that all images share: of one that is decoded beside others, it may be another's.
    return failed('image-broken', { reason: 'it is damaged or cut short' });
  }
}

function checkSize(width: number, height: number): Problem | null {
  if (width * height <= pixelLimit) return null;
  return failed('image-too-large', { width, height, limit: pixelLimit }).problem;
}

/** Grey (1 channel) and CMYK (4) as RGB; RGB as it is. */
function toRgb(image: Pixels): Pixels {
  const { width, height, channels, data } = image;
  if (channels === 3) return image;
  const rgb = new Uint8Array(width * height * 3);
  for (let index = 0; index < width * height; index += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      rgb[index * 3 + channel] = channels === 4 ? lessInk(data, index * 4, channel) : (data[index * channels] ?? 0);
    }
  }
  return pixels(width, height, 3, rgb);
}

/** Red, green or blue of a CMYK pixel: (1 - ink)(1 - black), as Pillow rounds it. */
function lessInk(data: Uint8Array, at: number, channel: number): number {
  const light = 255 - (data[at + 3] ?? 0);
  const product = (data[at + channel] ?? 0) * light + 128;
  return light - (((product >> 8) + product) >> 8);
}

const signatures: readonly { readonly format: string; readonly at: number; readonly bytes: string }[] = [
  { format: 'PNG', at: 0, bytes: '\x89PNG\r\n\x1a\n' },
  { format: 'JPEG', at: 0, bytes: '\xff\xd8\xff' },
  { format: 'a GIF image', at: 0, bytes: 'GIF8' },
  { format: 'a WebP image', at: 8, bytes: 'WEBP' },
  { format: 'a TIFF image', at: 0, bytes: 'II*\0' },
  { format: 'a TIFF image', at: 0, bytes: 'MM\0*' },
  { format: 'a BMP image', at: 0, bytes: 'BM' },
  { format: 'an AVIF or HEIC image', at: 4, bytes: 'ftyp' },
  { format: 'a PDF document', at: 0, bytes: '%PDF' },
  { format: 'an SVG drawing', at: 0, bytes: '<svg' },
  { format: 'an XML or SVG document', at: 0, bytes: '<?xml' },
];

/** `PNG` or `JPEG`, or in words what a file seems to be by its first bytes. */
function formatOf(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'an empty file';
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 16)).toString('latin1');
  const known = signatures.find((signature) => head.startsWith(signature.bytes, signature.at));
  return known?.format ?? 'a file of another kind';
}

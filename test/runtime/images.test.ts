import { readFileSync } from 'node:fs';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../src/emit/manifest.ts';
import { decodeImage } from '../../src/runtime/decode.ts';
import { type Pixels, pixels, toGrey } from '../../src/runtime/pixels.ts';
import { imageToInput } from '../../src/runtime/preprocess.ts';
import { randomNumbers } from '../../src/runtime/random-input.ts';
import { resizeBilinear } from '../../src/runtime/resize.ts';
import { valueOf } from './support.ts';

// Made by scripts/goldens/images.py with Pillow and torchvision; the expected pixels are stored as PNG, and read here
// with another decoder than the product's.
const folder = new URL('goldens/images/', import.meta.url);
const bytesOf = (file: string): Uint8Array => readFileSync(new URL(file, folder));
const golden = (file: string): Pixels => {
  const { width, height, channels, data } = decode(bytesOf(file));
  return pixels(width, height, channels, Uint8Array.from(data));
};

describe('decodeImage gives the pixels that Pillow reads', () => {
  const kinds = {
    'rgb.png': '8-bit RGB',
    'grey.png': '8-bit grey',
    'palette.png': 'palette of 16 colours',
    'bilevel.png': '1-bit grey',
    'one.png': 'a single pixel',
    'colour.jpg': 'JPEG with 4:2:0 chroma',
    'colour444.jpg': 'JPEG with 4:4:4 chroma',
    'grey.jpg': 'grey JPEG',
    'cmyk.jpg': 'CMYK JPEG',
    'progressive.jpg': 'progressive JPEG',
    'turned.jpg': 'JPEG with EXIF orientation 6',
    'deep.png': '16 bits a channel: the upper 8 count',
    'alpha.png': 'transparency: over black',
  };
  for (const [file, kind] of Object.entries(kinds)) {
    it(kind, async () => {
      const image = valueOf(await decodeImage(bytesOf(file)));
      const expected = golden(`${file}.expected.png`);
      expect([image.width, image.height, image.channels]).toEqual([expected.width, expected.height, 3]);
      expect(Buffer.compare(image.data, expected.data)).toBe(0);
    });
  }
});

describe('decodeImage refuses', () => {
  const problemOf = async (bytes: Uint8Array): Promise<string> => {
    const outcome = await decodeImage(bytes);
    return outcome.kind === 'failed' ? `${outcome.problem.code}: ${outcome.problem.message}` : 'no problem';
  };

  it('what is neither PNG nor JPEG, and says what it is', async () => {
    const text = (value: string): Uint8Array => Buffer.from(value, 'latin1');
    expect(await problemOf(text(''))).toBe('image-format: expected a PNG or JPEG image, and found an empty file');
    expect(await problemOf(text('GIF89a'))).toContain('found a GIF image');
    expect(await problemOf(text('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toContain('found an SVG drawing');
    expect(await problemOf(text('model M { }'))).toContain('found a file of another kind');
  });

  it('truncated files, at every length', async () => {
    for (const file of ['rgb.png', 'colour.jpg']) {
      const bytes = bytesOf(file);
      for (let length = 8; length < bytes.length - 60; length += 97) {
        expect(await problemOf(bytes.subarray(0, length)), `${file} cut at ${length}`).toContain('image-broken');
      }
    }
  });

  it('a header that claims more than 100 megapixels, before any are read', async () => {
    const bytes = Uint8Array.from(bytesOf('rgb.png'));
    const view = new DataView(bytes.buffer);
    view.setUint32(16, 60_000);
    view.setUint32(20, 40_000);
    // The header's checksum: over the chunk's name and its 13 bytes.
    view.setUint32(29, crc32(bytes.subarray(12, 29)));
    expect(await problemOf(bytes)).toBe(
      'image-too-large: the image has 60,000 x 40,000 pixels, and at most 100,000,000 pixels in all are read',
    );
  });
});

describe('decodeImage bears', () => {
  it('files with bytes changed at random', { timeout: 60_000 }, async () => {
    const random = randomNumbers(7);
    const below = (limit: number): number => Math.floor(random() * limit);
    const names = ['rgb.png', 'palette.png', 'deep.png', 'alpha.png', 'colour.jpg', 'cmyk.jpg', 'turned.jpg'];
    let broken = 0;
    for (let round = 0; round < 300; round += 1) {
      const bytes = Uint8Array.from(bytesOf(names[below(names.length)] ?? ''));
      // Half of the changes fall on headers.
      for (let change = 0; change < 4; change += 1) bytes[8 + below(change < 2 ? 60 : bytes.length - 8)] = below(256);
      const outcome = await decodeImage(bytes.subarray(0, below(2) === 0 ? bytes.length : below(bytes.length)));
      if (outcome.kind === 'failed') broken += 1;
      else expect(outcome.value.data.length).toBe(outcome.value.width * outcome.value.height * 3);
    }
    expect(broken).toBeGreaterThan(150);
  });
});

/** CRC-32 as PNG uses it (ISO 3309), bit by bit. */
function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

describe('resizeBilinear gives the bytes of torchvision.transforms.Resize', () => {
  const sizes = ['8x8', '23x17', '46x34', '23x5', '7x17', '1x1', '64x3', '11x40'];
  for (const size of sizes) {
    it(`from 23x17 to ${size}`, () => {
      const expected = golden(`rgb-${size}.png`);
      const resized = resizeBilinear(golden('rgb.png'), expected.width, expected.height);
      expect(resized.data).toEqual(expected.data);
    });
  }
});

it("toGrey gives the luma of Pillow's convert('L')", () => {
  expect(toGrey(golden('rgb.png')).data).toEqual(golden('rgb-luma.png').data);
});

describe('imageToInput', () => {
  const imagenet = { kind: 'normalized', mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;
  const input = (shape: readonly (number | string)[], more: Partial<Manifest['input']> = {}): Manifest['input'] => ({
    name: 'image',
    dtype: 'f32',
    shape,
    preprocess: imagenet,
    minimum: {},
    ...more,
  });
  const image = golden('rgb.png');

  it('resizes and normalises as torchvision does, to the last bit', () => {
    const text = readFileSync(new URL('goldens.json', folder), 'utf8');
    const values = /"values": \[([^\]]*)\]/.exec(text)?.[1]?.split(',').map(Number) ?? [];
    const tensor = valueOf(imageToInput(image, input(['N', 3, 2, 3])));
    expect(tensor.dims).toEqual([1, 3, 2, 3]);
    expect([...tensor.data]).toEqual(values);
  });

  it('leaves bytes as they are, in planes', () => {
    const pair = pixels(2, 1, 3, Uint8Array.of(1, 2, 3, 4, 5, 6));
    const shape = input(['N', 3, 1, 2], { dtype: 'u8', preprocess: { kind: 'bytes' } });
    const tensor = valueOf(imageToInput(pair, shape));
    expect(tensor).toEqual({ dtype: 'u8', dims: [1, 3, 1, 2], data: Uint8Array.of(1, 4, 2, 5, 3, 6) });
  });

  it('makes one channel of grey', () => {
    const grey = valueOf(
      imageToInput(image, input(['N', 1, 17, 23], { preprocess: { ...imagenet, mean: [0], std: [1] } })),
    );
    const luma = golden('rgb-luma.png').data;
    expect([...grey.data]).toEqual(Array.from(luma, (byte) => Math.fround(byte / 255)));
  });

  it("takes the image's own size where H and W are symbolic", () => {
    expect(valueOf(imageToInput(image, input(['N', 3, 'H', 'W'], { minimum: { H: 17, W: 20 } }))).dims).toEqual([
      1, 3, 17, 23,
    ]);
    expect(valueOf(imageToInput(image, input(['N', 3, 'S', 'S']))).dims).toEqual([1, 3, 17, 17]);
  });

  it('says which size is the smallest', () => {
    const outcome = imageToInput(image, input(['N', 3, 'H', 'W'], { minimum: { H: 33, W: 9 } }));
    expect(outcome).toMatchObject({
      kind: 'failed',
      problem: {
        code: 'image-too-small',
        message: 'the image has 23 x 17 pixels, and the smallest that this network takes is 9 x 33',
      },
    });
  });

  it('refuses a network whose input is no image', () => {
    for (const shape of [
      ['N', 10],
      ['N', 4, 8, 8],
      ['N', 3, 'H', '2*H'],
    ]) {
      expect(imageToInput(image, input(shape))).toMatchObject({ kind: 'failed', problem: { code: 'input-not-image' } });
    }
  });
});

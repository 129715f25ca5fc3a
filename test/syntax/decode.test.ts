import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUtf8 } from '../../src/syntax/decode.ts';

const decode = (...bytes: readonly number[]): ReturnType<typeof decodeUtf8> => decodeUtf8(Uint8Array.from(bytes));

describe('decoding UTF-8', () => {
  it('gives back what was encoded, without a byte order mark', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const expected = text.startsWith('\ufeff') ? text.slice(1) : text;
        expect(decodeUtf8(new TextEncoder().encode(text))).toEqual({ text: expected });
      }),
    );
    expect(decode(0xef, 0xbb, 0xbf, 0x61)).toEqual({ text: 'a' });
  });

  // The offsets follow from table 3-7 of the Unicode Standard.
  it.each([
    ['a lone continuation', [0x61, 0x80], 1],
    ['an overlong form', [0xc0, 0xaf], 0],
    ['one of three bytes', [0x61, 0x62, 0xe0, 0x80, 0x80], 2],
    ['a surrogate', [0xed, 0xa0, 0x80], 0],
    ['above U+10FFFF', [0xf4, 0x90, 0x80, 0x80], 0],
    ['a byte that is in no text', [0x61, 0xff], 1],
    ['an end too early', [0xc3, 0xa9, 0xe2, 0x82], 2],
    ['UTF-16', [0xff, 0xfe, 0x61, 0x00], 0],
    ['Latin-1', [0x61, 0xe9, 0x62], 1],
  ])('finds %s', (_, bytes, badByteAt) => {
    expect(decodeUtf8(Uint8Array.from(bytes))).toEqual({ badByteAt });
  });

  it('finds a bad byte wherever the platform does', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        const found = decodeUtf8(bytes);
        if ('text' in found) return;
        expect(decodeUtf8(bytes.subarray(0, found.badByteAt))).toHaveProperty('text');
        expect(found.badByteAt).toBeLessThan(bytes.length);
      }),
      { numRuns: 2000, seed: 3 },
    );
  });
});

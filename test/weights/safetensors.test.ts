import { describe, expect, test } from 'vitest';
import { readWeights } from '../../src/weights/read.ts';
import { buildSafetensors, withHeader } from './build-safetensors.ts';
import { floats, join, listValues, pack, strictFile } from './files.ts';

const read = (bytes: Uint8Array) => readWeights(strictFile('w.safetensors', bytes));
const damageOf = (bytes: Uint8Array): string => {
  const file = read(bytes);
  return file.kind === 'problem' && file.code === 'weights-damaged' ? file.facts.damage.kind : file.kind;
};
const entry = (begin: number, end: number, shape = [(end - begin) / 4], dtype = 'F32') =>
  JSON.stringify({ dtype, shape, data_offsets: [begin, end] });

describe('what is read', () => {
  test('every type of floating point becomes f32', () => {
    const doubles = new Uint8Array(new Float64Array([1.5, -0.1]).buffer);
    // IEEE 754: 0x3e00 is 1.5 and 0x0001 is 2^-24 as f16; 0x3fc0 is 1.5 and 0xbf80 is -1 as bfloat16.
    const file = read(
      buildSafetensors({
        d: { dtype: 'F64', shape: [2], data: doubles },
        f: { dtype: 'F32', shape: [2, 1], data: floats(1, -2) },
        h: { dtype: 'F16', shape: [2], data: pack([0x3e00, 2], [0x0001, 2]) },
        b: { dtype: 'BF16', shape: [2], data: pack([0x3fc0, 2], [0xbf80, 2]) },
        n: { dtype: 'I64', shape: [], data: pack([7, 8]) },
      }),
    );
    if (file.kind === 'problem') throw new Error(JSON.stringify(file));
    expect([...file.tensors].map(([key, tensor]) => [key, tensor.dtype, tensor.shape, listValues(tensor)])).toEqual([
      ['d', 'f64', [2], [1.5, Math.fround(-0.1)]],
      ['f', 'f32', [2, 1], [1, -2]],
      ['h', 'f16', [2], [1.5, 2 ** -24]],
      ['b', 'bf16', [2], [1.5, -1]],
    ]);
    expect([...file.others]).toEqual([['n', 'I64']]);
  });

  test('the edges of half precision', () => {
    // IEEE 754 binary16: the largest number, the smallest normal one, infinity, minus zero, not a number.
    const data = pack([0x7bff, 2], [0x0400, 2], [0x7c00, 2], [0x8000, 2], [0x7e00, 2]);
    const file = read(buildSafetensors({ h: { dtype: 'F16', shape: [5], data } }));
    if (file.kind === 'problem') throw new Error(file.code);
    expect(listValues(file.tensors.get('h'))).toEqual([65504, 2 ** -14, Infinity, -0, NaN]);
  });

  test('entries may stand in any order, and a tensor may be empty', () => {
    const file = read(withHeader(`{"b":${entry(4, 8)},"e":${entry(4, 4)},"a":${entry(0, 4)}}`, floats(1, 2)));
    if (file.kind === 'problem') throw new Error(JSON.stringify(file));
    expect(listValues(file.tensors.get('b'))).toEqual([2]);
    expect(listValues(file.tensors.get('e'))).toEqual([]);
  });

  test('f32 is passed through bit by bit, a signalling NaN too', () => {
    const data = pack([0x7fa00001, 4], [0x80000000, 4]);
    const file = read(buildSafetensors({ w: { dtype: 'F32', shape: [2], data } }));
    if (file.kind === 'problem') throw new Error(file.code);
    expect(join(...(file.tensors.get('w')?.chunks() ?? []))).toEqual(data);
  });
});

describe('what the format forbids', () => {
  const data = floats(1, 2);
  test.each([
    ['a header longer than the file', join(pack([1000, 8]), new TextEncoder().encode('{}')), 'header-truncated'],
    ['a header past 100 MB', join(pack([100_000_001, 8]), new TextEncoder().encode('{}')), 'too-large'],
    ['a header past 2^53', join(pack([2 ** 60, 8]), new TextEncoder().encode('{}')), 'too-large'],
    ['a header that is no JSON', withHeader('{"a":}'), 'header-json'],
    ['a header that is not UTF-8', join(pack([4, 8]), Uint8Array.of(0x7b, 0x22, 0xff, 0x22)), 'header-json'],
    ['a string that does not end', withHeader(`{"${'\\"'.repeat(100_000)}`), 'header-json'],
    ['an entry that is a number', withHeader('{"a":1}'), 'header-entry'],
    ['a negative size', withHeader(`{"a":${entry(0, 4, [-1])}}`, floats(1)), 'header-entry'],
    ['a size that is no integer', withHeader(`{"a":${entry(0, 4, [0.5])}}`, floats(1)), 'header-entry'],
    ['offsets that go backwards', withHeader(`{"a":${entry(4, 0, [1])}}`, floats(1)), 'header-entry'],
    [
      'three offsets',
      withHeader('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,4]}}', floats(1)),
      'header-entry',
    ],
    ['an unknown dtype', withHeader(`{"a":${entry(0, 4, [1], 'F33')}}`, floats(1)), 'dtype'],
    ['a shape for more bytes', withHeader(`{"a":${entry(0, 8, [3])}}`, data), 'tensor-bounds'],
    ['a shape of a terabyte', withHeader(`{"a":${entry(0, 8, [2 ** 19, 2 ** 19])}}`, data), 'tensor-bounds'],
    [
      'a shape past any number',
      withHeader(
        `{"a":${entry(
          0,
          8,
          Array.from({ length: 40 }, () => 2 ** 52),
        )}}`,
        data,
      ),
      'tensor-bounds',
    ],
    ['a range past the end', withHeader(`{"a":${entry(0, 12)}}`, data), 'data-truncated'],
    ['a terabyte of range', withHeader(`{"a":${entry(0, 2 ** 40)}}`, data), 'data-truncated'],
    ['an overlap', withHeader(`{"a":${entry(0, 8)},"b":${entry(4, 8)}}`, data), 'overlap'],
    ['one range twice', withHeader(`{"a":${entry(0, 8)},"b":${entry(0, 8)}}`, data), 'overlap'],
    ['a gap', withHeader(`{"b":${entry(4, 8)}}`, data), 'gap'],
    ['bytes at the end', withHeader(`{"a":${entry(0, 4)}}`, data), 'surplus'],
    ['one key twice', withHeader(`{"a":${entry(0, 8)},"a":${entry(0, 8)}}`, data), 'duplicate-key'],
    [
      'one key twice, spelt differently',
      withHeader(`{"a":${entry(0, 8)},"\\u0061" :${entry(0, 8)}}`, data),
      'duplicate-key',
    ],
    [
      'a dtype twice',
      withHeader('{"a":{"dtype":"F32","dtype":"F16","shape":[2],"data_offsets":[0,8]}}', data),
      'duplicate-key',
    ],
    ['nesting', withHeader(`{"a":${'['.repeat(100_000)}`), 'header-too-complex'],
    ['nested objects', withHeader(`{"a":${'{"a":'.repeat(100_000)}`), 'header-too-complex'],
    ['ten million sizes', withHeader(`{"a":{"shape":[${'0,'.repeat(10_000_000)}0]}}`), 'header-too-complex'],
  ])('%s', (_, bytes, kind) => {
    expect(damageOf(bytes)).toBe(kind);
  });

  test('`__proto__` is a key like any other', () => {
    const file = read(withHeader(`{"__proto__":${entry(0, 8)}}`, data));
    if (file.kind === 'problem') throw new Error(JSON.stringify(file));
    expect([...file.tensors.keys()]).toEqual(['__proto__']);
    expect('dtype' in {}).toBe(false);
  });
});

import { describe, expect, test } from 'vitest';
import { readWeights } from '../../src/weights/read.ts';
import { buildZip } from './build-zip.ts';
import { dict, pickle, tensor, torchEntries, torchFile } from './build-pickle.ts';
import { floats, golden, listValues, readJson, strictFile, text } from './files.ts';

interface Expected {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

// What torch itself says of the files: scripts/goldens/weights_files.py.
const expected = Object.entries(
  readJson<Readonly<Record<string, Readonly<Record<string, Expected>>>>>(
    new URL('../goldens/weights/expected.json', import.meta.url),
  ),
);

describe('files that torch.save wrote', () => {
  test.each(expected)('%s holds what torch says', (name, tensors) => {
    const file = readWeights(strictFile(name, golden(name)));
    if (file.kind === 'problem') throw new Error(JSON.stringify(file));
    expect([...file.tensors.keys()]).toEqual(Object.keys(tensors));
    for (const [key, { shape, values }] of Object.entries(tensors)) {
      expect(file.tensors.get(key)?.shape, key).toEqual(shape);
      expect(listValues(file.tensors.get(key)), key).toEqual(values);
    }
  });

  test('integers are no weights, and are named with their type', () => {
    const file = readWeights(strictFile('kinds.pth', golden('kinds.pth')));
    expect(file).toMatchObject({ kind: 'weights' });
    if (file.kind === 'weights') expect([...file.others.keys()]).toEqual(['num_batches_tracked', 'mask']);
  });

  test('the types are kept for whoever asks', () => {
    const file = readWeights(strictFile('kinds.pth', golden('kinds.pth')));
    if (file.kind === 'problem') throw new Error(file.code);
    expect([...file.tensors].map(([key, { dtype }]) => [key, dtype])).toEqual([
      ['half', 'f16'],
      ['bfloat16', 'bf16'],
      ['double', 'f64'],
      ['half_transposed', 'f16'],
    ]);
  });

  test('a file from before torch 1.6 is refused with what to type', () => {
    expect(readWeights(strictFile('old.pth', golden('legacy.pth')))).toMatchObject({ code: 'weights-legacy-format' });
  });

  test('a whole module is refused by the name of its class', () => {
    expect(readWeights(strictFile('m.pth', golden('whole_module.pth')))).toMatchObject({
      code: 'weights-unsafe-pickle',
      facts: { content: { kind: 'name', name: '__main__.Small' } },
    });
  });

  test('a checkpoint without tensors is refused by what it holds', () => {
    expect(readWeights(strictFile('n.pth', golden('no_tensors.pth')))).toMatchObject({
      code: 'weights-no-state-dict',
      facts: { names: ['epoch'] },
    });
  });
});

describe('archives', () => {
  const state = pickle(dict({ w: tensor({ count: 3, size: [3], stride: [1] }) }));
  const storages = { 0: floats(1, -2, 0.5) };
  const valuesOf = (bytes: Uint8Array): readonly number[] => {
    const file = readWeights(strictFile('w.pth', bytes));
    if (file.kind === 'problem') throw new Error(JSON.stringify(file));
    return listValues(file.tensors.get('w'));
  };

  test('the records for archives past 4 GiB are read', () => {
    expect(valuesOf(buildZip(torchEntries(state, storages), { wide: true }))).toEqual([1, -2, 0.5]);
  });

  test('a comment at the end is passed over, even one with the signature in it', () => {
    expect(
      valuesOf(buildZip(torchEntries(state, storages), { comment: 'PK\u0005\u0006 and so on, and so on, and so on' })),
    ).toEqual([1, -2, 0.5]);
  });

  test('a tensor of several pieces is read piece by piece', () => {
    const count = 2_500_000;
    const numbers = Float32Array.from({ length: count }, (_, index) => index);
    const bytes = torchFile(pickle(dict({ w: tensor({ count, size: [count], stride: [1] }) })), {
      0: new Uint8Array(numbers.buffer),
    });
    const file = readWeights(strictFile('w.pth', bytes));
    if (file.kind === 'problem') throw new Error(file.code);
    const chunks = [...(file.tensors.get('w')?.chunks() ?? [])];
    // 4 MiB a piece: 2,500,000 numbers are 10,000,000 bytes.
    expect(chunks.map(({ length }) => length)).toEqual([4_194_304, 4_194_304, 10_000_000 - 2 * 4_194_304]);
    expect(listValues(file.tensors.get('w')).at(-1)).toBe(count - 1);
  });

  test('a transposed tensor of several pieces is gathered', () => {
    const [rows, columns] = [1100, 1000];
    const numbers = Float32Array.from({ length: rows * columns }, (_, index) => index);
    const claim = tensor({ count: rows * columns, size: [columns, rows], stride: [1, columns] });
    const bytes = torchFile(pickle(dict({ w: claim })), { 0: new Uint8Array(numbers.buffer) });
    // Row r of the result is column r of what is stored: its second value is stored[columns + r].
    const values = valuesOf(bytes);
    expect([values.length, values[0], values[1], values[rows], values.at(-1)]).toEqual([
      rows * columns,
      0,
      columns,
      1,
      rows * columns - 1,
    ]);
  });

  test.each([
    [
      'TorchScript',
      torchFile(state, storages, [{ name: 'archive/constants.pkl', data: text('') }]),
      'weights-torchscript',
    ],
    [
      'a big-endian file',
      torchFile(state, storages, [{ name: 'archive/byteorder', data: text('big') }]),
      'weights-damaged',
    ],
    ['a ZIP of other things', buildZip([{ name: 'a.npy', data: text('x') }]), 'weights-unrecognised'],
    ['text', text('hello, world'), 'weights-unrecognised'],
    ['nothing', new Uint8Array(), 'weights-unrecognised'],
  ])('%s is refused', (_, bytes, code) => {
    expect(readWeights(strictFile('w.pth', bytes))).toMatchObject({ kind: 'problem', code });
  });

  test('a little-endian mark is no obstacle', () => {
    expect(valuesOf(torchFile(state, storages, [{ name: 'archive/byteorder', data: text('little') }]))).toEqual([
      1, -2, 0.5,
    ]);
  });
});

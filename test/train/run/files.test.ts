import { describe, expect, test } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint, encodeWeights } from '../../../src/train/run/checkpoint.ts';
import { crc32 } from '../../../src/train/run/crc32.ts';
import { encodeLine, linesUpTo, readLines } from '../../../src/train/run/metrics-log.ts';
import { openRun } from '../../../src/train/run/open-run.ts';
import { STARTED } from '../../../src/train/run/progress.ts';
import { checkpointsAmong, runFiles } from '../../../src/train/run/store.ts';
import { bytesAsFile } from '../../../src/weights/random-access.ts';
import { readSafetensors } from '../../../src/weights/safetensors.ts';
import { listValues } from '../../weights/files.ts';
import { MemoryStore, record, settings } from './fakes.ts';

const bytesOf = (pieces: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(pieces));
const weights = [
  { name: 'b1.0.weight', shape: [2, 1], values: Float32Array.of(1.5, -0) },
  { name: 'out.bias', shape: [3], values: Float32Array.of(1e-45, 3.4e38, 7) },
  { name: 'out.none', shape: [0], values: new Float32Array() },
];
const checkpoint = {
  state: { epoch: 3, step: 1, losses: { out: 0.1 + 0.2 }, best: { epoch: 2, value: 1 / 3 }, stale: 1, ended: null },
  snapshot: {
    weights,
    optimizer: [{ name: 'updates/out.bias', shape: [], values: Float32Array.of(7) }],
    random: [1, 2],
  },
};

test('CRC-32 is that of the catalogue', () => {
  // The check value of CRC-32/ISO-HDLC.
  expect(crc32([new TextEncoder().encode('1234'), new TextEncoder().encode('56789')])).toBe(0xcbf43926);
});

describe('a checkpoint', () => {
  const bytes = bytesOf(encodeCheckpoint(checkpoint));

  test('is read back to the last bit', () => {
    expect(decodeCheckpoint(bytes)).toEqual(checkpoint);
  });

  test('is not read where a bit is other, or where it is cut short or longer', () => {
    for (let bit = 0; bit < 8 * bytes.length; bit += 1) {
      const other = bytes.slice();
      other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(decodeCheckpoint(other), `bit ${bit}`).toBeUndefined();
    }
    for (let length = 0; length < bytes.length; length += 1) {
      expect(decodeCheckpoint(bytes.subarray(0, length)), `${length} bytes`).toBeUndefined();
    }
    expect(decodeCheckpoint(bytesOf([bytes, Uint8Array.of(0)]))).toBeUndefined();
  });

  test('is not what a weights file is', () => {
    expect(decodeCheckpoint(bytesOf(encodeWeights(weights, 3)))).toBeUndefined();
  });
});

test('a weights file is read as any safetensors file', () => {
  const file = readSafetensors(bytesAsFile('weights.safetensors', bytesOf(encodeWeights(weights, 3))));
  if (file.kind !== 'weights') throw new Error(JSON.stringify(file));
  expect([...file.tensors.keys()]).toEqual(weights.map(({ name }) => name));
  for (const { name, shape, values } of weights) {
    expect(file.tensors.get(name)?.shape).toEqual(shape);
    expect(listValues(file.tensors.get(name))).toEqual([...values]);
  }
});

test('checkpoints are sorted by their place, past a million steps too', () => {
  const names = ['checkpoint-000001-000002.safetensors', 'checkpoint-000001-1000000.safetensors', 'notes.txt'];
  expect(checkpointsAmong([...names, 'checkpoint-000002-000000.safetensors', 'checkpoint-1-2.safetensors'])).toEqual([
    'checkpoint-000002-000000.safetensors',
    'checkpoint-000001-1000000.safetensors',
    'checkpoint-000001-000002.safetensors',
  ]);
});

test('the metrics are cut back to a place; half lines are passed over', () => {
  const step = (epoch: number, at: number) =>
    ({ kind: 'step', epoch, step: at, factor: 1, losses: { out: null } }) as const;
  const epoch = { kind: 'epoch', epoch: 1, losses: { out: 0.5 }, metrics: { mean_miou: 0.25 } } as const;
  const lines = [step(1, 1), step(1, 2), epoch, step(2, 1), step(2, 2)];
  const bytes = bytesOf([...lines.map(encodeLine), new TextEncoder().encode('{"kind":"st')]);
  expect(readLines(bytes)).toEqual(lines);
  expect(linesUpTo(lines, { ...STARTED, epoch: 1, step: 1 })).toEqual(lines.slice(0, 4));
  expect(linesUpTo(lines, { ...STARTED, epoch: 0, step: 2 })).toEqual(lines.slice(0, 2));
  expect(linesUpTo(lines, STARTED)).toEqual([]);
});

describe('a run folder', () => {
  test('holds the program, byte for byte, and the settings', async () => {
    const store = new MemoryStore();
    expect(await openRun(store, record)).toEqual({ kind: 'opened', checkpoint: null, damaged: [] });
    expect(store.files.get(runFiles.program)).toEqual(record.program);
    const written: unknown = JSON.parse(Buffer.from(store.files.get(runFiles.run) ?? []).toString());
    expect(written).toEqual({
      format: 1,
      model: 'Tiny',
      parameters: { size: 64 },
      settings,
      modules: ['heads/small.brn'],
      weights: null,
      data: '/data',
    });
  });

  test('is refused where it holds something else', async () => {
    const files = new Map([['photo.jpg', new Uint8Array()]]);
    expect(await openRun(new MemoryStore(files), record)).toEqual({ kind: 'not-a-run', files: ['photo.jpg'] });
    expect([...files.keys()]).toEqual(['photo.jpg']);
  });

  test('says what differs from the run that it holds', async () => {
    const store = new MemoryStore();
    await openRun(store, record);
    const modules = new Map([['deep.brn', new Uint8Array()]]);
    const changes = { program: new Uint8Array(), modules, weights: 'a.pth', model: 'Other', parameters: { size: 65 } };
    const found = await openRun(store, { ...record, ...changes, settings: { ...settings, epochs: 5, seed: 8 } });
    expect(found).toEqual({
      kind: 'another-run',
      differences: [
        { kind: 'program' },
        { kind: 'module', name: 'heads/small.brn' },
        { kind: 'module', name: 'deep.brn' },
        { kind: 'model' },
        { kind: 'weights' },
        { kind: 'parameter', name: 'size' },
        { kind: 'setting', name: 'epochs' },
        { kind: 'setting', name: 'seed' },
      ],
    });
  });

  test('is refused where its record is damaged', async () => {
    for (const text of ['', '{"format":1', 'null', '{"format":2}']) {
      const store = new MemoryStore();
      await openRun(store, record);
      store.files.set(runFiles.run, new TextEncoder().encode(text));
      expect(await openRun(store, record)).toEqual({ kind: 'damaged-run', file: runFiles.run });
    }
    const store = new MemoryStore();
    await openRun(store, record);
    store.files.delete(runFiles.program);
    expect(await openRun(store, record)).toEqual({ kind: 'damaged-run', file: runFiles.program });
  });

  test('shares of a split are written as fractions, spans not at all', async () => {
    const store = new MemoryStore();
    const share = { num: 1n, den: 3n };
    const split = { kind: 'shares', train: share, validation: share, test: share } as const;
    const span = { source: { file: 'a.brn', text: 'secret', library: false }, start: 0, end: 1 };
    const freeze = [{ name: 'backbone', family: false, within: '', span }];
    const changed = { ...record, settings: { ...settings, data: { ...settings.data, split }, freeze } };
    await openRun(store, changed);
    const text = Buffer.from(store.files.get(runFiles.run) ?? []).toString();
    expect(text).not.toContain('secret');
    expect(JSON.parse(text)).toMatchObject({ settings: { data: { split: { train: { num: '1', den: '3' } } } } });
    expect(await openRun(store, changed)).toMatchObject({ kind: 'opened' });
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { weightEntries } from '../../src/diagnostics/catalogue/weights.ts';
import { Diagnostics } from '../../src/diagnostics/collector.ts';
import { reportFileProblem } from '../../src/weights/problem.ts';
import { readWeights } from '../../src/weights/read.ts';
import { buildSafetensors } from './build-safetensors.ts';
import { floats, golden, pack, strictFile } from './files.ts';

const source = { file: 'm.brn', text: 'model M {}', library: false };

/** Reads all that the file gives, or what a user would see in its place; the file itself fails a read out of bounds. */
function exhaust(bytes: Uint8Array): number {
  const file = readWeights(strictFile('w', bytes));
  if (file.kind === 'problem') {
    const diagnostics = new Diagnostics();
    reportFileProblem(file, diagnostics, { source, start: 0, end: 5 });
    const [diagnostic] = diagnostics.sorted();
    expect(diagnostic?.message).not.toMatch(/undefined|\[object|NaN/);
    // What a file says of itself must not reach a terminal as an escape sequence.
    expect(diagnostic?.message).not.toMatch(/\p{C}/u);
    expect(Object.keys(weightEntries)).toContain(diagnostic?.code);
    return 0;
  }
  let read = 0;
  for (const tensor of file.tensors.values()) for (const chunk of tensor.chunks()) read += chunk.length;
  return read;
}

const seeds: readonly (readonly [string, Uint8Array])[] = [
  ...['contiguous.pth', 'views.pth', 'kinds.pth', 'checkpoint.pth', 'protocol4.pth'].map(
    (name) => [name, golden(name)] as const,
  ),
  [
    'small.safetensors',
    buildSafetensors({
      a: { dtype: 'F32', shape: [2, 2], data: floats(1, 2, 3, 4) },
      b: { dtype: 'F16', shape: [2], data: pack([1, 2], [2, 2]) },
      n: { dtype: 'I64', shape: [], data: pack([1, 8]) },
    }),
  ],
];

describe('whatever the bytes, a weights file or a diagnostic', () => {
  test.each(seeds)('%s, with bytes changed', (_, whole) => {
    const change = fc.record({ at: fc.nat(whole.length - 1), value: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const bytes = whole.slice();
        for (const { at, value } of changes) bytes[at] = value;
        // Views may repeat numbers, but never more of them than the file has bytes, for each of its few tensors.
        expect(exhaust(bytes)).toBeLessThanOrEqual(4 * whole.length * 16);
      }),
      { seed: 20261122, numRuns: 800 },
    );
  });

  test.each(seeds)('%s, with a stretch taken out or put in twice', (_, whole) => {
    const place = fc.nat(whole.length);
    fc.assert(
      fc.property(place, place, (a, b) => {
        exhaust(Uint8Array.from([...whole.subarray(0, a), ...whole.subarray(b)]));
      }),
      { seed: 20261122, numRuns: 500 },
    );
  });

  test('noise', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom([0x50, 0x4b, 3, 4], [0x80, 2], []),
        (noise, head) => {
          expect(exhaust(Uint8Array.from([...head, ...noise]))).toBe(0);
        },
      ),
      { seed: 20261122, numRuns: 2000 },
    );
  });
});

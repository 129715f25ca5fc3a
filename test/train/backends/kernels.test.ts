import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { codeOf, compileKernels } from '../../../scripts/kernels.mjs';
import { kernelsIn } from '../../../src/train/backends/kernels.ts';

const code = await compileKernels();

test('the stored code is that of kernels/: run `node scripts/kernels.mjs`', () => {
  const stored = readFileSync(new URL('../../../src/train/backends/kernel-code.ts', import.meta.url), 'utf8');
  expect(stored).toBe(codeOf(code));
});

test('kernels have no memory of their own, which would lie in that of the backend', () => {
  const sections: number[] = [];
  // After the eight bytes of the header: a section's number, its length, its contents.
  for (let at = 8; at < code.length;) {
    sections.push(code[at] ?? NaN);
    let [length, shift] = [0, 0];
    for (at += 1; ; at += 1, shift += 7) {
      const byte = code[at] ?? 0;
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    at += 1 + length;
  }
  const [memory, start, data] = [5, 8, 11];
  expect(sections).not.toContain(memory);
  expect(sections).not.toContain(start);
  expect(sections).not.toContain(data);
});

test('kernels work on a memory that threads share, too', () => {
  const pages = { initial: 1, maximum: 65536 };
  for (const shared of [false, true]) {
    const memory = new WebAssembly.Memory({ ...pages, shared });
    const values = new Float32Array(memory.buffer);
    values.set([1, 2, 3, 4, 5, 6]);
    kernelsIn(memory)?.transpose(0, 64, 1, 0, 0, 1, 0, 0, 2, 3, 12, 8);
    expect([...values.subarray(16, 22)]).toEqual([1, 4, 2, 5, 3, 6]);
  }
});

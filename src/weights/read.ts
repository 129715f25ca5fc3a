import type { WeightProblem } from './problem.ts';
import { type RandomAccess, copyRange } from './random-access.ts';
import { looksLikeSafetensors, readSafetensors } from './safetensors.ts';
import type { WeightFile } from './tensor.ts';
import { readTorch } from './torch.ts';

const ZIP = [0x50, 0x4b, 0x03, 0x04];
/** A pickle of protocol 2 with the number by which torch marked its files before version 1.6. */
const TORCH_LEGACY = [0x80, 0x02, 0x8a, 0x0a];

/**
 * Reads a weights file of either format, told apart by content, not by name. Only its table of contents is read: a
 * tensor's values are read when they are asked for. No code in the file runs.
 */
export function readWeights(file: RandomAccess): WeightFile | WeightProblem {
  const start = copyRange(file, 0, Math.min(8, file.size)) ?? new Uint8Array();
  const startsWith = (bytes: readonly number[]): boolean => bytes.every((byte, index) => start[index] === byte);
  if (startsWith(ZIP)) return readTorch(file);
  if (startsWith(TORCH_LEGACY)) return { kind: 'problem', code: 'weights-legacy-format', facts: { file: file.name } };
  if (looksLikeSafetensors(file)) return readSafetensors(file);
  return {
    kind: 'problem',
    code: 'weights-unrecognised',
    facts: { file: file.name, found: file.size === 0 ? { kind: 'empty' } : { kind: 'start', bytes: [...start] } },
  };
}

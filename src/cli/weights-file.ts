import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { RandomAccess } from '../index.ts';
import { reasonOfSystem } from './program-files.ts';
import { weightsFileOf } from './run-weights.ts';
import { type Result, failure, value } from './status.ts';

/** A weights file that is open. */
export interface OpenFile extends RandomAccess {
  readonly close: () => void;
}

/** A buffer of at least `length` bytes, as large as the largest piece that was asked for. */
function growingBuffer(): (length: number) => Uint8Array {
  let buffer = new Uint8Array(1 << 16);
  return (length) => {
    if (buffer.length < length) buffer = new Uint8Array(length);
    return buffer.subarray(0, length);
  };
}

/**
 * Opens a weights file for reading piece by piece, or that of the run whose folder is named; one that is not there or is
 * no file is a failure.
 */
export function openWeights(named: string): Result<OpenFile> {
  const found = weightsFileOf(named);
  if (found.kind === 'failure') return found;
  const path = found.value;
  // A run's weights are all called alike.
  const name = path === named ? basename(path) : `${basename(resolve(named))}/${basename(path)}`;
  try {
    const descriptor = openSync(path, 'r');
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) {
      closeSync(descriptor);
      return failure(`\`${path}\` is not a file`);
    }
    const bufferOf = growingBuffer();
    const read = (offset: number, length: number): Uint8Array => {
      const buffer = bufferOf(length);
      for (let at = 0; at < length;) {
        const count = readSync(descriptor, buffer, at, length - at, offset + at);
        if (count === 0) throw new Error(`\`${path}\` became shorter while it was read`);
        at += count;
      }
      return buffer;
    };
    return value({ name, size: stats.size, read, close: () => closeSync(descriptor) });
  } catch (error) {
    return failure(`\`${path}\` cannot be read: ${reasonOfSystem(error)}`);
  }
}

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import type { RandomAccess } from '../index.ts';
import { reasonOfSystem } from './program-files.ts';
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

/** Opens a weights file for reading piece by piece; one that is not there or is no file is a failure. */
export function openWeights(path: string): Result<OpenFile> {
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
    return value({ name: basename(path), size: stats.size, read, close: () => closeSync(descriptor) });
  } catch (error) {
    return failure(`\`${path}\` cannot be read: ${reasonOfSystem(error)}`);
  }
}

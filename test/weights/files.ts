import { readFileSync } from 'node:fs';
import type { RandomAccess } from '../../src/weights/random-access.ts';
import { type StoredTensor, readValues } from '../../src/weights/tensor.ts';

/** Bytes as a file that fails the test where it is read outside, or where more is read at once than it holds. */
export function strictFile(name: string, bytes: Uint8Array): RandomAccess {
  return {
    name,
    size: bytes.length,
    read: (offset, length) => {
      if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0)
        throw new Error(`read(${offset}, ${length})`);
      if (offset + length > bytes.length) throw new Error(`read(${offset}, ${length}) of ${bytes.length} bytes`);
      return bytes.slice(offset, offset + length);
    },
  };
}

export function golden(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../goldens/weights/${name}`, import.meta.url)));
}

/** A golden in JSON, of the type that the script which made it gives it. */
export function readJson<T>(url: URL): T {
  const parse: (text: string) => T = JSON.parse;
  return parse(readFileSync(url, 'utf8'));
}

/** The values of a tensor, read in its own way. */
export function listValues(tensor: StoredTensor | undefined): readonly number[] {
  return tensor === undefined ? [] : [...readValues(tensor)];
}

/** Little-endian numbers one after the other: `[value, bytes]`. */
export function pack(...fields: readonly (readonly [number, 1 | 2 | 4 | 8])[]): Uint8Array {
  return join(
    ...fields.map(([value, width]) => {
      const bytes = new Uint8Array(8);
      new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, BigInt(value)), true);
      return bytes.slice(0, width);
    }),
  );
}

export function text(string: string): Uint8Array {
  return new TextEncoder().encode(string);
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** f32 numbers, little-endian. */
export function floats(...values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, index) => view.setFloat32(4 * index, value, true));
  return new Uint8Array(view.buffer);
}

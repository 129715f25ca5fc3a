/** A file, as much of it at a time as is asked for. Whoever has a file system backs it; nothing here opens a file. */
export interface RandomAccess {
  /** The name to show a user. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /**
   * The `length` bytes from `offset`, which lie within the file. They may be a buffer that the next call fills again.
   * Where the medium fails (a disk error, a file that has shrunk) it throws, and its caller's caller catches.
   */
  read(offset: number, length: number): Uint8Array;
}

/** Bytes in memory as a file. */
export function bytesAsFile(name: string, bytes: Uint8Array): RandomAccess {
  return { name, size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

/** A copy of the bytes that no later read changes, or undefined where they do not all lie within the file. */
export function copyRange(file: RandomAccess, offset: number, length: number): Uint8Array | undefined {
  if (!(offset >= 0 && length >= 0 && offset + length <= file.size)) return undefined;
  return file.read(offset, length).slice();
}

/** For reading numbers out of bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The unsigned 64-bit integer at `offset`, or undefined where it is past 2^53, which no size or offset here can be. */
export function readSize(view: DataView, offset: number): number | undefined {
  const value = view.getBigUint64(offset, true);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined;
}

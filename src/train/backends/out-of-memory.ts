/** The WASM backend has no memory for another tensor. */
export class OutOfMemory extends Error {
  /** Of the tensor that has no place. */
  readonly bytes: number;

  constructor(bytes: number) {
    super(`the WASM backend has no memory left for ${bytes} bytes: it can have 4 GiB`);
    this.bytes = bytes;
  }
}

/** What gives memory and takes it back: addresses and bytes. */
interface Allocator {
  _malloc(bytes: number): number;
  _free(address: number): void;
}

/** More bytes than an address can count, which the backend takes for none. */
const TOO_MANY = 2 ** 32;

/**
 * Has the backend throw `OutOfMemory` where there is none left: by itself it takes the failure for an address, and goes on
 * with numbers that lie over others.
 */
export function refuseWhenFull(allocator: Allocator): void {
  // The first call puts another function into its place.
  allocator._free(allocator._malloc(1));
  const allocate = allocator._malloc.bind(allocator);
  allocator._malloc = (bytes) => {
    const address = bytes < TOO_MANY ? allocate(bytes) : 0;
    if (address === 0 && bytes > 0) throw new OutOfMemory(bytes);
    return address;
  };
}

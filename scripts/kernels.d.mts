/** The module's bytes; rejects where a kernel does not compile. */
export function compileKernels(): Promise<Uint8Array>;

/** The text of src/train/backends/kernel-code.ts. */
export function codeOf(bytes: Uint8Array): string;

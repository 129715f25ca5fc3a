/** The remainders of all bytes under the reflected polynomial of CRC-32 (ISO-HDLC, that of ZIP and PNG). */
const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit += 1) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0);
  return remainder;
});

/** The CRC-32 of bytes that come in pieces, as a number of 32 bits without sign. */
export function crc32(pieces: readonly Uint8Array[]): number {
  let remainder = -1;
  for (const piece of pieces) {
    for (let index = 0; index < piece.length; index += 1) {
      remainder = (remainder >>> 8) ^ (table[(remainder ^ (piece[index] ?? 0)) & 255] ?? 0);
    }
  }
  return ~remainder >>> 0;
}

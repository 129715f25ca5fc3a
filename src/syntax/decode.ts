/** A text, or where the bytes stop being one. */
export type Decoded = { readonly text: string } | { readonly badByteAt: number };

/** What bytes say as UTF-8, without a byte order mark, or the offset of the first byte that begins no character. */
export function decodeUtf8(bytes: Uint8Array): Decoded {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { badByteAt: firstBadByte(bytes) };
  }
}

/** A leading byte: how many bytes follow it, and what the first of those may be. */
interface Lead {
  readonly following: number;
  readonly low: number;
  readonly high: number;
}

/** Table 3-7 of the Unicode Standard: no overlong forms, no surrogates, nothing above U+10FFFF. */
function leadOf(byte: number): Lead | undefined {
  if (byte < 0x80) return { following: 0, low: 0x80, high: 0xbf };
  if (byte < 0xc2 || byte > 0xf4) return undefined;
  if (byte < 0xe0) return { following: 1, low: 0x80, high: 0xbf };
  const low = byte === 0xe0 ? 0xa0 : byte === 0xf0 ? 0x90 : 0x80;
  const high = byte === 0xed ? 0x9f : byte === 0xf4 ? 0x8f : 0xbf;
  return { following: byte < 0xf0 ? 2 : 3, low, high };
}

function firstBadByte(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const lead = leadOf(bytes[at] ?? 0);
    if (lead === undefined || !isFollowed(bytes, at, lead)) return at;
    at += 1 + lead.following;
  }
  return at;
}

function isFollowed(bytes: Uint8Array, at: number, { following, low, high }: Lead): boolean {
  for (let index = 1; index <= following; index += 1) {
    const byte = bytes[at + index] ?? 0;
    if (byte < (index === 1 ? low : 0x80) || byte > (index === 1 ? high : 0xbf)) return false;
  }
  return true;
}

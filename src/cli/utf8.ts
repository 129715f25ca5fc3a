/** A text, and where the first byte stands that is not UTF-8, if there is one: in the bytes and in the text. */
export interface Decoded {
  readonly text: string;
  readonly broken?: { readonly byte: number; readonly offset: number };
}

const replacement = '\uFFFD';
const replacementBytes = [0xef, 0xbf, 0xbd];
const byteOrderMark = [0xef, 0xbb, 0xbf];

function standsAt(bytes: Uint8Array, at: number, wanted: readonly number[]): boolean {
  return wanted.every((byte, index) => bytes[at + index] === byte);
}

/** The text of bytes, without a byte order mark; what is not UTF-8 becomes U+FFFD. */
export function decodeUtf8(bytes: Uint8Array): Decoded {
  const text = new TextDecoder('utf-8').decode(bytes);
  const encoder = new TextEncoder();
  let byte = standsAt(bytes, 0, byteOrderMark) ? 3 : 0;
  let from = 0;
  for (let at = text.indexOf(replacement); at >= 0; at = text.indexOf(replacement, from)) {
    byte += encoder.encode(text.slice(from, at)).length;
    // The file may hold the character itself.
    if (!standsAt(bytes, byte, replacementBytes)) return { text, broken: { byte, offset: at } };
    byte += replacementBytes.length;
    from = at + 1;
  }
  return { text };
}

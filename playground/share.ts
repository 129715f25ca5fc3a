import { deflateSync, inflateSync, strFromU8, strToU8 } from 'fflate';

const PREFIX = '#brn=';

/** More than any program; a link that holds more is not opened. */
const MAX_LENGTH = 1_000_000;

/** The part of an address that holds a program: deflated, in Base64 for URLs. */
export function toHash(text: string): string {
  const bytes = deflateSync(strToU8(text), { level: 9 });
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return PREFIX + base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** The program that an address holds: none, or one that cannot be read, for which `damaged` stands. */
export type Shared =
  { readonly kind: 'none' } | { readonly kind: 'text'; readonly text: string } | { readonly kind: 'damaged' };

/** Reads what `toHash` wrote. */
export function fromHash(hash: string): Shared {
  if (!hash.startsWith(PREFIX)) return { kind: 'none' };
  try {
    const base64 = hash.slice(PREFIX.length).replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    // Into a buffer of that length, so that a small link cannot ask for much.
    const inflated = inflateSync(bytes, { out: new Uint8Array(MAX_LENGTH) });
    return { kind: 'text', text: strFromU8(inflated) };
  } catch {
    return { kind: 'damaged' };
  }
}

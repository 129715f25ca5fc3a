/** How many characters a line's hash looks at, from the line's first on. */
const WINDOW = 100;
const BASE = 37n;
const BITS = 64;
const LEAVING = BigInt.asUintN(BITS, BASE ** BigInt(WINDOW));
/** What stands for the end of a text: what a character becomes that there is none of. */
const END = 0xffff;

const SPACE = 32;
const TAB = 9;
const LF = 10;
const CR = 13;

/** The characters that count, with every line end as one line feed, and at which of them each line begins. */
function charactersOf(text: string): { readonly codes: readonly number[]; readonly starts: readonly number[] } {
  const codes: number[] = [];
  const starts: number[] = [];
  let atStart = true;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const isSecondHalf = code === LF && text.charCodeAt(at - 1) === CR;
    if (code === SPACE || code === TAB || isSecondHalf) continue;
    if (atStart) starts.push(codes.length);
    atStart = code === LF || code === CR;
    codes.push(code === CR ? LF : code);
  }
  if (atStart) starts.push(codes.length);
  codes.push(END);
  return { codes, starts };
}

/**
 * A hash for each line, by which code scanning knows a result again after lines above it have changed: 64 bits of a
 * polynomial over the 100 characters from the line's first on, spaces and tabs left out, then `:` and how many lines up to
 * here have this hash. These are the `primaryLocationLineHash` of github/codeql-action's src/fingerprints.ts, so that the
 * action, which computes them again when it uploads a file, finds them right.
 */
export function lineHashes(text: string): readonly string[] {
  const { codes, starts } = charactersOf(text);
  const counts = new Map<string, number>();
  const hashes: string[] = [];
  let hash = 0n;
  // The window that begins at a line's start is full 100 characters later; behind the end it fills with zeros.
  for (let end = 0; hashes.length < starts.length; end += 1) {
    const start = end - WINDOW;
    if (start === starts[hashes.length]) {
      const digits = hash.toString(16);
      const count = (counts.get(digits) ?? 0) + 1;
      counts.set(digits, count);
      hashes.push(`${digits}:${count}`);
    }
    const entering = BigInt(codes[end] ?? 0);
    const leaving = BigInt(codes[start] ?? 0);
    hash = BigInt.asUintN(BITS, hash * BASE + entering - LEAVING * leaving);
  }
  return hashes;
}
